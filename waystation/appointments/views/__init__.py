"""The pages of appointments."""

from waystation.appointments.views.acting import (
    abandon,
    cancel,
    confirm,
    default,
    move,
    no_show,
    stand_in,
    told,
    verify,
)
from waystation.appointments.views.calls import ask_symptoms, call, jobs, lookup, resume, script, slots, who
from waystation.appointments.views.records import appointment, incomplete, public_page

__all__ = [
    "abandon", "appointment", "ask_symptoms", "call", "cancel", "confirm", "default", "incomplete", "jobs",
    "lookup", "move", "no_show", "public_page", "resume", "script", "slots", "stand_in", "told", "verify", "who",
]  # fmt: skip
