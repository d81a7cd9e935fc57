"""How a stay goes on or ends: into the house, answered, left, departed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from waystation.accounts.queries import parameter, today
from waystation.appointments.actions import convert
from waystation.appointments.actions import leave as appointment_leaves
from waystation.appointments.choices import Status as AppointmentStatus
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.actions import note_visit
from waystation.journal.actions import changing, moving
from waystation.messaging.actions import drop_tasks, log_call
from waystation.reception.actions.receiving import close_inquiry
from waystation.reception.choices import Purpose, Status
from waystation.reception.models import Visit
from waystation.reception.rules import ready_for_order
from waystation.reception.sums import sentence


def take_into_house(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """An order opens: the vehicle is ours to look after; its appointment is converted (RCPT-33).

    Refused: the first code of `rules.ready_for_order`, wrong_state.
    """
    combined = parameter("reception.combined_signature", visit.station, today(visit.station, now))
    missing = ready_for_order(visit, combined=combined)
    if missing:
        raise Refused(sentence(missing[0]), code=missing[0], facts={"missing": missing})
    with moving(visit, to=Status.IN_HOUSE, by=by, now=now, verb="visit.in_house") as row:
        close_inquiry(row, by=by, now=now)
        if row.appointment is not None and row.appointment.status == AppointmentStatus.ARRIVED:
            convert(row.appointment, by=by, now=now)
    drop_tasks(visit.station, visit.trail, by=by, now=now, kinds=["receive"])
    return visit


def answer_consultation(visit: Visit, *, answer: str, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """A simple question was answered on the spot; no order (RCPT-07). Refused: no_answer, wrong_state, stale."""
    if not answer.strip():
        raise Refused(_("Write the answer the customer got."), code="no_answer", field="answer")
    with moving(visit, to=Status.ANSWERED, by=by, now=now, verb="visit.answered", expect=expect) as row:
        row.answer, row.purpose, row.departed_at = answer.strip()[:600], Purpose.CONSULTATION, now
        _end_appointment(row, _("Question answered"), by=by, now=now)
    log_call(
        visit.station, direction="in", person=visit.contact.name if visit.contact else "", phone="", purpose="consultation", by=by, now=now,
        trail=visit.trail, outcome="answered", points=answer,
    )  # fmt: skip
    drop_tasks(visit.station, visit.trail, by=by, now=now)
    return visit


def leave(visit: Visit, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Visit:
    """The customer leaves without an order, with the reason (DIAG-12). Refused: no_reason, wrong_state, stale."""
    if not reason.strip():
        raise Refused(_("Write why the customer leaves; the next call needs it."), code="no_reason", field="reason")
    with moving(visit, to=Status.LEFT, by=by, now=now, verb="visit.left", expect=expect) as row:
        row.left_because, row.departed_at, row.key_tag, row.parking = reason.strip()[:200], now, "", ""
        _end_appointment(row, reason, by=by, now=now)
    drop_tasks(visit.station, visit.trail, by=by, now=now)
    return visit


def _end_appointment(visit: Visit, reason: str, *, by: Actor, now: datetime) -> None:
    if visit.appointment is not None and visit.appointment.status == AppointmentStatus.ARRIVED:
        appointment_leaves(visit.appointment, reason=reason, by=by, now=now)


def customer_is_back(visit: Visit, *, by: Actor, now: datetime, at_cashier: bool = False) -> Visit:
    """Who collects has come; `at_cashier`: he stands at the cashier's desk, which serves him first (SETL-06, SETL-08)."""
    with changing(visit, by=by, now=now, verb="visit.at_cashier" if at_cashier else "visit.customer_back") as row:
        row.customer_back_at = row.customer_back_at or now
        row.at_cashier_at = now if at_cashier else row.at_cashier_at
    return visit


def depart(visit: Visit, *, by: Actor, now: datetime) -> Visit:
    """The vehicle has gone through the gate; key tag and place are free again. Refused: wrong_state."""
    with moving(visit, to=Status.DEPARTED, by=by, now=now, verb="visit.departed") as row:
        row.departed_at, row.key_tag, row.parking = now, "", ""
        note_visit(row.vehicle, on=today(row.station, now), by=by, now=now)
    return visit
