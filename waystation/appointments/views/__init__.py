"""The pages of appointments."""

from waystation.appointments.views.acting import (
    abandon,
    cancel,
    check,
    confirm,
    default,
    form_pdf,
    give_form,
    move,
    no_show,
    prepare,
    ready,
    shelve,
    stand_in,
    told,
    verify,
)
from waystation.appointments.views.calls import ask_symptoms, call, jobs, lookup, resume, script, slots, who
from waystation.appointments.views.days import appointment, day, incomplete, public_page

__all__ = [
    "abandon", "appointment", "ask_symptoms", "call", "cancel", "check", "confirm", "day", "default", "form_pdf", "give_form", "incomplete", "jobs",
    "lookup", "move", "no_show", "prepare", "public_page", "ready", "resume", "script", "shelve", "slots", "stand_in", "told", "verify", "who",
]  # fmt: skip
