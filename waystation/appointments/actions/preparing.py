"""Prepare for an agreed appointment: six groups, parts, confirmations, the ready mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from waystation.accounts.queries import parameter, today
from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.actions.telling import generation, label_of, local, tell_colleagues, url_of
from waystation.appointments.choices import DUE, LIVE, Commitment, PartsState, PrepKind, PrepState, Status
from waystation.appointments.models import Appointment, ConfirmCheck, Line, PrepItem
from waystation.appointments.queries import bay_need, covered, risk_reasons, unreserved
from waystation.appointments.sums import checks_due
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import twice as _
from waystation.journal.actions import changing, moving
from waystation.messaging.actions import drop_tasks, finish_task, notify, open_task
from waystation.scheduling.actions import move_hold
from waystation.scheduling.models import Resource
from waystation.stock.actions import expect as expect_part
from waystation.stock.actions import release, reserve, shelve
from waystation.stock.choices import ReservationState
from waystation.stock.models import Bin, Expected, Reservation

OWNERS = {
    PrepKind.ORDER: "advisor", PrepKind.PARTS: "parts", PrepKind.EXPERT: "expert", PrepKind.BAY: "dispatcher",
    PrepKind.TOOLS: "dispatcher", PrepKind.DOCUMENTS: "advisor",
}  # fmt: skip
KEPT = {PartsState.NONE, PartsState.RESERVED, PartsState.SHELF}


def open_preparation(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The six groups with owner and due time, parts reserved or ordered, both confirmations (PREP-01, PREP-04, PREP-05, APPT-18)."""
    assert row.starts_at is not None
    offsets = parameter("appointment.confirm_offsets_minutes", row.station, today(row.station, now))
    due = max(now, row.starts_at - timedelta(minutes=max(offsets, default=0)))
    fault = row.has_fault
    idle = {kind: kind == PrepKind.EXPERT and not fault for kind in PrepKind}
    idle[PrepKind.PARTS] = not row.lines.filter(part__isnull=False).exists()
    row.preparation.all().delete()
    PrepItem.objects.bulk_create(
        PrepItem(appointment=row, kind=kind, owner_role=OWNERS[kind], due_at=due, state=PrepState.NOT_NEEDED if idle[kind] else PrepState.OPEN)
        for kind in PrepKind
    )
    _draft_order(row, by=by, now=now)
    reserve_parts(row, by=by, now=now)
    _open_checks(row, offsets, by=by, now=now)
    for item in row.preparation.filter(state=PrepState.OPEN):
        _task(row, item, by=by, now=now)


