"""The customer comes; called by reception and by the orders."""

from __future__ import annotations

from datetime import datetime

from waystation.appointments.actions.keeping import let_go_of_parts
from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.choices import Status
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.journal.actions import moving
from waystation.messaging.actions import drop_tasks
from waystation.scheduling.actions import release_source


def arrive(
    appointment: Appointment, *, visit_id: int, by: Actor, now: datetime, advisor_present: bool | None = None, expect: int | None = None
) -> Appointment:
    """The customer is here; whether the advisor was present is kept (APPT-22). Hold and parts stay for the order. Refused: wrong_state, stale."""
    facts = {"visit": visit_id, "present": advisor_present}
    with moving(appointment, to=Status.ARRIVED, by=by, now=now, verb="appointment.arrived", expect=expect, **facts) as row:
        row.visit_id, row.advisor_present = visit_id, advisor_present
        drop_tasks(row.station, row.trail, by=by, now=now)
    return appointment


def convert(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Its order is open; reserved parts and the held bay pass on under their sources. Refused: wrong_state."""
    with moving(appointment, to=Status.CONVERTED, by=by, now=now, verb="appointment.converted"):
        pass
    return appointment


def leave(appointment: Appointment, *, reason: str, by: Actor, now: datetime) -> Appointment:
    """He came and left without an order: time and parts are free again. Refused: wrong_state."""
    with moving(appointment, to=Status.LEFT, by=by, now=now, verb="appointment.left") as row:
        lock_ground(row)
        row.reason = reason.strip()[:200]
        release_source(row.station, row.trail, by=by, now=now)
        let_go_of_parts(row, by=by, now=now)
        drop_tasks(row.station, row.trail, by=by, now=now)
    return appointment
