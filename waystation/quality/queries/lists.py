"""What waits for inspection, wash and handover, where finished vehicles stand, which certificate is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from waystation.core.access import Actor
from waystation.quality.models import Certificate, Inspection
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders
from waystation.workshop.models import Handover, Wash


def visible_inspections(by: Actor) -> QuerySet[Any]:
    of_order = ("order__vehicle", "order__station", "order__visit", "order__advisor")
    return Inspection.objects.seen_by(by).select_related(*of_order, "checklist", "inspector")


def visible_washes(by: Actor) -> QuerySet[Any]:
    return Wash.objects.seen_by(by).select_related("order", "order__vehicle", "order__visit")


def visible_handovers(by: Actor) -> QuerySet[Any]:
    return Handover.objects.seen_by(by).select_related("order", "order__vehicle", "order__station", "order__visit", "order__advisor")


def washes(by: Actor) -> QuerySet[Any]:
    """Vehicles to wash, those in the wash first, then by promise (HAND-01, HAND-03)."""
    return visible_washes(by).filter(done_at=None).order_by(F("started_at").asc(nulls_last=True), F("order__promised_at").asc(nulls_last=True), "pk")


def handovers_waiting(by: Actor) -> QuerySet[Any]:
    """Passed orders that no advisor has taken over, the longest waiting first (HAND-04)."""
    return visible_orders(by).filter(status=Status.PASSED).order_by("passed_at", "pk")


def without_place(by: Actor) -> QuerySet[Any]:
    """Finished vehicles nobody knows the place of (HAND-07)."""
    done = [Status.PASSED, Status.HANDED_OVER, Status.BILLED, Status.PAID]
    return visible_orders(by).filter(status__in=done, visit__parking="", visit__departed_at=None).order_by("passed_at", "pk")


def places(by: Actor) -> QuerySet[Any]:
    """Where each vehicle in the house stands."""
    return visible_orders(by).exclude(visit__parking="").filter(visit__departed_at=None).order_by("visit__parking")


def take_over_gaps(by: Actor, since: datetime) -> list[tuple[Any, int]]:
    """(handover, minutes from the pass to the advisor taking the vehicle), the longest first (HAND-04)."""
    rows = visible_handovers(by).filter(direction="out", taken_at__gte=since, order__passed_at__isnull=False).select_related("order__vehicle")
    found = [(row, int((row.taken_at - row.order.passed_at).total_seconds() // 60)) for row in rows]
    return sorted(found, key=lambda pair: -pair[1])


def certificate_of(order: RepairOrder) -> Certificate | None:
    return Certificate.objects.filter(order=order).select_related("paper").first()


def to_inspect(by: Actor) -> QuerySet[Any]:
    """Checked by their technicians, the soonest promise first (QUAL-04)."""
    return visible_orders(by).filter(status__in=[Status.SELF_CHECKED, Status.IN_INSPECTION]).order_by("promised_at", "pk")
