"""Who may look at the calendar, change it, and book above capacity."""

from waystation.core.access import right

view = right("scheduling.view")
edit = right("scheduling.edit")
overbook = right("appointments.overbook")
book = right("scheduling.book")
