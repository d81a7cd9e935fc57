"""Who may do what with appointments."""

from waystation.core.access import right

view = right("appointments.view")
take = right("appointments.take")
answer = right("appointments.answer")
overbook = right("appointments.overbook")
