"""What runs late: plans against promises, starts against plans, orders nobody looks at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import RepairOrder
from waystation.workshop.models import Assignment, Clock
from waystation.workshop.sums import planned_end

IN_WORK = [Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED]


@dataclass(frozen=True)
class Risk:
    order: RepairOrder
    ready_at: datetime


def late_plans(station: Station, now: datetime) -> list[Risk]:
    """Orders whose planned work, wash and inspection end after the promise; worst first (DISP-09). Four statements."""
    on = today(station, now)
    wash, inspect = (int(parameter(f"workshop.{name}_minutes", station, on)) for name in ("wash", "inspection"))
    promised = RepairOrder.objects.filter(station=station, status__in=IN_WORK, promised_at__isnull=False)
    orders = {row.pk: row for row in promised.select_related("station", "vehicle", "advisor", "visit")}
    ends: dict[int, list[datetime]] = defaultdict(list)
    open_work = Q(job__status__in=[JobStatus.ASSIGNED, JobStatus.IN_WORK, JobStatus.PAUSED, JobStatus.FAILED])
    for row in Assignment.objects.filter(open_work, station=station, ended_at=None, job__order__in=list(orders)).select_related("job"):
        ends[row.job.order_id].append(row.planned_to_at)
    risks = []
    for pk, order in orders.items():
        ready = planned_end(ends[pk], now=now, left_minutes=inspect + (wash if order.wants_wash else 0))
        if ready is not None and order.promised_at is not None and ready > order.promised_at:
            risks.append(Risk(order, ready))
    return sorted(risks, key=lambda risk: (risk.order.promised_at, risk.order.pk))


def late_starts(station: Station, now: datetime) -> QuerySet[Assignment]:
    """Lead assignments whose planned start passed a quarter of an hour ago and nobody has begun (DISP-03)."""
    begun = Clock.objects.filter(job=OuterRef("job"), started_at__gte=OuterRef("at"))
    rows = Assignment.objects.filter(station=station, ended_at=None, lead=True, job__status=JobStatus.ASSIGNED)
    rows = rows.filter(~Exists(begun), planned_from_at__lt=now - timedelta(minutes=15))
    return rows.select_related("job__order__vehicle", "job__order__station", "technician").order_by("planned_from_at", "pk")


def unwatched(station: Station, now: datetime, limit: timedelta) -> QuerySet[RepairOrder]:
    """Running orders their advisor has not looked at for longer than the limit (REPR-05)."""
    rows = RepairOrder.objects.filter(station=station, status__in=IN_WORK, advisor__isnull=False)
    seen = Coalesce("looked_at", "started_at", "accepted_at", "made_at")
    return rows.annotate(seen=seen).filter(seen__lt=now - limit).select_related("station", "vehicle", "advisor").order_by("seen", "pk")
