"""What lies ahead for the vehicle: next service, remaining life, work not done. The settlement list prints it, the delivery tells it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from waystation.accounts.queries import today
from waystation.catalogue.queries import next_service
from waystation.customers.choices import ReadingSource
from waystation.customers.models import Reading, WearReading
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import declined
from waystation.workshop.models import OldPart

SERVICE_LEVELS = ("minor", "level1", "level2")  # regular service before the larger one


@dataclass(frozen=True)
class NextService:
    """When the vehicle should come again: a day and a mileage, whichever is first; None when the catalogue has no interval."""

    on: date | None
    km: int | None
    source: str = ""


def km_out(order: RepairOrder) -> int | None:
    """The mileage read when the vehicle is given back, once it was read."""
    rows = Reading.objects.filter(vehicle_id=order.vehicle_id, trail=order.trail, source=ReadingSource.DELIVERY, km__isnull=False)
    return rows.order_by("-pk").values_list("km", flat=True).first()


def next_service_of(order: RepairOrder, now: datetime) -> NextService:
    """The next maintenance by the interval of model, maker or class, counted from today and the mileage out (SETL-10)."""
    vehicle, on = order.vehicle, today(order.station, now)
    for level in SERVICE_LEVELS:
        found = next_service(vehicle.vehicle_class, vehicle.maker, vehicle.model, level, company_id=vehicle.company_id)
        if found:
            km = _km(order)
            due_km = km + found.km if km is not None and found.km else None
            return NextService(months_later(on, found.months) if found.months else None, due_km, found.source)
    return NextService(vehicle.next_service_on, vehicle.next_service_km)


def _km(order: RepairOrder) -> int | None:
    out = km_out(order)
    return out if out is not None else order.vehicle.last_km if order.vehicle.last_km is not None else order.visit.km


def months_later(on: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    year, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + year, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def wear_of(order: RepairOrder) -> list[WearReading]:
    """The newest remaining life per wear part and position (SETL-12)."""
    newest: dict[tuple[str, str], WearReading] = {}
    for row in WearReading.objects.filter(vehicle=order.vehicle).order_by("-at", "-pk"):
        newest.setdefault((row.item, row.position), row)
    return sorted(newest.values(), key=lambda row: (row.item, row.position))


def extra_work(order: RepairOrder) -> QuerySet[Any]:
    """Needed and not done on this vehicle, safety first (SETL-11)."""
    return declined(order.vehicle).filter(station_id=order.station_id)


def old_parts_of(order: RepairOrder) -> QuerySet[Any]:
    return OldPart.objects.filter(order=order).select_related("line").order_by("pk")
