"""The last conversation: its steps in order, what is told, what the customer must sign."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from waystation.accounts.queries import today
from waystation.catalogue.queries import next_service
from waystation.customers.models import WearReading
from waystation.settlement.choices import Step
from waystation.settlement.models import Delivery, GatePass
from waystation.workorders.choices import APPROVED_WORK
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import declined
from waystation.workshop.choices import CERTIFIED
from waystation.workshop.models import OldPart

SERVICE_LEVELS = ("minor", "level1", "level2")  # regular service before the larger one


@dataclass(frozen=True)
class NextService:
    """When the vehicle should come again: a day and a mileage, whichever is first; None when the catalogue has no interval."""

    on: date | None
    km: int | None
    source: str = ""


@dataclass(frozen=True)
class StepRow:
    """One step on the delivery page. `state` is done, now, todo or none (nothing to do for this vehicle)."""

    step: Step
    state: str
    at: datetime | None

    @property
    def label(self) -> str:
        return str(self.step.label)


def delivery_of(order: RepairOrder) -> Delivery | None:
    return Delivery.objects.filter(order=order).select_related("order", "deliverer", "refusal_signature").first()


def needs_certificate(order: RepairOrder) -> bool:
    """Level-2 maintenance, assembly and vehicle overhaul leave with a completion certificate only (domain §1.3)."""
    return bool(order.jobs.filter(status__in=sorted(APPROVED_WORK), job_class__in=sorted(CERTIFIED)).exists())


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
    delivery = delivery_of(order)
    out = delivery.km_out if delivery else None
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


def unsigned_safety(order: RepairOrder) -> QuerySet[Any]:
    """Refused safety work nobody has signed for (SETL-11)."""
    return extra_work(order).filter(safety=True, refusal_signature=None).order_by("at", "pk")


def refusal_content(order: RepairOrder) -> dict[str, object]:
    """What the customer signs: exactly the refused safety work that is open now."""
    rows = unsigned_safety(order)
    return {"order": order.number, "plate": order.vehicle.plate, "refused": [{"id": row.pk, "work": row.text, "why": row.why} for row in rows]}


def old_parts_of(order: RepairOrder) -> QuerySet[Any]:
    return OldPart.objects.filter(order=order).select_related("line").order_by("pk")


def steps(order: RepairOrder) -> list[StepRow]:
    """All steps with their times; the first open one is the next (one page, one next step)."""
    delivery = delivery_of(order) or Delivery(order=order)
    gate = GatePass.objects.filter(order=order).first()
    extra = list(extra_work(order).select_related("refusal_signature"))
    needed = {
        Step.OLD_PARTS: old_parts_of(order).exists(), Step.REMAINING: bool(wear_of(order)), Step.EXTRA: bool(extra),
        Step.SIGNED: any(row.safety for row in extra), Step.COVERS: bool(order.visit.covers_at),
    }  # fmt: skip
    safety = [row for row in extra if row.safety]
    signed = [row.refusal_signature.at for row in safety if row.refusal_signature_id]  # here at the desk, or on the phone when asked
    at = {
        Step.PAPERS: delivery.papers_at, Step.TOLD: delivery.told_ready_at,
        Step.RECEIVED: delivery.received_at, Step.INSPECTED: delivery.inspected_at,
        Step.EXPLAINED: delivery.explained_at, Step.GUIDED: delivery.guided_to_cashier_at, Step.OLD_PARTS: delivery.old_parts_at,
        Step.NEXT: delivery.next_told_at, Step.REMAINING: delivery.remaining_told_at, Step.EXTRA: delivery.extra_told_at,
        Step.SIGNED: max(signed) if safety and len(signed) == len(safety) else None,
        Step.COPIES: delivery.copies_given_at, Step.COVERS: delivery.covers_off_at,
        Step.KM: delivery.km_out_at, Step.PASS: gate.at if gate else None, Step.SEEN_OFF: delivery.seen_off_at,
    }  # fmt: skip
    return _with_states(at, {step for step, need in needed.items() if not need})


def _with_states(at: dict[Step, Any], idle: set[Step]) -> list[StepRow]:
    rows, found_next = [], False
    for step in Step:
        done = at[step] or None
        if done:
            state = "done"
        elif step in idle:
            state = "none"
        else:
            state, found_next = ("todo" if found_next else "now"), True
        rows.append(StepRow(step, state, done))
    return rows
