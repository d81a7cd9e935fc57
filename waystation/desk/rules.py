"""Who sees home and search."""

from waystation.core.access import right

home = right("desk.home")
find = right("desk.find")
first_day = right("desk.first_day")
stations = right("accounts.stations")
