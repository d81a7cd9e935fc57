"""Who may prepare, and who sees the boards."""

from waystation.core.access import right

view = right("appointments.view")
take = right("appointments.take")
prepare = right("preparation.prepare")
boards = right("preparation.boards")