def reserve_parts(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Keep each part for its line; what is short is ordered, so that everybody sees when it comes (PREP-04, PREP-05)."""
    for line in sorted(row.lines.select_related("part").filter(part__isnull=False), key=lambda one: (one.part_id, one.pk)):
        needed = unreserved(line)
        if needed:
            _keep_part(row, line, needed, by=by, now=now)


def _keep_part(row: Appointment, line: Line, needed: int, *, by: Actor, now: datetime) -> None:
    source = f"appointment_line:{line.pk}"
    assert line.part is not None
    try:
        reserve(
            row.station, line.part, needed, source=source, trail=row.trail, label=f"{row.plate} {local(row)}", by=by, now=now,
            needed_at=row.starts_at,
        )  # fmt: skip
    except Refused as refused:
        if refused.code != "not_enough_stock":
            raise
        if not Expected.objects.filter(source=source, arrived_at=None, cancelled_at=None).exists():
            expect_part(
                row.station, line.part, needed, expected_at=now + timedelta(days=line.part.lead_days), source=source, trail=row.trail,
                label=f"{row.plate} {local(row)}", by=by, now=now,
            )  # fmt: skip


def let_go_of_parts(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Others may have the parts again (APPT-21)."""
    for line in row.lines.filter(part__isnull=False).order_by("part_id", "pk"):
        release(row.station, f"appointment_line:{line.pk}", by=by, now=now)


def _draft_order(row: Appointment, *, by: Actor, now: datetime) -> None:
    """With lines, price and wishes on record reception only has to complete the order (PREP-03)."""
    if row.lines.exists():
        row.preparation.filter(kind=PrepKind.ORDER).update(
            state=PrepState.DONE, done_at=now, done_by_name=by.name, note=_("drafted from the appointment")
        )


def _open_checks(row: Appointment, offsets: list[int], *, by: Actor, now: datetime) -> None:
    assert row.starts_at is not None
    row.checks.all().delete()
    for offset, due_at in checks_due(row.starts_at, offsets, now):
        ConfirmCheck.objects.create(appointment=row, offset_minutes=offset, due_at=due_at)
        _confirm_task(row, offset, due_at, by=by, now=now)


def _confirm_task(row: Appointment, offset: int, due_at: datetime, *, by: Actor, now: datetime) -> None:
    open_task(
        row.station, key=_check_key(row, offset), kind="confirm", title=_("Confirm %(plate)s %(time)s: prepared? coming?")
        % {"plate": label_of(row), "time": local(row)}, owner_role="advisor", owner=row.advisor, trail=row.trail, url=url_of(row),
        due_at=due_at, by=by, now=now, action=_("Confirm"),
    )  # fmt: skip


def _check_key(row: Appointment, offset: int) -> str:
    return f"confirm:{row.trail}:{offset}:{generation(row)}"


def _prep_key(row: Appointment, kind: str) -> str:
    return f"prep:{row.trail}:{kind}:{generation(row)}"


def _task(row: Appointment, item: PrepItem, *, by: Actor, now: datetime) -> None:
    owner = row.advisor if item.owner_role == "advisor" else None
    open_task(
        row.station, key=_prep_key(row, item.kind), kind="prepare",
        title=_("Prepare %(what)s for %(plate)s, %(time)s")
        % {"what": PrepKind(item.kind).label, "plate": label_of(row), "time": local(row)}, owner_role=item.owner_role, owner=owner, trail=row.trail,
        url=url_of(row), due_at=item.due_at, by=by, now=now, action=_("Prepare"),
    )  # fmt: skip


def prepare(
    appointment: Appointment, kind: str, state: str, *, by: Actor, now: datetime, note: str = "", expect: int | None = None
) -> Appointment:
    """Mark one group done, not needed, or open again (then a ready appointment is not ready any more).

    Refused: wrong_state, unknown_item, parts_missing (parts cannot be done while one is not kept), stale (PREP-01, PREP-06).
    """
    with changing(appointment, by=by, now=now, verb="appointment.prepared", expect=expect, kind=str(kind), state=str(state)) as row:
        if row.status not in DUE:
            raise Refused(_("There is nothing to prepare for this appointment now."), code="wrong_state")
        item = row.preparation.filter(kind=kind).first()
        if item is None or state not in PrepState.values:
            raise Refused(_("Choose one of the six groups."), code="unknown_item")
        if kind == PrepKind.PARTS and state != PrepState.OPEN and covered(row) not in KEPT:
            raise Refused(_("Not every part is kept for this appointment yet. Receive it, order it or change the line."), code="parts_missing")
        done = state != PrepState.OPEN
        row.preparation.filter(pk=item.pk).update(
            state=state, note=note.strip()[:160], done_at=now if done else None, done_by_name=by.name if done else ""
        )
        if done:
            finish_task(row.station, _prep_key(row, kind), by=by, now=now, outcome=state)
    if not done and appointment.status == Status.READY:
        with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.not_ready"):
            pass
    return appointment


def shelve_parts(appointment: Appointment, bin: Bin, *, by: Actor, now: datetime) -> int:
    """Pick what is reserved and lay it on the appointment shelf (PREP-04); says how many were laid. Refused: wrong_state, wrong_bin."""
    if appointment.status not in DUE:
        raise Refused(_("There is nothing to prepare for this appointment now."), code="wrong_state")
    sources = [f"appointment_line:{pk}" for pk in appointment.lines.values_list("pk", flat=True)]
    rows = Reservation.objects.filter(station=appointment.station, source__in=sources, status=ReservationState.RESERVED)
    with changing(appointment, by=by, now=now, verb="appointment.parts_shelved", bin=bin.code) as row:
        picked = [shelve(one, bin, by=by, now=now) for one in rows.order_by("part_id", "pk")]
        if covered(row) == PartsState.SHELF:
            row.preparation.filter(kind=PrepKind.PARTS).update(state=PrepState.DONE, done_at=now, done_by_name=by.name, note=bin.code)
            finish_task(row.station, _prep_key(row, PrepKind.PARTS), by=by, now=now)
    return len(picked)


def mark_ready(appointment: Appointment, *, by: Actor, now: datetime, expect: int | None = None) -> Appointment:
    """Everything is prepared (PREP-06). Refused: prep_open, wrong_state, stale."""
    with moving(appointment, to=Status.READY, by=by, now=now, verb="appointment.ready", expect=expect) as row:
        refuse_open(row)
    return appointment


def refuse_open(row: Appointment) -> None:
    """Refused: prep_open, with the groups that are open."""
    still = [str(item.get_kind_display()) for item in row.preparation.filter(state=PrepState.OPEN).order_by("pk")]
    if still:
        raise Refused(
            _("Not prepared yet: %(items)s. Finish it or mark it as not needed.") % {"items": listed(still)}, code="prep_open",
            facts={"items": still},
        )  # fmt: skip


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
        found = row.checks.filter(offset_minutes=offset_minutes).first()
        if found is None:
            raise Refused(_("This confirmation does not exist. Reload the page."), code="unknown_check")
        if prepared:
            refuse_open(row)
        row.checks.filter(pk=found.pk).update(prepared=prepared, commitment=commitment, done_at=now, done_by_name=by.name)
        row.commitment = commitment
        finish_task(row.station, _check_key(row, offset_minutes), by=by, now=now, outcome=commitment)
        if not prepared:
            text = _("%(plate)s %(time)s is not prepared at the confirmation") % {"plate": label_of(row), "time": local(row)}
            notify(row.station, to_role="supervisor", trail=row.trail, text=text, url=url_of(row), by=by, now=now)
    return appointment


def review(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Look again: keep parts that have come, and say at once when a part, the advisor or the bay will be missing (PREP-05). Harmless twice."""
    if appointment.status not in DUE:
        return appointment
    if covered(appointment) not in KEPT:
        with transaction.atomic():
            lock_ground(appointment)
            reserve_parts(appointment, by=by, now=now)
    reasons = risk_reasons(appointment)
    if reasons and appointment.status != Status.AT_RISK:
        with moving(appointment, to=Status.AT_RISK, by=by, now=now, verb="appointment.at_risk", reasons=len(reasons)) as row:
            row.reason = listed(reasons)[:200]
            text = _("At risk %(plate)s %(time)s: %(why)s") % {"plate": label_of(row), "time": local(row), "why": row.reason}
            tell_colleagues(row, text, by=by, now=now)
    elif not reasons and appointment.status == Status.AT_RISK:
        with moving(appointment, to=Status.CONFIRMED, by=by, now=now, verb="appointment.safe_again") as row:
            row.reason = ""
    return appointment


def drop_preparation_tasks(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The work for the old time leaves the inboxes."""
    drop_tasks(row.station, row.trail, kinds=["prepare", "confirm", "expect", "no_show", "stand_in"], by=by, now=now)


def move_preparation(row: Appointment, *, by: Actor, now: datetime) -> None:
    """A new time: what was done stays done, except the place in the workshop; due times and confirmations are new."""
    assert row.starts_at is not None
    offsets = parameter("appointment.confirm_offsets_minutes", row.station, today(row.station, now))
    due = max(now, row.starts_at - timedelta(minutes=max(offsets, default=0)))
    row.preparation.update(due_at=due)
    row.preparation.filter(kind=PrepKind.BAY).update(state=PrepState.OPEN, done_at=None, done_by_name="")
    reserve_parts(row, by=by, now=now)
    _open_checks(row, offsets, by=by, now=now)
    for item in row.preparation.filter(state=PrepState.OPEN):
        _task(row, item, by=by, now=now)


def follow_lines(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Other work was agreed: the bay is held for as long as it takes, the new parts are kept. Refused: slot_taken, closed, over_capacity."""
    if row.hold is not None and row.starts_at is not None and row.status in LIVE:
        need = bay_need(row)
        if need.minutes * 60 != (row.hold.ends_at - row.hold.starts_at).total_seconds() and not row.hold.overbooked_because:
            row.minutes = need.minutes
            bays = Resource.objects.filter(pk__in=row.hold.wanted)
            move_hold(row.hold, resources=bays, starts_at=row.starts_at, minutes=need.minutes, by=by, now=now)
    if row.status in DUE:
        wanted = row.lines.filter(part__isnull=False).exists()
        state = PrepState.OPEN if wanted else PrepState.NOT_NEEDED
        row.preparation.filter(kind=PrepKind.PARTS).update(state=state, done_at=None, done_by_name="")
        reserve_parts(row, by=by, now=now)


def own_tasks(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The open work of the former advisor goes to the new one."""
    offsets = list(row.checks.filter(done_at=None).values_list("offset_minutes", "due_at"))
    for offset, due_at in offsets:
        _confirm_task(row, offset, due_at, by=by, now=now)
    for item in row.preparation.filter(state=PrepState.OPEN, owner_role="advisor"):
        _task(row, item, by=by, now=now)
