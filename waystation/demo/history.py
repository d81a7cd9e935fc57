"""Three years behind us: stays, orders, parts, bills, payments, follow-ups, written in bulk with the slices' own sums."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from waystation.catalogue.models import LabourRate, Operation, Part, PartPrice
from waystation.catalogue.queries import guarantee_for
from waystation.core import money
from waystation.core.bulk import write_rows
from waystation.customers.models import Reading, Vehicle
from waystation.delivery.models import Delivery, GatePass
from waystation.demo.after import write_after
from waystation.demo.house import SINCE, House, Place
from waystation.demo.ledger import Ledger
from waystation.demo.masters import Owned
from waystation.demo.names import WORDS
from waystation.demo.record import Event, write_record
from waystation.demo.store import write_store
from waystation.finder.actions import index_many
from waystation.finder.sums import Row
from waystation.journal.models import NumberSeries
from waystation.journal.sums import content_hash, numbered
from waystation.reception.choices import Purpose
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit, Walkaround
from waystation.workorders.choices import JobStatus, Kind, LineKind, Origin, Payer, Stage, Status
from waystation.workorders.models import Job, Line, OrderVersion, RepairOrder
from waystation.workorders.queries.contract import contract_facts
from waystation.workorders.sums import add_up
from waystation.workshop.models import Assignment, Clock

DAYS = 3 * 365
CHUNK = 1300


@dataclass
class Offer:
    """An operation of the catalogue with its price and usual parts."""

    operation: Operation
    rate_fen: int
    parts: list[tuple[Part, int, int]]  # part, thousandths, price per unit 分


@dataclass
class Stay:
    """One past stay while it is being written."""

    place: Place
    owned: Owned
    at: datetime
    visit: Visit
    order: RepairOrder
    jobs: list[tuple[Job, list[Line]]] = field(default_factory=list)
    done_at: datetime = SINCE

    @property
    def lines(self) -> list[Line]:
        return [line for _job, lines in self.jobs for line in lines]


class Numbers:
    """Running numbers of past days, kept as the series the house goes on with."""

    PREFIX = {
        "visit": "VS",
        "order": "RO",
        "bill": "ST",
        "payment": "PM",
        "gate_pass": "GP",
        "followup": "FU",
        "complaint": "CP",
    }

    def __init__(self) -> None:
        self.last: dict[tuple[int, str, str], int] = defaultdict(int)

    def next(self, place: Place, kind: str, at: datetime) -> str:
        on = (at + timedelta(hours=8)).date()
        key = (place.station.pk, kind, f"{on:%Y%m%d}")
        self.last[key] += 1
        return numbered(self.PREFIX[kind], place.station.code, on, self.last[key])

    def keep(self) -> None:
        NumberSeries.objects.bulk_create(
            NumberSeries(station_id=station, kind=kind, period=period, last=last)
            for (station, kind, period), last in self.last.items()
        )


def write_history(
    house: House,
    owned: list[Owned],
    chance: random.Random,
    now: datetime,
    *,
    orders: int,
    tell: Callable[[str], None],
) -> None:
    offers = _offers(house)
    numbers, ledger = Numbers(), Ledger(house)
    moments = sorted(_moment(chance, now, n, orders) for n in range(orders))
    events: list[Event] = []
    taken: dict[int, list[tuple[datetime, Line]]] = defaultdict(list)
    for start in range(0, orders, CHUNK):
        tell(f"three years of orders: {start:,} of {orders:,}")
        stays = [_stay(house, owned, chance, offers, numbers, at) for at in moments[start : start + CHUNK]]
        _write_stays(stays, chance)
        ledger.write(stays, numbers, chance)
        write_after(stays, numbers, chance, now, events)
        _remember(stays, events, taken)
    tell("the ledger of the store and the record")
    numbers.keep()
    write_store(house, taken, chance)
    write_record(house, events)
    _last_readings(owned, now)


def _moment(chance: random.Random, now: datetime, n: int, orders: int) -> datetime:
    """Arrivals spread over three years, more on Saturdays and in the morning, none today."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1 + (n * DAYS) // orders)
    return day.astimezone(UTC) + timedelta(minutes=chance.randint(20, 460))


