"""What the estimate can draw on: proposals, stock, times, benefits, warranty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.appointments.models import Line as AppointmentLine
from waystation.catalogue.choices import Fit
from waystation.catalogue.models import Benefit, Campaign, Operation, Package, Part
from waystation.catalogue.queries import (
    benefits_for,
    fit_of,
    kinds_of,
    open_campaigns,
    packages_for,
    part_prices,
    search_operations,
    search_parts,
    warranty_ends_on,
    warranty_rule,
)
from waystation.catalogue.sums import kin, longest_gap
from waystation.core.access import Actor
from waystation.customers.choices import VehicleClass
from waystation.customers.models import Vehicle, WearReading
from waystation.reception.models import Visit
from waystation.scheduling.models import Hold
from waystation.scheduling.queries import promise_times
from waystation.stock.queries import availability
from waystation.workorders.choices import Kind, LineKind, Status, WarrantyState
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.queries.orders import comeback, declined, live_lines, order_sums

WORN_PERCENT = 30
LARGE = {VehicleClass.TRUCK, VehicleClass.TRAILER, VehicleClass.BUS}


@dataclass(frozen=True)
class Proposal:
    """One more thing the vehicle may need, with its reason; suggestions without a reason are not made ((f) 29)."""

    kind: str
    label: str
    why: str
    operation: Operation | None = None
    package: Package | None = None
    advice_id: int | None = None
    campaign: Campaign | None = None
    safety: bool = False


@dataclass(frozen=True)
class WarrantyProposal:
    state: str
    reason: str


@dataclass(frozen=True)
class PromiseProposal:
    """A delivery time to offer; `why` says what it waits for."""

    name: str
    at: datetime
    bay: str
    why: str


def proposals(by: Actor, order: RepairOrder, now: datetime) -> list[Proposal]:
    """Declined work, open campaigns, due maintenance and worn parts that are not on the order yet (DIAG-07)."""
    on = today(order.station, now)
    there = {line.operation_id for line in live_lines(order) if line.operation_id}
    found = []
    for row in declined(order.vehicle).filter(station_id=order.station_id):
        why = _("Declined before: %(why)s") % {"why": row.why or row.order.number}
        found.append(Proposal("declined", row.said, why, row.operation, advice_id=row.pk, safety=row.safety))
    campaigns = [row.campaign for row in open_campaigns(order.vehicle, on)]
    found += [
        Proposal("campaign", c.label, _("Open campaign %(code)s") % {"code": c.code}, c.operation, campaign=c, safety=c.safety)
        for c in campaigns
    ]
    found += _due(by, order, on) + _worn(order) + _booked_for_another_class(order)
    return [p for p in found if p.operation is None or p.operation.pk not in there]


def _due(by: Actor, order: RepairOrder, on: date) -> list[Proposal]:
    vehicle = order.vehicle
    by_day = vehicle.next_service_on and vehicle.next_service_on <= on + timedelta(days=30)
    by_km = vehicle.next_service_km and order.visit.km and order.visit.km >= vehicle.next_service_km - 1000
    if not (by_day or by_km):
        return []
    why = _("Maintenance due: %(day)s, %(km)s km") % {"day": vehicle.next_service_on or "–", "km": vehicle.next_service_km or "–"}
    first = next((p for p in packages_for(by, vehicle.vehicle_class, on) if p.interval_km or p.interval_months), None)
    return [Proposal("due", first.label, why, package=first)] if first else []


def _booked_for_another_class(order: RepairOrder) -> list[Proposal]:
    """Booked before anybody knew the vehicle, and left out because it is made for another class: the advisor chooses anew."""
    rows = AppointmentLine.objects.filter(appointment_id=order.visit.appointment_id or 0, operation__isnull=False)
    rows = rows.exclude(operation__vehicle_class__in=kin(order.vehicle.vehicle_class)).select_related("operation", "package")
    names = {str(row.package or row.operation) for row in rows}
    why = _("Booked, but made for another class of vehicle, so it was left out. Add what this vehicle needs.")
    return [Proposal("booked", name, why) for name in sorted(names)]


def parts_for(by: Actor, line: Line, text: str, now: datetime) -> list[Part]:
    """The same kind of part for every maker, or what was searched, those that fit first: each with fit, price and stock (PART-01)."""
    order = line.job.order
    vehicle = order.vehicle
    asked = [line.part] if line.part else []
    rows = search_parts(by, text, vehicle.vehicle_class) if text else [*kinds_of(asked, vehicle).get(line.part_id or 0, [])]
    stock = availability(order.station, sorted(row.pk for row in rows)) if rows else {}
    prices = part_prices(order.station, [row.pk for row in rows], today(order.station, now))
    for row in rows:
        row.fit = fit_of(row, vehicle)  # type: ignore[attr-defined]
        row.stock, row.price = stock.get(row.pk), prices.get(row.pk)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: Fit.values.index(row.fit))  # type: ignore[attr-defined]


def _worn(order: RepairOrder) -> list[Proposal]:
    newest: dict[tuple[str, str], WearReading] = {}
    for reading in WearReading.objects.filter(vehicle=order.vehicle).order_by("at", "pk"):
        newest[(reading.item, reading.position)] = reading
    return [
        Proposal(
            "worn", f"{r.item} {r.position}".strip(),
            _("%(value)s %(unit)s left at the last visit (%(percent)s %%)") % {"value": r.value, "unit": r.unit, "percent": r.remaining_percent},
        )
        for r in newest.values()
        if r.remaining_percent is not None and r.remaining_percent <= WORN_PERCENT
    ]  # fmt: skip


def benefits_on(order: RepairOrder, now: datetime) -> list[Benefit]:
    """The published benefits this order earns: those of appointment customers, none for walk-ins (APPT-24)."""
    if not order.visit.appointment_id:
        return []
    return benefits_for(order.station, today(order.station, now), order.vehicle.vehicle_class)


def warranty_proposal(order: RepairOrder, operation: Operation, on: date, *, planned: bool = False) -> WarrantyProposal | None:
    """Is the operation inside the maker's warranty by age and mileage, with the reason to tell (WARR-01). Planned work never is. None: no rule."""
    vehicle = order.vehicle
    rule = warranty_rule(vehicle, operation.system, on, operation.pk)
    if rule is None:
        return None
    if planned:
        return WarrantyProposal(WarrantyState.NOT_COVERED, _("Planned maintenance: the warranty pays for faults, not for services."))
    ends_on = warranty_ends_on(vehicle, rule)
    if ends_on is None or order.visit.km is None:
        return WarrantyProposal(WarrantyState.UNDETERMINED, _("Purchase date or mileage is not known."))
    facts = {"until": ends_on, "km": order.visit.km, "most": rule.km}
    first, last = longest_gap(_serviced_at(vehicle), order.visit.km)
    if on <= ends_on and order.visit.km <= rule.km and rule.services_km and last - first > rule.services_km:
        facts |= {"first": first, "last": last, "every": rule.services_km}
        said = _("No service between %(first)s and %(last)s km in our books; the warranty asks for one every %(every)s km. Ask for the service book.")
        return WarrantyProposal(WarrantyState.UNDETERMINED, said % facts)
    if on <= ends_on and order.visit.km <= rule.km:
        return WarrantyProposal(WarrantyState.COVERED, _("Until %(until)s and %(most)s km, now %(km)s km: inside the warranty.") % facts)
    return WarrantyProposal(WarrantyState.NOT_COVERED, _("Until %(until)s and %(most)s km, now %(km)s km: outside the warranty.") % facts)


