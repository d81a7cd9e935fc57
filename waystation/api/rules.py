"""Which key opens which door."""

from waystation.core.access import right

appointments = right("api.appointments")
arrivals = right("api.arrivals")
progress = right("api.progress")
