"""The appointment form: sealed as given, handed to the customer (APPT-28)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from waystation.appointments.choices import HOLDING
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.files.actions import hand_out, seal
from waystation.files.models import Paper
from waystation.journal.actions import changing
from waystation.preparation.queries import paper_of


def seal_form(appointment: Appointment, *, by: Actor, now: datetime) -> Paper:
    """The form as it stands now, as a sealed paper; changed later it becomes the next version. Refused: wrong_state."""
    if appointment.status not in HOLDING:
        raise Refused(_("There is nothing agreed to print. Book a time first."), code="wrong_state")
    content = paper_of(appointment, now=now, printed_by=by.name)
    return seal(
        appointment.station, kind="appointment_form", number=appointment.number, trail=appointment.trail, content=content, by=by, now=now
    )


def give_form(appointment: Appointment, *, how: str, by: Actor, now: datetime) -> Paper:
    """Print or send the form and keep that the customer has it. Refused: wrong_state."""
    with changing(appointment, by=by, now=now, verb="appointment.form_given", how=how) as row:
        paper = seal_form(row, by=by, now=now)
        hand_out(paper, to=row.customer_name, how=how, by=by, now=now)
        row.form_given_at = now
    return paper