def _serviced_at(vehicle: Vehicle) -> Iterable[int]:
    """Mileages of this vehicle's finished services, at whichever of our stations."""
    done = Job.objects.filter(order__vehicle=vehicle, package__isnull=False, order__status__in=[Status.DELIVERED, Status.CLOSED])
    return done.exclude(order__visit__km=None).values_list("order__visit__km", flat=True)


def stock_of(order: RepairOrder) -> dict[int, Any]:
    """part id → availability for every part on the order: on hand, reserved, expected with date (DIAG-08)."""
    parts = Line.objects.filter(job__order=order, kind=LineKind.PART, removed_at=None).values_list("part_id", flat=True)
    ids = sorted({pk for pk in parts if pk})
    return availability(order.station, ids) if ids else {}


def reservation_sources(line: Line) -> tuple[str, ...]:
    """Under which names the store keeps parts for this line: its own, and those of the appointment it came from (RCPT-33)."""
    own = (f"order_line:{line.pk}",)
    appointment = line.job.order.visit.appointment_id
    if not appointment or not line.part_id:
        return own
    kept = AppointmentLine.objects.filter(appointment_id=appointment, part_id=line.part_id).order_by("pk").values_list("pk", flat=True)
    return own + tuple(f"appointment_line:{pk}" for pk in kept)


