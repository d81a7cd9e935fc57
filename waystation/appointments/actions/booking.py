"""Find a time, hold it, agree on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, people_with, today
from waystation.appointments import rules
from waystation.appointments.actions.filing import link_party
from waystation.appointments.actions.keeping import reserve_parts, review
from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.actions.taking import begin, enter
from waystation.appointments.actions.telling import label_of, link_for, local, message, remember, tell_colleagues
from waystation.appointments.choices import Status, Verification
from waystation.appointments.models import Appointment, ProposedTime
from waystation.appointments.queries import (
    advisor_resource,
    advisors_free,
    bay_candidates,
    bay_for_overbooking,
    bay_need,
    name_of,
    vehicle_class_of,
)
from waystation.appointments.sums import REQUIRED, REQUIRED_TENTATIVE, missing
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import twice as _
from waystation.customers.actions import save_vehicle
from waystation.customers.queries import known_vehicle
from waystation.identifiers.phones import read_phone
from waystation.identifiers.plates import read_plate
from waystation.journal.actions import changing, moving
from waystation.messaging.actions import finish_task, open_task
from waystation.scheduling.actions import confirm_hold, hold, release_source
from waystation.scheduling.choices import HoldKind
from waystation.scheduling.models import Hold, Resource


def tentative(
    appointment: Appointment, *, starts_at: datetime, by: Actor, now: datetime, bay: Resource | None = None, expect: int | None = None
) -> Appointment:
    """Keep a bay for a customer who has not decided; it falls free by itself when nobody confirms in time (APPT-15).

    Refused: incomplete (name, plate, phone), slot_taken, over_capacity, closed, past, wrong_state, stale.
    """
    with moving(appointment, to=Status.TENTATIVE, by=by, now=now, verb="appointment.tentative", expect=expect) as row:
        lock_ground(row)
        _require(row, REQUIRED_TENTATIVE)
        hours = parameter("appointment.tentative_hours", row.station, today(row.station, now))
        row.expires_at = min(now + timedelta(hours=hours), starts_at)
        row.starts_at = starts_at
        row.hold = hold_bay(row, HoldKind.TENTATIVE, bay=bay, by=by, now=now)
        finish_task(row.station, f"call_back:{row.trail}", by=by, now=now)
        row.call_back_at = None
        open_task(
            row.station, key=f"tentative:{row.trail}", kind="tentative", title=_("Confirm the tentative time of %(who)s") % {"who": label_of(row)},
            owner_role="clerk", trail=row.trail, url=f"/appointments/{row.pk}/", due_at=row.expires_at, by=by, now=now, action=_("Call"),
        )  # fmt: skip
        remember(row, now=now)
    return appointment


def book(
    appointment: Appointment, *, starts_at: datetime, advisor: User | None, by: Actor, now: datetime, bay: Resource | None = None,
    overbook_reason: str = "", pick_advisor: bool = False, expect: int | None = None,
) -> Appointment:  # fmt: skip
    """Agree on a time with the customer: bay, advisor and parts are kept, everybody is told (APPT-10 … APPT-17, PREP-04).

    Also takes another time for a tentative one. `pick_advisor` names the least busy free advisor when none was chosen.

    Refused: incomplete (with the field), no_advisor, slot_taken, over_capacity, closed, past,
    absent, not_allowed (above capacity without the right), bad_plate, bad_phone, wrong_state, stale.
    """
    with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.booked", expect=expect, above=bool(overbook_reason)) as row:
        _only_from(row, Status.DRAFT, Status.TENTATIVE)
        lock_ground(row)
        row.starts_at = starts_at
        row.advisor = advisor or (_least_busy(row, now) if pick_advisor else None)
        check_complete(row, now)
        release_source(row.station, row.trail, by=by, now=now)
        row.hold = hold_bay(row, HoldKind.APPOINTMENT, bay=bay, by=by, now=now, overbook_reason=overbook_reason)
        _agree(row, by=by, now=now)
        appointment.customer_url = row.customer_url
    return review(appointment, by=by, now=now)


def confirm(
    appointment: Appointment, *, advisor: User | None, by: Actor, now: datetime, pick_advisor: bool = False, expect: int | None = None
) -> Appointment:
    """The customer of a tentative appointment says yes: the held bay becomes firm, or is taken anew if it had run out (APPT-15, F-25).

    Refused: as `book`.
    """
    with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.confirmed", expect=expect) as row:
        _only_from(row, Status.TENTATIVE)
        lock_ground(row)
        row.advisor = advisor or (_least_busy(row, now) if pick_advisor else None)
        check_complete(row, now)
        if row.hold is None:
            raise Refused(_("No bay is held. Choose a time."), code="slot_taken", field="starts_at")
        confirm_hold(row.hold, kind=HoldKind.APPOINTMENT, by=by, now=now)
        _agree(row, by=by, now=now)
    return review(appointment, by=by, now=now)


def take_and_book(
    station: Station, *, channel: str, words: Mapping[str, Any], starts_at: datetime, advisor: User | None, by: Actor, now: datetime,
    wished: Iterable[tuple[str, int, int]] = (), call: Mapping[str, Any] | None = None, bay: Resource | None = None,
    overbook_reason: str = "", pick_advisor: bool = False, **facts: Any,
) -> Appointment:  # fmt: skip
    """A complete record and its time in one go: the call page, the customer's own booking, a partner. Refused: as `take` and `book`."""
    with transaction.atomic():
        row = begin(station, channel=channel, words=words, wished=wished, by=by, now=now)
        lock_ground(row)
        enter(row, call=call, outcome="booked", by=by, now=now, **facts)
        return book(
            row, starts_at=starts_at, advisor=advisor, by=by, now=now, bay=bay, overbook_reason=overbook_reason, pick_advisor=pick_advisor
        )