def _offers(house: House) -> dict[str, list[Offer]]:
    rates = {
        (rate.trade, rate.vehicle_class): rate.rate_fen
        for rate in LabourRate.objects.filter(company=house.company, station=None)
    }
    prices = {
        price.part_id: price.price_fen
        for price in PartPrice.objects.filter(part__company=house.company, station=None, valid_until=None)
    }
    found: dict[str, list[Offer]] = {"car": [], "truck": []}
    for operation in Operation.objects.filter(company=house.company, active=True).prefetch_related("usual_parts__part"):
        parts = [
            (usual.part, usual.qty_milli, prices[usual.part_id])
            for usual in operation.usual_parts.all()
            if usual.part_id in prices
        ]
        for kind in ("car", "truck"):
            rate = rates.get((operation.trade, kind)) or rates.get((operation.trade, "any"))
            if rate and operation.vehicle_class in (kind, "any") and operation.hours_milli <= 8000:
                found[kind].append(Offer(operation, rate, parts))
    return found


def _stay(
    house: House,
    owned: list[Owned],
    chance: random.Random,
    offers: dict[str, list[Offer]],
    numbers: Numbers,
    at: datetime,
) -> Stay:
    one = chance.choice(owned)
    place = house.north if chance.random() < 0.8 else house.east
    advisor = chance.choice(place.advisors)
    km = one.first_km + one.daily_km * (at - SINCE).days
    promised = at + timedelta(minutes=chance.choice([120, 180, 240, 360]))
    done = promised + timedelta(minutes=chance.choice([-60, -40, -30, -20, -10, 0, 5, 25, 70]))
    words = chance.choice(WORDS)
    visit = Visit(
        station=place.station, number=numbers.next(place, "visit", at), status=VisitStatus.DEPARTED, vehicle=one.vehicle, party=one.party,
        contact=one.contact, arrived_at=at, greeted_at=at + timedelta(minutes=chance.randint(0, 5)), advisor=advisor,
        purpose=Purpose.MAINTENANCE if words == "保养" else Purpose.REPAIR, km=km, covers_at=at + timedelta(minutes=4),
        covers_by_name=advisor.name, inquiry_from_at=at + timedelta(minutes=5), inquiry_to_at=at + timedelta(minutes=chance.randint(10, 20)),
        words=words, departed_at=done + timedelta(minutes=30), waits=chance.random() < 0.4,
    )  # fmt: skip
    kind = Kind.MAINTENANCE if words == "保养" else chance.choice([Kind.REPAIR, Kind.REPAIR, Kind.QUICK, Kind.WARRANTY])
    order = RepairOrder(
        station=place.station, number=numbers.next(place, "order", at), status=Status.DELIVERED, kind=kind, vehicle=one.vehicle,
        party=one.party, payer=one.party, contact=one.contact, advisor=advisor, promised_at=promised, signed_at=at + timedelta(minutes=25),
        explained_at=at + timedelta(minutes=22), copy_given_at=at + timedelta(minutes=26), handed_to_dispatch_at=at + timedelta(minutes=27),
        accepted_at=at + timedelta(minutes=30), started_at=at + timedelta(minutes=40), finished_at=done - timedelta(minutes=30),
        passed_at=done - timedelta(minutes=15), delivered_at=done + timedelta(minutes=25), made_at=at, delivery_place=place.station.name,
        failed_rounds=int(chance.random() < 0.04),
    )  # fmt: skip
    stay = Stay(place, one, at, visit, order, done_at=done)
    pool = offers["truck" if one.vehicle.vehicle_class == "truck" else "car"]
    for position, offer in enumerate(chance.sample(pool, chance.choice([1, 1, 2, 2, 3])), start=1):
        stay.jobs.append(_job(stay, offer, position))
    sums = add_up(stay.lines)
    order.labour_fen, order.parts_fen, order.quoted_fen = sums.labour_fen, sums.parts_fen, sums.total_fen
    return stay


