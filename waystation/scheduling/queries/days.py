"""How full a day is: bays by hour, people, the appointment reserve (DISP-01, APPT-11)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter
from waystation.core.calendars import day_bounds
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Hold, Resource, Slot
from waystation.scheduling.queries.hours import DayPlan, calendar, people_present
from waystation.scheduling.sums import instant_of, kept_back, percent_of


@dataclass(frozen=True)
class HourLoad:
    """One hour: quarters that bays could be used and are, people at work (the fewest of the hour), the reserve."""

    starts_at: datetime
    capacity: int
    taken: int
    people: int
    reserved: int
    by_appointments: int

    @property
    def percent(self) -> int:
        return percent_of(self.taken, self.capacity)



@dataclass
class Cell:
    """An hour of a resource: how many of its quarters are taken, and by which holds."""

    taken: int = 0
    holds: list[Hold] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    resource: Resource
    cells: list[Cell]


@dataclass(frozen=True)
class DayLoad:
    plan: DayPlan
    hours: list[HourLoad]
    lines: list[Line]
    above: list[Hold]

    @property
    def percent(self) -> int:
        return percent_of(sum(hour.taken for hour in self.hours), sum(hour.capacity for hour in self.hours))


def load(station: Station, day: date, *, now: datetime) -> DayLoad:
    """A table of bays and people by hour, the sums below it, and what was booked above capacity; a constant number of statements."""
    plan = calendar(station, day, 1)[0]
    rows = Resource.objects.filter(station=station, active=True).exclude(kind=ResourceKind.PARKING)
    order = {kind: place for place, kind in enumerate(ResourceKind.values)}
    resources = sorted(rows, key=lambda one: (order[one.kind], one.rank, one.name))
    above = list(hold_list(station, day).exclude(overbooked_because=""))
    if plan.span is None:
        return DayLoad(plan, [], [Line(one, []) for one in resources], above)
    slots = Slot.objects.filter(resource__station=station, quarter__gte=plan.span.start, quarter__lt=plan.span.end)
    slots = slots.filter(Q(hold__expires_at=None) | Q(hold__expires_at__gt=now)).select_related("hold").order_by("quarter")
    cells: dict[tuple[int, int], Cell] = defaultdict(Cell)
    for slot in slots:
        cell = cells[slot.resource_id, slot.quarter // 4]
        cell.taken += 1
        if slot.hold not in cell.holds:
            cell.holds.append(slot.hold)
    hours = list(range(plan.span.start // 4, -(-plan.span.end // 4)))
    lines = [Line(one, [cells[one.pk, hour] for hour in hours]) for one in resources]
    return DayLoad(plan, _sums(station, plan, hours, lines), lines, above)


def _sums(station: Station, plan: DayPlan, hours: list[int], lines: list[Line]) -> list[HourLoad]:
    assert plan.span is not None
    bays = [line for line in lines if line.resource.kind == ResourceKind.BAY]
    technicians = [line.resource for line in lines if line.resource.kind == ResourceKind.TECHNICIAN]
    present = people_present(station, [plan.span], technicians)
    reserved = kept_back(len(bays), int(parameter("appointment.reserve_percent", station, plan.day)))
    found = []
    for place, hour in enumerate(hours):
        quarters = range(max(hour * 4, plan.span.start), min(hour * 4 + 4, plan.span.end))
        taken = [line.cells[place] for line in bays]
        appointments = sum(1 for cell in taken if any(hold.for_appointment for hold in cell.holds))
        found.append(HourLoad(
            instant_of(hour * 4), len(bays) * len(quarters), sum(cell.taken for cell in taken),
            min((present[one] for one in quarters), default=0), reserved, appointments,
        ))  # fmt: skip
    return found


def hold_list(station: Station, day: date) -> QuerySet[Hold]:
    """Live holds that touch the day."""
    start, end = day_bounds(day, station.timezone)
    return Hold.objects.filter(station=station, released_at=None, starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")
