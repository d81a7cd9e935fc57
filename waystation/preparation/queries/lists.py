"""What is to be prepared and confirmed: read from the appointments and from what was marked, in three statements for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today
from waystation.appointments.choices import DUE, Commitment
from waystation.appointments.models import Appointment
from waystation.messaging.choices import TaskState
from waystation.messaging.models import Task
from waystation.preparation.choices import OWNERS, PrepKind, PrepState
from waystation.preparation.models import Confirmation, Mark
from waystation.preparation.sums import Asked, checks_due, due_at, still_holds, unmarked


@dataclass(frozen=True)
class Item:
    """One of the six groups with owner, due time and state (PREP-01)."""

    kind: PrepKind
    state: PrepState
    due_at: datetime
    note: str = ""
    done_at: datetime | None = None
    done_by_name: str = ""

    @property
    def owner_role(self) -> str:
        return OWNERS[self.kind]


@dataclass(frozen=True)
class Check:
    """One confirmation that is to be made or was made (APPT-18)."""

    offset_minutes: int
    due_at: datetime
    reminded_at: datetime | None = None
    prepared: bool | None = None
    commitment: str = ""
    done_at: datetime | None = None
    done_by_name: str = ""

    @property
    def said(self) -> str:
        return str(Commitment(self.commitment).label) if self.commitment else ""


@dataclass(frozen=True)
class Plan:
    """Everything to do before one appointment; empty until its time is agreed."""

    items: list[Item]
    checks: list[Check]

    @property
    def open(self) -> list[Item]:
        return [item for item in self.items if item.state == PrepState.OPEN]


def moves_of(appointment: Appointment) -> int:
    """How often it was moved: what was said for an earlier time is not said for this one."""
    return len(appointment.rescheduled_from)


def part_lines(appointment: Appointment) -> list[int]:
    """The lines for which parts are kept, as a mark remembers them."""
    return sorted(line.pk for line in appointment.lines.all() if line.part_id)


def plans(station: Station, appointments: Sequence[Appointment], now: datetime) -> dict[int, Plan]:
    """Appointment → its plan. The lines of the appointments should be loaded."""
    offsets = parameter("appointment.confirm_offsets_minutes", station, today(station, now))
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in Mark.objects.filter(appointment__in=appointments):
        marks[mark.appointment_id].append(mark)
    said: dict[tuple[int, int], list[Confirmation]] = defaultdict(list)
    for one in Confirmation.objects.filter(appointment__in=appointments):
        said[one.appointment_id, one.moves].append(one)
    return {row.pk: _plan(row, offsets, marks[row.pk], said[row.pk, moves_of(row)]) for row in appointments}


def plan_of(appointment: Appointment, now: datetime) -> Plan:
    """The plan of one appointment."""
    return plans(appointment.station, [appointment], now)[appointment.pk]


def _plan(row: Appointment, offsets: list[int], marks: list[Mark], said: list[Confirmation]) -> Plan:
    if row.starts_at is None or row.agreed_at is None:
        return Plan([], [])
    asked = Asked(lines=bool(row.lines.all()), parts=part_lines(row), fault=row.has_fault, moves=moves_of(row))
    due = due_at(row.starts_at, row.agreed_at, offsets)
    valid = {mark.kind: mark for mark in marks if still_holds(mark, asked)}
    items = [_item(row, kind, valid.get(kind), asked, due) for kind in PrepKind]
    return Plan(items, _checks(row.starts_at, checks_due(row.starts_at, offsets, row.agreed_at), said))


def _item(row: Appointment, kind: PrepKind, mark: Mark | None, asked: Asked, due: datetime) -> Item:
    if mark is not None:
        return Item(kind, PrepState(mark.state), due, mark.note, mark.done_at, mark.done_by_name)
    state = unmarked(kind, asked)
    if state == PrepState.DONE:
        return Item(kind, state, due, _("drafted from the appointment"), row.agreed_at, row.made_by_name)
    return Item(kind, state, due)


def _checks(starts_at: datetime, due: Iterable[tuple[int, datetime]], said: list[Confirmation]) -> list[Check]:
    """Those to be made, and those made although the house asks for others by now."""
    known = {one.offset_minutes: one for one in said}
    times = dict(due) | {offset: starts_at - timedelta(minutes=offset) for offset in known}
    return [_check(offset, times[offset], known.get(offset)) for offset in sorted(times, reverse=True)]


def _check(offset: int, at: datetime, one: Confirmation | None) -> Check:
    if one is None:
        return Check(offset, at)
    return Check(offset, at, one.reminded_at, one.prepared, one.commitment, one.done_at, one.done_by_name)


def unprepared(appointment: Appointment, now: datetime) -> list[str]:
    """The groups that are still open, in words; nothing when the customer can come (RCPT-33, PREP-02)."""
    return [str(item.kind.label) for item in plan_of(appointment, now).open]


# ---------------------------------------------------------------- what the clock asks for


def prep_key(appointment: Appointment, kind: str) -> str:
    """The task of a group, of this time of the appointment."""
    return f"prep:{appointment.trail}:{kind}:{moves_of(appointment)}"


def check_key(appointment: Appointment, offset: int) -> str:
    """The task of a confirmation, of this time of the appointment."""
    return f"confirm:{appointment.trail}:{offset}:{moves_of(appointment)}"


def ahead(station: Station, now: datetime) -> list[tuple[Appointment, Plan]]:
    """Agreed appointments that are still to come, with their plans."""
    rows = Appointment.objects.filter(station=station, status__in=DUE, starts_at__gt=now)
    found = list(rows.select_related("station", "advisor", "contact").prefetch_related("lines").order_by("starts_at", "pk"))
    of = plans(station, found, now)
    return [(row, of[row.pk]) for row in found]


def in_no_inbox(station: Station, found: list[tuple[Appointment, Plan]]) -> list[tuple[Appointment, Plan]]:
    """Those of which an open group or a confirmation stands in no inbox yet (PREP-01, APPT-18)."""
    known = Task.objects.filter(station=station, kind__in=["prepare", "confirm"], trail__in=[row.trail for row, _plan in found])
    have = set(known.values_list("key", flat=True))
    return [(row, plan) for row, plan in found if _keys(row, plan) - have]


def out_of_inboxes(station: Station, found: list[tuple[Appointment, Plan]]) -> list[str]:
    """Tasks of groups that are not open any more, although nobody marked them: other lines were agreed (PREP-01)."""
    wanted = {prep_key(row, item.kind) for row, plan in found for item in plan.open}
    waiting = Task.objects.filter(station=station, kind="prepare", state=TaskState.OPEN, trail__in=[row.trail for row, _plan in found])
    return [key for key in waiting.values_list("key", flat=True) if key not in wanted]


def _keys(row: Appointment, plan: Plan) -> set[str]:
    checks = {check_key(row, one.offset_minutes) for one in plan.checks if one.done_at is None}
    return {prep_key(row, item.kind) for item in plan.open} | checks