def _job(stay: Stay, offer: Offer, position: int) -> tuple[Job, list[Line]]:
    operation, station = offer.operation, stay.place.station
    payer = Payer.WARRANTY if stay.order.kind == Kind.WARRANTY else Payer.CUSTOMER
    job = Job(
        station=station, position=position, status=JobStatus.PASSED, origin=Origin.NEED, name=operation.name, name_en=operation.name_en,
        complaint=stay.visit.words, cause="检查确认", correction=operation.name, job_class=operation.job_class, trade=operation.trade,
        bay_kind=operation.bay_kind, safety=operation.safety, answer="yes",
    )  # fmt: skip
    on = (stay.at + timedelta(hours=8)).date()
    lines = [
        Line(
            station=station, kind=LineKind.LABOUR, operation=operation, code=operation.code, name=operation.name, name_en=operation.name_en,
            qty_milli=operation.hours_milli, price_fen=offer.rate_fen, list_price_fen=offer.rate_fen,
            amount_fen=money.amount(offer.rate_fen, operation.hours_milli), priced_on=on, payer=payer,
        )
    ]  # fmt: skip
    lines += [
        Line(
            station=station, kind=LineKind.PART, position=n, part=part, code=part.number, name=part.name, name_en=part.name_en, unit=part.unit,
            quality=part.quality, qty_milli=qty, price_fen=price, list_price_fen=price, amount_fen=money.amount(price, qty), priced_on=on,
            payer=payer, issued_milli=qty,
        )
        for n, (part, qty, price) in enumerate(offer.parts, start=2)
    ]  # fmt: skip
    return job, lines


def _write_stays(stays: list[Stay], chance: random.Random) -> None:
    write_rows([stay.visit for stay in stays])
    for stay in stays:
        stay.order.visit = stay.visit
    write_rows([_walkaround(stay, chance) for stay in stays])
    write_rows([stay.order for stay in stays])
    for stay in stays:
        for job, _lines in stay.jobs:
            job.order = stay.order
    write_rows([job for stay in stays for job, _lines in stay.jobs])
    for stay in stays:
        for job, lines in stay.jobs:
            for line in lines:
                line.job = job
    write_rows([line for stay in stays for line in stay.lines])
    write_rows([_version(stay) for stay in stays])
    _write_work(stays, chance)
    write_rows([
        Reading(company_id=stay.place.station.company_id, vehicle=stay.owned.vehicle, km=stay.visit.km, source="reception",
                trail=f"visit:{stay.visit.pk}", at=stay.at, by_name=stay.order.advisor.name)
        for stay in stays
    ])  # fmt: skip


def _walkaround(stay: Stay, chance: random.Random) -> Walkaround:
    return Walkaround(
        station=stay.place.station, visit=stay.visit, status="signed", fuel=chance.choice("01234"), exterior_checked=True, lights_checked=True,
        equipment_checked=True, belongings_checked=True, signed_at=stay.at + timedelta(minutes=15),
    )  # fmt: skip


@cache
def _guarantee(vehicle_class: str, job_class: str, company: int) -> dict[str, Any]:
    policy = guarantee_for(vehicle_class, job_class, SINCE.date(), company_id=company)
    return {"job_class": job_class, "km": policy.km, "days": policy.days}


def _version(stay: Stay) -> OrderVersion:
    company, kind = stay.place.station.company_id, stay.owned.vehicle.vehicle_class
    guarantee = [_guarantee(kind, one, company) for one in sorted({job.job_class for job, _lines in stay.jobs})]
    content = contract_facts(stay.order, stay.jobs, add_up(stay.lines), guarantee)
    return OrderVersion(
        station=stay.place.station, order=stay.order, n=1, stage=Stage.RECEPTION, content=content, content_hash=content_hash(content),
        total_fen=stay.order.quoted_fen, promised_at=stay.order.promised_at, at=stay.at + timedelta(minutes=22), by_name=stay.order.advisor.name,
    )  # fmt: skip


