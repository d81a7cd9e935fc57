"""What an appointment needs: hours, bay, price, a free advisor, free times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, people_with, today, zone
from waystation.appointments.choices import LIVE
from waystation.appointments.models import Appointment
from waystation.appointments.sums import minutes_for
from waystation.catalogue.choices import BayKind
from waystation.catalogue.models import Operation, Package, PackageLine, Part
from waystation.catalogue.queries import fitting, labour_rate, package_content, part_price
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import amount
from waystation.customers.choices import VehicleClass
from waystation.customers.models import Vehicle
from waystation.identifiers.plates import PlateKind, kind_of
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Absence, Resource, Shift, Slot
from waystation.scheduling.queries import bays, free_times, resource_of
from waystation.scheduling.queries.times import FreeTime, bays_for
from waystation.scheduling.sums import quarter_of, quarters_in

TOLD_BY_PLATE = {PlateKind.NEV_LARGE: VehicleClass.TRUCK, PlateKind.TRAILER: VehicleClass.TRAILER}
TRUCKS = {VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER}


@dataclass(frozen=True)
class Need:
    """The bay kind, whether trucks must fit, and for how many minutes."""

    bay_kind: str
    trucks: bool
    minutes: int


@dataclass(frozen=True)
class Priced:
    """A thing wished for with its price in 分 (None when no price is filed)."""

    operation: Operation | None
    part: Part | None
    package: Package | None
    qty_milli: int
    price_fen: int | None


def class_for(vehicle: Vehicle | None, said: str = "", plate: str = "") -> str:
    """The class of a known vehicle, else what was said, else what its plate tells (a trailer, a large one of new energy), else a car (PART-01)."""
    if vehicle is not None:
        return vehicle.vehicle_class
    return said if said in VehicleClass.values else TOLD_BY_PLATE.get(kind_of(plate), VehicleClass.CAR)


def vehicle_class_of(appointment: Appointment) -> str:
    return class_for(appointment.vehicle, appointment.vehicle_class, appointment.plate)


def need_for(work: Sequence[Operation], vehicle_class: str, minutes: int = 60) -> Need:
    """From the standard hours of the services (APPT-16); the longest operation decides the kind of bay."""
    longest = max(work, key=lambda row: (row.hours_milli, -row.pk), default=None)
    trucks = vehicle_class in TRUCKS
    kind = longest.bay_kind if longest else BayKind.TRUCK if trucks else BayKind.REPAIR
    return Need(kind, trucks, minutes_for(row.hours_milli for row in work) if work else minutes)


def bay_need(appointment: Appointment) -> Need:
    """What the booked lines need."""
    work = [line.operation for line in appointment.lines.select_related("operation") if line.operation]
    return need_for(work, vehicle_class_of(appointment), appointment.minutes)


def work_of(by: Actor, wished: Iterable[tuple[str, int, int]]) -> list[Operation]:
    """The operations behind wished lines that are not saved yet."""
    asked = list(wished)
    single = {pk for kind, pk, _qty in asked if kind == "operation"}
    packs = {pk for kind, pk, _qty in asked if kind == "package"}
    inside = PackageLine.objects.filter(package_id__in=packs, operation__isnull=False).values("operation_id")
    rows = Operation.objects.seen_by(by)
    return list(rows.filter(pk__in=single) | rows.filter(pk__in=inside))


def priced(
    station: Station, *, operation: Operation | None = None, part: Part | None = None, package: Package | None = None, qty_milli: int,
    vehicle_class: str, on: date,
) -> Priced:  # fmt: skip
    """A line with the filed price of the day; without one the price stays open and the page says so."""
    fen: int | None = None
    try:
        if operation is not None:
            rate = labour_rate(station, operation.trade, vehicle_class, on)
            fen = amount(amount(rate.rate_fen, operation.hours_milli), qty_milli)
        elif part is not None:
            fen = amount(part_price(station, part, on).price_fen, qty_milli)
    except Refused as refused:
        if refused.code != "no_price":
            raise
    return Priced(operation, part, package, qty_milli, fen)


@dataclass(frozen=True)
class Wished:
    """A wished line as the call page shows it before it is saved."""

    value: str
    name: str
    note: str
    price_fen: int | None
    minutes: int


def wished_names(by: Actor, wished: Iterable[tuple[str, int, int]]) -> list[str]:
    """What a customer chose, in words."""
    packs = [pk for kind, pk, _qty in wished if kind == "package"]
    return [one.label for one in Package.objects.seen_by(by).filter(pk__in=packs).order_by("pk")]


def content_of(
    thing: Operation | Part | Package, qty_milli: int, vehicle: Vehicle | None
) -> list[tuple[Operation | None, Part | None, Package | None, int]]:
    """(operation, part, package, quantity) of what is wished: a package with all it holds, an operation with its usual parts,
    each part as it is made for the vehicle where that is known (PART-01)."""
    if isinstance(thing, Part):
        return [(None, thing, None, qty_milli)]
    rows: list[tuple[Operation | None, Part | None, Package | None, int]]
    if isinstance(thing, Package):
        rows = [(line.operation, line.part, thing, line.qty_milli) for line in package_content(thing)]
    else:
        usual = thing.usual_parts.select_related("part")
        rows = [(thing, None, None, qty_milli), *((None, line.part, None, line.qty_milli) for line in usual)]
    fits = fitting([part for _one, part, _pack, _milli in rows if part], vehicle)
    return [(one, fits[part.pk] if part else None, pack, milli) for one, part, pack, milli in rows if part is None or part.pk in fits]


def wished_rows(
    by: Actor, station: Station, wished: Iterable[tuple[str, int, int]], vehicle_class: str, on: date, vehicle: Vehicle | None = None
) -> list[Wished]:
    """Price and time of what was chosen so far; a package with all it holds (APPT-09)."""
    found = []
    for kind, pk, qty in wished:
        table: Any = {"operation": Operation, "part": Part, "package": Package}[kind]
        thing = table.objects.seen_by(by).filter(pk=pk).first()
        if thing is None:
            continue
        inside = content_of(thing, qty, vehicle)
        rows = [priced(station, operation=one, part=part, qty_milli=milli, vehicle_class=vehicle_class, on=on) for one, part, _pack, milli in inside]
        prices = [row.price_fen for row in rows]
        fen = None if any(price is None for price in prices) else sum(price or 0 for price in prices)
        minutes = sum(row.operation.hours_milli * 60 // 1000 for row in rows if row.operation)
        found.append(Wished(f"{kind}:{pk}:{qty}", thing.label, getattr(thing, "number", "") or thing.code, fen, minutes))
    return found


def estimate(lines: Iterable[Any]) -> tuple[int, int]:
    """(分, minutes) to tell the customer for these lines (APPT-09)."""
    rows = list(lines)
    hours = [line.operation.hours_milli for line in rows if line.operation]
    return sum(line.price_fen or 0 for line in rows), minutes_for(hours) if hours else 0


def advisor_resource(station: Station, user: User) -> Resource | None:
    """The calendar of an advisor, by which nobody receives two customers at once."""
    return resource_of(station, user.pk, ResourceKind.ADVISOR)


def _busy(station: Station, starts_at: datetime, minutes: int, now: datetime) -> set[int]:
    start = quarter_of(starts_at)
    rows = Slot.objects.filter(resource__station=station, quarter__gte=start, quarter__lt=start + quarters_in(minutes))
    return set(rows.filter(Q(hold__expires_at=None) | Q(hold__expires_at__gt=now)).values_list("resource_id", flat=True))


def bay_candidates(station: Station, need: Need, starts_at: datetime, now: datetime) -> list[Resource]:
    """Bays that fit and look free then, in their rank; the hold decides."""
    busy = _busy(station, starts_at, need.minutes, now)
    return [bay for bay in bays_for(list(bays(station)), need.bay_kind, need.trucks) if bay.pk not in busy]


def bay_for_overbooking(station: Station, need: Need) -> Resource | None:
    """The preferred bay of the kind, taken or not; only for a booking above capacity."""
    return next(iter(bays_for(list(bays(station)), need.bay_kind, need.trucks)), None)


def advisors_free(station: Station, starts_at: datetime, now: datetime) -> list[User]:
    """Advisors with a calendar who are at work and free then, the one with the fewest appointments that day first (APPT-13)."""
    busy = _busy(station, starts_at, parameter("scheduling.reception_minutes", station, today(station, now)), now)
    desks = Resource.objects.filter(station=station, kind=ResourceKind.ADVISOR, active=True, user__isnull=False).exclude(pk__in=busy)
    away = set(Absence.objects.filter(station=station, from_at__lte=starts_at, to_at__gt=starts_at).values_list("user_id", flat=True))
    away |= _off_shift(station, starts_at.astimezone(zone(station)))
    day = starts_at.astimezone(zone(station)).replace(hour=0, minute=0, second=0, microsecond=0)
    booked = Appointment.objects.filter(station=station, status__in=LIVE, starts_at__gte=day, starts_at__lt=day + timedelta(days=1))
    load = dict(booked.values_list("advisor_id").annotate(n=Count("pk")).order_by())
    people = people_with(station, "advisor", now).filter(pk__in=desks.values("user_id"))
    return sorted((user for user in people if user.pk not in away), key=lambda user: (load.get(user.pk, 0), user.pk))


def _off_shift(station: Station, local: datetime) -> set[int]:
    """Who has shifts, but none at this time of this weekday."""
    off, on = set[int](), set[int]()
    for shift in Shift.objects.filter(station=station):
        there = shift.weekday == local.weekday() and shift.starts <= local.time() < shift.ends
        (on if there else off).add(shift.user_id)
    return off - on


def offers(
    station: Station, need: Need, *, from_at: datetime, until_at: datetime, now: datetime, limit: int = 12, advisor: User | None = None
) -> list[FreeTime]:
    """Free times that fit the wish and the workshop (APPT-10), one per start, never in the past."""
    desk = advisor_resource(station, advisor) if advisor else None
    return free_times(
        station, bay_kind=need.bay_kind, minutes=need.minutes, trucks=need.trucks, from_at=max(from_at, now), until_at=until_at,
        advisor=desk, limit=limit, for_appointment=True, now=now,
    )  # fmt: skip
