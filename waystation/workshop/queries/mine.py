"""The technician's day: the job in hand, what comes next, what waits for a check."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from waystation.accounts.models import Station
from waystation.accounts.queries import today
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.workorders.choices import APPROVED_WORK, JobStatus, LineKind, Status
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.queries import visible_jobs, visible_orders
from waystation.workshop.models import Assignment, Clock
from waystation.workshop.sums import seconds_used

OPEN = [JobStatus.ASSIGNED, JobStatus.IN_WORK, JobStatus.PAUSED, JobStatus.FAILED]


@dataclass
class Mine:
    """A job of the technician: its clock in seconds, its standard time in thousandths of an hour."""

    job: Job
    hours_milli: int
    seconds: int
    bay: str
    planned_from_at: datetime
    running: bool = False

    @property
    def percent(self) -> int:
        return min(100, self.seconds * 100 // max(1, self.hours_milli * 36 // 10))

    @property
    def standard_seconds(self) -> int:
        return self.hours_milli * 36 // 10


@dataclass
class MyWork:
    current: Mine | None = None
    next: list[Mine] = field(default_factory=list)
    checks: list[RepairOrder] = field(default_factory=list)
    not_agreed: list[Job] = field(default_factory=list)
    cars_today: int = 0
    hours_today_milli: int = 0


def my_jobs(by: Actor) -> QuerySet[Any]:
    """Jobs given to this technician now."""
    given = Assignment.objects.filter(technician_id=by.user_id, ended_at=None).values("job_id")
    return visible_jobs(by).filter(pk__in=given)


def jobs_i_see(by: Actor) -> QuerySet[Any]:
    """My jobs, and on my orders what the customer has not agreed to: shown with a word of warning, started by nobody."""
    unagreed = Job.objects.filter(order__in=my_orders(by), status__in=[JobStatus.PROPOSED, JobStatus.DECLINED]).values("pk")
    return visible_jobs(by).filter(Q(pk__in=my_jobs(by).values("pk")) | Q(pk__in=unagreed))


def my_orders(by: Actor) -> QuerySet[Any]:
    """Orders with work of this technician."""
    given = Assignment.objects.filter(technician_id=by.user_id, ended_at=None).values("job__order_id")
    return visible_orders(by).filter(pk__in=given)


def my_work(by: Actor, now: datetime) -> MyWork:
    """Running job first, then by plan; seven statements (REPR-01)."""
    rows = Assignment.objects.seen_by(by).filter(technician_id=by.user_id, ended_at=None, job__status__in=OPEN)
    given = {row.job_id: row for row in rows.select_related("bay").order_by("planned_from_at", "pk")}
    labour = Sum("lines__qty_milli", filter=Q(lines__kind=LineKind.LABOUR, lines__removed_at=None))
    named = visible_jobs(by).filter(pk__in=list(given)).select_related("order__party", "order__contact")
    jobs = {job.pk: job for job in named.annotate(hours=labour)}
    spans: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    running = None
    for clock in Clock.objects.filter(job__in=list(given), technician_id=by.user_id):
        spans[clock.job_id].append((clock.started_at, clock.ended_at))
        running = clock.job_id if clock.ended_at is None else running
    found = MyWork()
    for pk, row in given.items():
        mine = Mine(jobs[pk], jobs[pk].hours or 0, seconds_used(spans[pk], now), row.bay.label if row.bay else "", row.planned_from_at, pk == running)
        if mine.running:
            found.current = mine
        else:
            found.next.append(mine)
    found.next.sort(key=lambda mine: mine.job.status == JobStatus.PAUSED)  # what can begin stands before what waits
    found.checks = _checks(by)
    open_orders = my_orders(by).filter(jobs__in=list(given)).values("pk")
    found.not_agreed = list(jobs_i_see(by).filter(status=JobStatus.PROPOSED, order__in=open_orders).order_by("order_id", "position"))
    _today(found, by, now)
    return found


def _checks(by: Actor) -> list[RepairOrder]:
    """Orders whose agreed work is all done and which wait for the technician's own check."""
    left = [status for status in APPROVED_WORK if status not in (JobStatus.DONE, JobStatus.PASSED)]
    open_ = Job.objects.filter(status__in=left).values("order_id")
    rows = my_orders(by).filter(status__in=[Status.IN_REPAIR, Status.PAUSED]).exclude(pk__in=open_)
    return list(rows.filter(jobs__status=JobStatus.DONE).distinct().order_by("promised_at", "pk"))


def _today(found: MyWork, by: Actor, now: datetime) -> None:
    station = Station.objects.get(pk=by.station_id or 0)
    start, end = day_bounds(today(station, now), station.timezone)
    clocks = Clock.objects.filter(technician_id=by.user_id, started_at__gte=start, started_at__lt=end)
    rows = list(clocks.values_list("job__order_id", "started_at", "ended_at"))
    found.cars_today = len({row[0] for row in rows})
    found.hours_today_milli = seconds_used([(row[1], row[2]) for row in rows], now) // 360 * 100


def part_lines(order: RepairOrder) -> list[Line]:
    """Part lines of agreed work that still lack parts."""
    return [line for line in _part_lines(order) if line.job.status in APPROVED_WORK and line.used_milli < line.qty_milli]


def parts_not_agreed(order: RepairOrder) -> list[Line]:
    """Part lines the customer has not agreed to, or takes back no more: they stay in the store (I-21)."""
    return [line for line in _part_lines(order) if line.job.status not in APPROVED_WORK]


def _part_lines(order: RepairOrder) -> QuerySet[Any]:
    rows = Line.objects.filter(job__order=order, kind=LineKind.PART, removed_at=None)
    return rows.select_related("job", "part").order_by("job__position", "position")
