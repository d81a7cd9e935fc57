"""Prepare for an agreed appointment: six groups, the shelf, confirmations, the ready mark."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from waystation.accounts.models import Station
from waystation.appointments.actions import label_of, local, message
from waystation.appointments.choices import DUE, Commitment, PartsState, Status
from waystation.appointments.models import Appointment
from waystation.appointments.queries import KEPT_STATES, covered
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import twice as _
from waystation.journal.actions import changing, moving
from waystation.messaging.actions import finish_task, notify, open_task
from waystation.messaging.models import Message
from waystation.preparation.choices import PrepKind, PrepState
from waystation.preparation.models import Confirmation, Mark
from waystation.preparation.queries import Check, Item, Plan, check_key, moves_of, part_lines, plan_of, prep_key
from waystation.stock.actions import shelve
from waystation.stock.choices import ReservationState
from waystation.stock.models import Bin, Reservation


def page_of(row: Appointment) -> str:
    """Where colleagues prepare it."""
    return f"/preparation/{row.pk}/"


def prepare(
    appointment: Appointment, kind: str, state: str, *, by: Actor, now: datetime, note: str = "", expect: int | None = None
) -> Appointment:
    """Mark one group done, not needed, or open again (then a ready appointment is not ready any more).

    Refused: wrong_state, unknown_item, parts_missing (parts cannot be done while one is not kept), stale (PREP-01, PREP-06).
    """
    with changing(appointment, by=by, now=now, verb="appointment.prepared", expect=expect, kind=str(kind), state=str(state)) as row:
        _only_due(row)
        if kind not in PrepKind.values or state not in PrepState.values:
            raise Refused(_("Choose one of the six groups."), code="unknown_item")
        if kind == PrepKind.PARTS and state != PrepState.OPEN and covered(row) not in KEPT_STATES:
            raise Refused(_("Not every part is kept for this appointment yet. Receive it, order it or change the line."), code="parts_missing")
        _mark(row, PrepKind(kind), PrepState(state), note.strip()[:160], by=by, now=now)
    return look_again(appointment, by=by, now=now)


def look_again(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """A ready one of which a group is open again, by hand or because other parts were wished, is not ready any more. Harmless twice."""
    if appointment.status == Status.READY and plan_of(appointment, now).open:
        with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.not_ready"):
            pass
    return appointment


def shelve_parts(appointment: Appointment, bin: Bin, *, by: Actor, now: datetime) -> int:
    """Pick what is reserved and lay it on the appointment shelf (PREP-04); says how many were laid. Refused: wrong_state, wrong_bin."""
    _only_due(appointment)
    sources = [f"appointment_line:{pk}" for pk in appointment.lines.values_list("pk", flat=True)]
    rows = Reservation.objects.filter(station=appointment.station, source__in=sources, status=ReservationState.RESERVED)
    with changing(appointment, by=by, now=now, verb="appointment.parts_shelved", bin=bin.code) as row:
        picked = [shelve(one, bin, by=by, now=now) for one in rows.order_by("part_id", "pk")]
        if covered(row) == PartsState.SHELF:
            _mark(row, PrepKind.PARTS, PrepState.DONE, bin.code, by=by, now=now)
    return len(picked)


def mark_ready(appointment: Appointment, *, by: Actor, now: datetime, expect: int | None = None) -> Appointment:
    """Everything is prepared (PREP-06). Refused: prep_open, wrong_state, stale."""
    with moving(appointment, to=Status.READY, by=by, now=now, verb="appointment.ready", expect=expect) as row:
        _refuse_open(row, now)
    return appointment


def check(
    appointment: Appointment, offset_minutes: int, *, prepared: bool, commitment: str, by: Actor, now: datetime, expect: int | None = None
) -> Appointment:
    """One of the two confirmations: is it prepared, will the customer come (APPT-18, PREP-06).

    Refused: wrong_state, unknown_check, prep_open (prepared with a group open), bad_outcome, stale.
    """
    if commitment not in Commitment.values or commitment == Commitment.UNKNOWN:
        raise Refused(_("Say whether the customer will come, will not, or was not reached."), code="bad_outcome", field="commitment")
    with changing(
        appointment, by=by, now=now, verb="appointment.checked", expect=expect, offset=offset_minutes, prepared=prepared, coming=str(commitment)
    ) as row:
        if row.status not in DUE:
            raise Refused(_("There is nothing to confirm for this appointment now."), code="wrong_state")
        if offset_minutes not in {one.offset_minutes for one in plan_of(row, now).checks}:
            raise Refused(_("This confirmation does not exist. Reload the page."), code="unknown_check")
        if prepared:
            _refuse_open(row, now)
        Confirmation.objects.update_or_create(
            appointment=row, offset_minutes=offset_minutes, moves=moves_of(row),
            defaults={"prepared": prepared, "commitment": commitment, "done_at": now, "done_by_name": by.name},
        )  # fmt: skip
        row.commitment = commitment
        finish_task(row.station, check_key(row, offset_minutes), by=by, now=now, outcome=commitment)
        if not prepared:
            text = _("%(plate)s %(time)s is not prepared at the confirmation") % {"plate": label_of(row), "time": local(row)}
            notify(row.station, to_role="supervisor", trail=row.trail, text=text, url=page_of(row), by=by, now=now)
    return appointment


def remind(appointment: Appointment, offset_minutes: int, *, by: Actor, now: datetime) -> Message | None:
    """The customer is reminded when the time of a confirmation comes (APPT-19); once, and not when he has come or called off (I-32)."""
    if appointment.status not in DUE or appointment.starts_at is None or appointment.starts_at <= now:
        return None
    with transaction.atomic():
        one, _made = Confirmation.objects.get_or_create(
            appointment=appointment, offset_minutes=offset_minutes, moves=moves_of(appointment)
        )
        if not Confirmation.objects.filter(pk=one.pk, reminded_at=None).update(reminded_at=now):
            return None
        return message(appointment, "appointment_reminder", key=f"reminder:{offset_minutes}", by=by, now=now)


def hand_out(row: Appointment, plan: Plan, *, by: Actor, now: datetime) -> None:
    """Each open group and each confirmation goes into the inbox of who does it (PREP-01, APPT-18). Harmless twice."""
    for item in plan.open:
        _prepare_task(row, item, by=by, now=now)
    for one in plan.checks:
        if one.done_at is None:
            _confirm_task(row, one, by=by, now=now)


def take_back(station: Station, key: str, *, by: Actor, now: datetime) -> None:
    """A group that is not open any more leaves the inbox (PREP-01). Harmless twice."""
    finish_task(station, key, by=by, now=now, outcome=PrepState.NOT_NEEDED)


# ---------------------------------------------------------------- parts


def _only_due(row: Appointment) -> None:
    if row.status not in DUE:
        raise Refused(_("There is nothing to prepare for this appointment now."), code="wrong_state")


def _mark(row: Appointment, kind: PrepKind, state: PrepState, note: str, *, by: Actor, now: datetime) -> None:
    done = state != PrepState.OPEN
    said = {
        "state": state, "note": note, "moves": moves_of(row), "lines": part_lines(row), "done_at": now if done else None,
        "done_by_name": by.name if done else "",
    }  # fmt: skip
    Mark.objects.update_or_create(appointment=row, kind=kind, defaults=said)
    if done:
        finish_task(row.station, prep_key(row, kind), by=by, now=now, outcome=state)


def _refuse_open(row: Appointment, now: datetime) -> None:
    """Refused: prep_open, with the groups that are open."""
    still = [str(item.kind.label) for item in plan_of(row, now).open]
    if still:
        raise Refused(
            _("Not prepared yet: %(items)s. Finish it or mark it as not needed.") % {"items": listed(still)}, code="prep_open",
            facts={"items": still},
        )  # fmt: skip


def _prepare_task(row: Appointment, item: Item, *, by: Actor, now: datetime) -> None:
    open_task(
        row.station, key=prep_key(row, item.kind), kind="prepare",
        title=_("Prepare %(what)s for %(plate)s, %(time)s") % {"what": item.kind.label, "plate": label_of(row), "time": local(row)},
        owner_role=item.owner_role, owner=row.advisor if item.owner_role == "advisor" else None, trail=row.trail, url=page_of(row),
        due_at=item.due_at, by=by, now=now, action=_("Prepare"),
    )  # fmt: skip


def _confirm_task(row: Appointment, one: Check, *, by: Actor, now: datetime) -> None:
    open_task(
        row.station, key=check_key(row, one.offset_minutes), kind="confirm", title=_("Confirm %(plate)s %(time)s: prepared? coming?")
        % {"plate": label_of(row), "time": local(row)}, owner_role="advisor", owner=row.advisor, trail=row.trail, url=page_of(row),
        due_at=one.due_at, by=by, now=now, action=_("Confirm"),
    )  # fmt: skip
