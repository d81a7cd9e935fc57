"""Who could do a job, where and when: the proposals of the dispatch page (DISP-01, DISP-02)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from waystation.accounts.models import User
from waystation.accounts.queries import zone
from waystation.customers.choices import VehicleClass
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Absence, Resource, Slot
from waystation.scheduling.queries import FreeTime, free_times
from waystation.scheduling.sums import quarter_from, quarter_of
from waystation.workorders.choices import JobStatus, LineKind
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import kept_time
from waystation.workshop.models import Assignment

DEFAULT_MINUTES = 30
LARGE = {VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER}


@dataclass(frozen=True)
class Place:
    """A proposal: technician and bay from an instant on; `late` when it ends after the promise; `starts` is the station's time.

    `kept`: it is the bay that the appointment of the customer holds.
    """

    technician: User
    bay: Resource
    starts_at: datetime
    ends_at: datetime
    minutes: int
    late: bool
    starts: str
    kept: bool = False


def minutes_of(job: Job) -> int:
    """The standard time of a job in minutes, at least a quarter of an hour."""
    hours = job.lines.filter(kind=LineKind.LABOUR, removed_at=None).aggregate(sum=Sum("qty_milli"))["sum"] or 0
    return max(15, -(-hours * 60 // 1000)) if hours else DEFAULT_MINUTES


def technicians_for(job: Job) -> list[Resource]:
    """Technicians of the station with the trade, in the order of the board."""
    rows = Resource.objects.filter(station=job.station, kind=ResourceKind.TECHNICIAN, active=True, user__isnull=False).select_related("user")
    return [row for row in rows.order_by("rank", "name") if row.can_do(job.trade)]


def proposals(order: RepairOrder, job: Job, now: datetime, *, limit: int = 3) -> list[Place]:
    """The earliest bays and, for each, the technician with the trade who is free and has the least to do (DISP-02).

    The bay kept by the appointment goes first, from now on when it is free: the work begins at once (APPT-23, RCPT-33).
    """
    minutes, kept = minutes_of(job), kept_time(order)
    own = set(kept.slots.values_list("resource_id", flat=True)) if kept else set()
    trucks = order.vehicle.vehicle_class in LARGE
    times = free_times(
        order.station, bay_kind=job.bay_kind, minutes=minutes, trucks=trucks, from_at=now, until_at=now + timedelta(days=3),
        limit=limit * 4, for_appointment=order.visit.appointment_id is not None, now=now, kept=kept,
    )  # fmt: skip
    people = technicians_for(job)
    if not times or not people:
        return []
    busy, away, load = _busy(people, times), _away(people, times), _load(people)
    found = []
    for time in times:
        free = [one for one in people if _is_free(one, time, busy, away)]
        if free:
            chosen = min(free, key=lambda one: (load[one.user_id], one.rank, one.pk))
            late = order.promised_at is not None and time.ends_at > order.promised_at
            starts = f"{time.starts_at.astimezone(zone(order.station)):%Y-%m-%dT%H:%M}"
            assert chosen.user is not None  # technicians_for names only people
            found.append(Place(chosen.user, time.bay, time.starts_at, time.ends_at, minutes, late, starts, time.bay.pk in own))
        if len(found) == limit:
            break
    return found


def _busy(people: list[Resource], times: list[FreeTime]) -> dict[int, set[int]]:
    first, last = min(t.starts_at for t in times), max(t.ends_at for t in times)
    busy: dict[int, set[int]] = defaultdict(set)
    slots = Slot.objects.filter(resource__in=people, quarter__gte=quarter_of(first), quarter__lt=quarter_from(last))
    for resource, quarter in slots.values_list("resource_id", "quarter"):
        busy[resource].add(quarter)
    return busy


def _away(people: list[Resource], times: list[FreeTime]) -> dict[int, list[tuple[datetime, datetime]]]:
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    last = max(t.ends_at for t in times)
    rows = Absence.objects.filter(user__in=[one.user_id for one in people], from_at__lt=last, to_at__gt=times[0].starts_at)
    for user, start, end in rows.values_list("user_id", "from_at", "to_at"):
        away[user].append((start, end))
    return away


def _load(people: list[Resource]) -> dict[Any, int]:
    open_ = Q(ended_at=None) & ~Q(job__status__in=[JobStatus.DONE, JobStatus.PASSED, JobStatus.CANCELLED])
    rows = Assignment.objects.filter(open_, technician__in=[one.user_id for one in people]).values("technician_id").annotate(n=Count("pk"))
    load: dict[Any, int] = defaultdict(int)
    load |= {row["technician_id"]: row["n"] for row in rows}
    return load


def _is_free(one: Resource, time: FreeTime, busy: dict[int, set[int]], away: dict[int, list[tuple[datetime, datetime]]]) -> bool:
    quarters = range(quarter_of(time.starts_at), quarter_from(time.ends_at))
    if busy[one.pk].intersection(quarters):
        return False
    return not any(start < time.ends_at and end > time.starts_at for start, end in away[one.user_id or 0])
