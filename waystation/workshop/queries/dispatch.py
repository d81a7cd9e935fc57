"""Who could do a job, where and when: the proposals of the dispatch page (DISP-01, DISP-02)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from waystation.accounts.models import User
from waystation.accounts.queries import zone
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Resource
from waystation.scheduling.queries import Taken, free_times
from waystation.scheduling.sums import MINUTES, quarters_in
from waystation.workorders.choices import JobStatus, LineKind
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import kept_time
from waystation.workshop.models import Assignment
from waystation.workshop.queries.floor import LARGE

DEFAULT_MINUTES = 30
UNDERWAY = [JobStatus.ASSIGNED, JobStatus.IN_WORK, JobStatus.PAUSED]


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


def to_give_out(jobs: Iterable[Job]) -> list[Job]:
    """Agreed work nobody has yet, and work an inspection sent back."""
    return [job for job in jobs if job.status in (JobStatus.APPROVED, JobStatus.FAILED)]


def proposals(order: RepairOrder, job: Job, now: datetime, *, also: Iterable[Job] = (), limit: int = 3) -> list[Place]:
    """The earliest bays and, for each, the technician with the trade who is free and has the least to do (DISP-02).

    The bay kept by the appointment goes first, from now on when it is free: the work begins at once (APPT-23, RCPT-33).
    A vehicle stands in one bay: its next job follows its last one there, with the same person. `also`: these jobs in the same go.
    """
    minutes, kept = sum(quarters_in(minutes_of(one)) * MINUTES for one in also) + minutes_of(job), kept_time(order)
    given = Assignment.objects.filter(job__order=order, ended_at=None, job__status__in=UNDERWAY).exclude(job=job).select_related("bay")
    here = list(given.order_by("-planned_to_at"))
    from_at = max([now, *(row.planned_to_at for row in here)])
    its_bay, its_people = next((row.bay for row in here if row.bay and row.bay.bay_kind == job.bay_kind), None), {row.technician_id for row in here}
    own = set(kept.slots.values_list("resource_id", flat=True)) if kept else set()
    trucks = order.vehicle.vehicle_class in LARGE
    times = free_times(
        order.station, bay_kind=job.bay_kind, minutes=minutes, trucks=trucks, from_at=from_at, until_at=from_at + timedelta(days=3),
        limit=limit * 4, for_appointment=order.visit.appointment_id is not None, now=now, kept=kept,
    )  # fmt: skip
    people = [one for one in technicians_for(job) if all(one.can_do(other.trade) for other in also)]
    if not times or not people:
        return []
    taken, load = Taken([*people, *([its_bay] if its_bay else [])], times), _load(people)
    found = []
    for time in times:
        free = [one for one in people if taken.free(one, time)]
        if free:
            chosen = min(free, key=lambda one: (one.user_id not in its_people, load[one.user_id], one.rank, one.pk))
            bay = its_bay if its_bay and taken.free(its_bay, time) else time.bay
            late = order.promised_at is not None and time.ends_at > order.promised_at
            starts = f"{time.starts_at.astimezone(zone(order.station)):%Y-%m-%dT%H:%M}"
            assert chosen.user is not None  # technicians_for names only people
            found.append(Place(chosen.user, bay, time.starts_at, time.ends_at, minutes, late, starts, bay.pk in own))
        if len(found) == limit:
            break
    return found


def _load(people: list[Resource]) -> dict[Any, int]:
    open_ = Q(ended_at=None) & ~Q(job__status__in=[JobStatus.DONE, JobStatus.PASSED, JobStatus.CANCELLED])
    rows = Assignment.objects.filter(open_, technician__in=[one.user_id for one in people]).values("technician_id").annotate(n=Count("pk"))
    load: dict[Any, int] = defaultdict(int)
    load |= {row["technician_id"]: row["n"] for row in rows}
    return load