def kept_time(order: RepairOrder) -> Hold | None:
    """The bay and time the appointment of this order still holds; nobody else gets it (RCPT-33, APPT-23)."""
    kept = order.visit.appointment.hold if order.visit.appointment else None
    return kept if kept is not None and kept.released_at is None else None


def promise_proposals(order: RepairOrder, now: datetime) -> list[PromiseProposal]:
    """Delivery times from standard hours, capacity, parts on their way, inspection and wash (DIAG-10)."""
    jobs = Job.objects.filter(order=order).exclude(status__in=["cancelled", "declined"]).order_by("position")
    first = jobs.first()
    minutes = max(order_sums(order).minutes, 15)
    late_part = parts_arrive_at(order)
    waits = late_part is not None and late_part > now
    found = promise_times(
        order.station, minutes=minutes, bay_kind=first.bay_kind if first else "repair", trucks=order.vehicle.vehicle_class in LARGE,
        now=late_part if late_part and waits else now, kept=kept_time(order),
    )  # fmt: skip
    names = {"fastest": _("Fastest"), "recommended": _("Recommended"), "relaxed": _("Relaxed")}
    why = _("%(work)s min work, then inspection and wash") % {"work": minutes}
    if waits:
        why += _(", waits for parts")
    return [PromiseProposal(names[one.kind], one.promised_at, str(one.bay), why) for one in found]


def promise_proposed(order: RepairOrder, now: datetime) -> PromiseProposal | None:
    """The time that stands on the quote's button until another is agreed: the recommended one (DIAG-10)."""
    found = promise_proposals(order, now)
    return next((one for one in found[1:]), found[0]) if found else None


def parts_arrive_at(order: RepairOrder) -> datetime | None:
    """When the last part that is short today should come; None when all are here or nothing is ordered."""
    stock = stock_of(order)
    needed: dict[int, int] = {}
    for line in live_lines(order):
        if line.part_id:
            needed[line.part_id] = needed.get(line.part_id, 0) + line.qty_milli
    late = [stock[pk].expected_at for pk, qty in needed.items() if pk in stock and stock[pk].free_milli < qty and stock[pk].expected_at]
    return max(late) if late else None


def wished_operations(visit: Visit) -> list[Operation]:
    """The operations the customer came for by appointment."""
    if visit.appointment_id is None:
        return []
    lines = AppointmentLine.objects.filter(appointment_id=visit.appointment_id, operation__isnull=False).select_related("operation")
    return [line.operation for line in lines if line.operation]


def proposed_kind(visit: Visit, now: datetime) -> tuple[Kind, Job | None]:
    """The type to open an order with: comeback when an earlier repair under guarantee is meant, else by purpose (WORD-07, WORD-08)."""
    operations = wished_operations(visit)
    systems = [str(s.get("system", "")) if isinstance(s, dict) else "" for s in visit.symptoms]
    if any(systems):
        operations += list(Operation.objects.filter(company_id=visit.vehicle.company_id, system__in=[s for s in systems if s])[:20])
    earlier = comeback(visit.vehicle, operations, km=visit.km, on=today(visit.station, now)) if operations else None
    if earlier:
        return Kind.REWORK, earlier
    return (Kind.MAINTENANCE if visit.purpose in ("maintenance", "appointment", "") else Kind.REPAIR), None


def find_operations(by: Actor, order: RepairOrder, text: str) -> list[Operation]:
    """Operations for what was typed: name, code or pinyin initials."""
    return search_operations(by, text, order.vehicle.vehicle_class)[:9]


def quick_packages(by: Actor, order: RepairOrder, now: datetime) -> list[Package]:
    """The packages behind the number keys 1 to 9."""
    return packages_for(by, order.vehicle.vehicle_class, today(order.station, now))[:9]
