"""Can the time be kept: its parts are kept or ordered, its bay is held as long as the work takes, and what is missing is said at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from waystation.appointments.actions.locking import lock_ground
from waystation.appointments.actions.telling import label_of, local, tell_colleagues
from waystation.appointments.choices import DUE, LIVE, Status
from waystation.appointments.models import Appointment, Line
from waystation.appointments.queries import KEPT_STATES, bay_need, covered, risk_reasons, unreserved
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.names import listed
from waystation.core.names import twice as _
from waystation.journal.actions import moving
from waystation.messaging.actions import drop_tasks
from waystation.scheduling.actions import move_hold
from waystation.scheduling.models import Resource
from waystation.stock.actions import expect as expect_part
from waystation.stock.actions import release, reserve
from waystation.stock.models import Expected

OF_ITS_TIME = ["prepare", "confirm", "expect", "no_show", "stand_in"]


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


def follow_lines(row: Appointment, *, by: Actor, now: datetime) -> None:
    """Other work was agreed: the bay is held for as long as it takes, the new parts are kept. Refused: slot_taken, closed, over_capacity."""
    if row.hold is not None and row.starts_at is not None and row.status in LIVE:
        need = bay_need(row)
        if need.minutes * 60 != (row.hold.ends_at - row.hold.starts_at).total_seconds() and not row.hold.overbooked_because:
            row.minutes = need.minutes
            bays = Resource.objects.filter(pk__in=row.hold.wanted)
            move_hold(row.hold, resources=bays, starts_at=row.starts_at, minutes=need.minutes, by=by, now=now)
    if row.status in DUE:
        reserve_parts(row, by=by, now=now)


def review(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Look again: keep parts that have come, and say at once when a part, the advisor or the bay will be missing (PREP-05). Harmless twice."""
    if appointment.status not in DUE:
        return appointment
    if covered(appointment) not in KEPT_STATES:
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


def drop_tasks_of_the_time(row: Appointment, *, by: Actor, now: datetime) -> None:
    """The work for the old time leaves the inboxes."""
    drop_tasks(row.station, row.trail, kinds=OF_ITS_TIME, by=by, now=now)
