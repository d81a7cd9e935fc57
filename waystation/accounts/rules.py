"""Who may touch people, numbers and keys."""

from waystation.core.access import right

people = right("accounts.people")
parameters = right("accounts.parameters")
delegate = right("accounts.delegate")
api_keys = right("accounts.api_keys")
station = right("accounts.station")
stations = right("accounts.stations")