def propose(
    appointment: Appointment, times: Iterable[datetime], *, by: Actor, now: datetime, taken: datetime | None = None
) -> Appointment:
    """Keep which times were offered and which of them the customer refused (APPT-12)."""
    offered = sorted(set(times))
    with changing(appointment, by=by, now=now, verb="appointment.proposed", offered=len(offered), refused=sum(t != taken for t in offered)) as row:
        known = set(row.proposals.values_list("starts_at", flat=True))
        ProposedTime.objects.bulk_create(
            ProposedTime(appointment=row, starts_at=at, taken=at == taken, at=now) for at in offered if at not in known
        )
        row.proposals.filter(starts_at=taken).update(taken=True)
    return appointment


# ---------------------------------------------------------------- parts


def _require(row: Appointment, fields: Iterable[str]) -> None:
    gaps = missing(row, fields)
    if gaps:
        names = [name_of(name) for name in gaps]
        raise Refused(
            _("Still missing: %(fields)s. Ask for it, or keep the record as incomplete.") % {"fields": listed(names)},
            code="incomplete", field=gaps[0], facts={"fields": gaps},
        )  # fmt: skip
    row.plate = read_plate(row.plate, field="plate").text
    row.phone = read_phone(row.phone, field="phone").stored


def _least_busy(row: Appointment, now: datetime) -> User:
    """Chosen while the calendar is locked, so that nobody takes him in between."""
    assert row.starts_at is not None
    found = advisors_free(row.station, row.starts_at, now)
    if not found:
        raise Refused(_("No advisor is free at that time. Choose another time."), code="no_advisor", field="starts_at")
    return found[0]


def _only_from(row: Appointment, *states: Status) -> None:
    if row.status not in states:
        said = _("%(number)s is “%(state)s”. Move it to another time instead of booking it again.")
        raise Refused(said % {"number": row.number, "state": row.get_status_display()}, code="wrong_state")