def _write_work(stays: list[Stay], chance: random.Random) -> None:
    assignments, clocks = [], []
    for stay in stays:
        technician = chance.choice(stay.place.technicians)
        start, end = stay.order.started_at, stay.order.finished_at
        step = max((end - start) / max(len(stay.jobs), 1), timedelta(minutes=5))
        for n, (job, _lines) in enumerate(stay.jobs):
            began = start + step * n
            assignments.append(Assignment(
                station=stay.place.station, job=job, technician=technician, bay=chance.choice(stay.place.bays), planned_from_at=began,
                planned_to_at=began + step, at=start, by_name="调度", ended_at=end,
            ))  # fmt: skip
            clocks.append(
                Clock(
                    station=stay.place.station,
                    job=job,
                    technician=technician,
                    started_at=began,
                    ended_at=began + step,
                    stop_reason="done",
                )
            )
    write_rows(assignments)
    write_rows(clocks)
    write_rows([
        Delivery(station=stay.place.station, order=stay.order, deliverer=stay.order.advisor, inspected_at=stay.done_at, explained_at=stay.done_at,
                 old_parts_at=stay.done_at, next_told_at=stay.done_at, copies_given_at=stay.done_at, covers_off_at=stay.done_at,
                 km_out=stay.visit.km, seen_off_at=stay.order.delivered_at)
        for stay in stays
    ])  # fmt: skip
    write_rows([
        GatePass(station=stay.place.station, order=stay.order, number=stay.order.number.replace("RO", "GP"), basis="paid",
                 token_hash=content_hash({"gate": stay.order.number}), at=stay.done_at, by_name=stay.order.advisor.name,
                 valid_until_at=stay.done_at + timedelta(hours=4), used_at=stay.visit.departed_at, used_by_name="门岗")
        for stay in stays
    ])  # fmt: skip


def _remember(stays: list[Stay], events: list[Event], taken: dict[int, list[tuple[datetime, Line]]]) -> None:
    rows = []
    for stay in stays:
        order, visit, station = stay.order, stay.visit, stay.place.station
        trail = f"visit:{visit.pk}"
        order_ref = f"repairorder:{order.pk}"
        steps = [(stay.at, "visit.arrived", f"visit:{visit.pk}", visit.number)]
        steps += [(at, verb, order_ref, order.number) for at, verb in _steps(order)]
        for at, verb, subject, label in steps:
            events.append(Event(at, station.pk, verb, subject, label, trail, order.advisor_id, order.advisor.name))
        for line in stay.lines:
            if line.kind == LineKind.PART:
                taken[station.pk].append((order.started_at, line))
        rows.append(Row("order", order.pk, station.company_id, station.pk, order.number, f"{stay.owned.vehicle.plate} {stay.owned.party.name}",
                        f"/orders/{order.pk}/", (order.number, stay.owned.vehicle.plate, stay.owned.party.name), stay.at))  # fmt: skip
    index_many(rows, new=True)


def _steps(order: RepairOrder) -> list[tuple[datetime, str]]:
    return [
        (order.signed_at, "order.signed"),
        (order.accepted_at, "order.accepted"),
        (order.started_at, "job.started"),
        (order.finished_at, "order.self_checked"),
        (order.passed_at, "inspection.passed"),
        (order.delivered_at, "order.delivered"),
    ]


def _last_readings(owned: list[Owned], now: datetime) -> None:
    newest: dict[int, tuple[int, datetime]] = {}
    for vehicle_id, km, at in Reading.objects.order_by("at").values_list("vehicle_id", "km", "at"):
        newest[vehicle_id] = (max(km or 0, newest.get(vehicle_id, (0, at))[0]), at)
    changed = []
    for one in owned:
        if one.vehicle.pk in newest:
            km, at = newest[one.vehicle.pk]
            one.vehicle.last_km, one.vehicle.last_visit_on = km, at.date()
            one.vehicle.next_service_on, one.vehicle.next_service_km = at.date() + timedelta(days=180), km + 10_000
            changed.append(one.vehicle)
    Vehicle.objects.bulk_update(
        changed, ["last_km", "last_visit_on", "next_service_on", "next_service_km"], batch_size=300
    )