def check_complete(row: Appointment, now: datetime) -> None:
    """All required fields and a named advisor of the house, else nothing is agreed (APPT-05, APPT-13)."""
    _require(row, REQUIRED)
    if row.advisor is None:
        raise Refused(_("Choose the advisor who will receive the customer."), code="no_advisor", field="advisor")
    if not people_with(row.station, "advisor", now).filter(pk=row.advisor.pk).exists():
        said = _("%(name)s is not an advisor of this station. Choose another one.") % {"name": row.advisor}
        raise Refused(said, code="no_advisor", field="advisor")


def hold_bay(
    row: Appointment, kind: HoldKind, *, bay: Resource | None, by: Actor, now: datetime, overbook_reason: str = ""
) -> Hold:
    """The wished bay or the first that is free; two callers for the last one: the second is told (F-24)."""
    if overbook_reason.strip() and not rules.overbook(by):
        raise Refused(_("Only the manager, the supervisor or the dispatcher books above capacity."), code="not_allowed", field="overbook_reason")
    need = bay_need(row)
    row.minutes = need.minutes
    assert row.starts_at is not None
    bays = [bay] if bay else bay_candidates(row.station, need, row.starts_at, now)
    if not bays and overbook_reason.strip():
        bays = [one for one in [bay_for_overbooking(row.station, need)] if one]
    last: Refused | None = None
    for one in bays:
        try:
            with transaction.atomic():
                return hold(
                    row.station, [one], starts_at=row.starts_at, minutes=need.minutes, kind=kind, source=row.trail, trail=row.trail, by=by,
                    now=now, expires_at=row.expires_at if kind == HoldKind.TENTATIVE else None, overbook_reason=overbook_reason,
                )  # fmt: skip
        except Refused as refused:
            if refused.code != "slot_taken":
                raise
            last = refused
    raise last or Refused(
        _("No bay is free at that time. Choose one of the other times."), code="slot_taken", field="starts_at", status=409
    )


def hold_advisor(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Nobody receives two customers at once (APPT-16). Refused: no_advisor, slot_taken, absent."""
    assert row.advisor is not None and row.starts_at is not None
    desk = advisor_resource(row.station, row.advisor)
    if desk is None:
        raise Refused(
            _("%(name)s has no place in the calendar. Add the advisor there or choose another one.") % {"name": row.advisor},
            code="no_advisor", field="advisor",
        )  # fmt: skip
    minutes = parameter("scheduling.reception_minutes", row.station, today(row.station, now))
    try:
        hold(
            row.station, [desk], starts_at=row.starts_at, minutes=minutes, kind=HoldKind.APPOINTMENT, source=row.trail, trail=row.trail,
            by=by, now=now,
        )  # fmt: skip
    except Refused as refused:
        if refused.code in {"slot_taken", "absent"}:
            refused.field = "advisor"
        raise


def _agree(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Everything that follows from an agreed time."""
    hold_advisor(row, by=by, now=now)
    row.expires_at, row.call_back_at, row.agreed_at = None, None, now
    _link_customer(row, by=by, now=now)
    row.proposals.filter(starts_at=row.starts_at or now).update(taken=True)
    for key in (f"call_back:{row.trail}", f"tentative:{row.trail}"):
        finish_task(row.station, key, by=by, now=now)
    reserve_parts(row, by=by, now=now)
    row.customer_url = link_for(row, by=by, now=now)
    sent = message(row, "appointment_booked", key="booked", by=by, now=now, link=row.customer_url)
    row.verification = Verification.SENT if sent.to else Verification.NOT_SENT
    text = _("New appointment %(plate)s %(time)s: %(wishes)s") % {"plate": label_of(row), "time": local(row), "wishes": row.wishes}
    tell_colleagues(row, text, by=by, now=now)
    remember(row, now=now)


def _link_customer(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Every agreed appointment has a vehicle and a customer on file; what is on file already is not overwritten by what was said."""
    if row.vehicle is None:
        row.vehicle = known_vehicle(by, plate=row.plate) or save_vehicle(by=by, now=now, plate=row.plate, vehicle_class=vehicle_class_of(row))
    link_party(row, by=by, now=now)
