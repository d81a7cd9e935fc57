"""Rows for tests of orders, made through models: a stay ready for an order, a catalogue of two operations."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments.models import Appointment
from waystation.catalogue.models import (
    GuaranteePolicy,
    LabourRate,
    Operation,
    OperationPart,
    Package,
    PackageLine,
    Part,
    PartPrice,
)
from waystation.core.access import Actor
from waystation.customers.models import Contact, Party, Vehicle
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.choices import WalkaroundStatus
from waystation.reception.models import Visit, Walkaround
from waystation.workorders import actions
from waystation.workorders.choices import Payer, Status
from waystation.workorders.models import Addition, Job, RepairOrder

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=7)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1 L9 9"/></svg>'
FROM = date(2020, 1, 1)


def jpeg() -> bytes:
    """The bytes of a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def make_catalogue(station: Station) -> dict[str, Any]:
    """Oil service 60 min with filter; brake pads 90 min (safety) with pads; one package; 200 yuan an hour."""
    company = station.company
    if Operation.objects.filter(company=company).exists():
        return catalogue_of(station)
    LabourRate.objects.create(company=company, trade="mechanical", vehicle_class="any", rate_fen=20000, valid_from=FROM, set_by_name="x")
    oil = Operation.objects.create(
        company=company, code="OIL", name="更换机油", name_en="Oil service", system="engine", hours_milli=1000, trade="mechanical",
        bay_kind="repair", job_class="minor", words="更换机油 oil ghjy",
    )  # fmt: skip
    brake = Operation.objects.create(
        company=company, code="BRK", name="更换前制动片", name_en="Front brake pads", system="brake", hours_milli=1500, trade="mechanical",
        bay_kind="repair", job_class="minor", safety=True, words="更换前制动片 brk ghqzdp",
    )  # fmt: skip
    made = []
    for number, name, price in (("F1", "机油滤清器", 6800), ("P1", "前制动片", 42000)):
        part = Part.objects.create(company=company, number=number, name=name, name_en=number, quality="oem")
        PartPrice.objects.create(company=company, part=part, price_fen=price, valid_from=FROM, set_by_name="x")
        made.append(part)
    OperationPart.objects.create(operation=oil, part=made[0], qty_milli=1000)
    OperationPart.objects.create(operation=brake, part=made[1], qty_milli=1000)
    package = Package.objects.create(company=company, code="PK1", name="小保养", name_en="Small service", valid_from=FROM, rank=1, interval_km=10000)
    PackageLine.objects.create(package=package, operation=oil)
    PackageLine.objects.create(package=package, part=made[0], qty_milli=2000)
    for vehicle_class in ("car", "truck"):
        GuaranteePolicy.objects.create(
            company=company, vehicle_class=vehicle_class, job_class="minor", km=2000, days=10, source="statute", valid_from=FROM
        )
    return catalogue_of(station)


def catalogue_of(station: Station) -> dict[str, Any]:
    company = station.company
    return {
        "oil": Operation.objects.get(company=company, code="OIL"), "brake": Operation.objects.get(company=company, code="BRK"),
        "filter": Part.objects.get(company=company, number="F1"), "pads": Part.objects.get(company=company, number="P1"),
        "package": Package.objects.get(company=company, code="PK1"),
    }  # fmt: skip


def make_vehicle(station: Station, plate: str = "鲁A12345", **more: Any) -> Vehicle:
    values = {"vehicle_class": "car", "maker": "一汽-大众", "model": "速腾", "made_at": NOW} | more
    return Vehicle.objects.create(company=station.company, plate=plate, plate_color="blue", **values)


def make_visit(station: Station, *, vehicle: Vehicle | None = None, advisor: User | None = None, **more: Any) -> Visit:
    """A stay in reception with covers, signed walkaround and words."""
    vehicle = vehicle or make_vehicle(station, f"鲁A{Visit.objects.count() + 10001}")
    party = Party.objects.create(company=station.company, name="刘芳", made_at=NOW)
    contact = Contact.objects.create(company=station.company, party=party, name="刘芳", phone="13800006620", language="en")
    values = {
        "status": VisitStatus.IN_RECEPTION, "arrived_at": NOW, "greeted_at": NOW, "km": 40128, "covers_at": NOW, "words": "刹车异响",
        "data_confirmed_at": NOW, "valuables_reminded_at": NOW, "covers": ["seat", "wheel", "mat", "shifter"], "purpose": "repair",
    } | more  # fmt: skip
    visit = Visit.objects.create(
        station=station, number=f"VS{Visit.objects.count() + 1:04d}", vehicle=vehicle, party=party, contact=contact, advisor=advisor, **values
    )
    Walkaround.objects.create(
        station=station, visit=visit, status=WalkaroundStatus.SIGNED, signed_at=NOW, fuel="2", exterior_checked=True, lights_checked=True,
        equipment_checked=True, belongings_checked=True,
    )  # fmt: skip
    return visit


def make_appointment(visit: Visit, **more: Any) -> Appointment:
    row = Appointment.objects.create(
        station=visit.station, number=f"AP{Appointment.objects.count() + 1:04d}", status="arrived", vehicle=visit.vehicle, party=visit.party,
        made_at=NOW, made_by_name="x", wishes="保养", **more,
    )  # fmt: skip
    Visit.objects.filter(pk=visit.pk).update(appointment=row)
    visit.refresh_from_db()
    return row


def make_order(station: Station, *, status: str = Status.DRAFT, visit: Visit | None = None, by: Actor | None = None, **more: Any) -> RepairOrder:
    """An order with one oil service, in any state; up to SIGNED by the verbs, later states set on the row."""
    by = by or system_actor(station)
    things = make_catalogue(station)
    visit = visit or make_visit(station)
    order = actions.open_order(visit, kind="repair", by=by, now=NOW)
    actions.add_operation(order, things["oil"], origin="need", payer=Payer.CUSTOMER, by=by, now=NOW)
    if status == Status.DRAFT:
        return _with(order, more)
    actions.set_promise(order, LATER, by=by, now=NOW)
    actions.quote(order, by=by, now=NOW)
    if status in (Status.QUOTED, Status.QUOTE_ONLY):
        return _with(order, more | {"status": status})
    actions.explain(order, by=by, now=NOW)
    actions.sign_order(order, customer_name="刘芳", customer_svg=SVG, advisor_svg=SVG, by=by, now=NOW)
    return _with(order, more | {"status": status})


def _with(order: RepairOrder, values: dict[str, Any]) -> RepairOrder:
    if values:
        RepairOrder.objects.filter(pk=order.pk).update(**values)
        order.refresh_from_db()
    return order


def make_addition(order: RepairOrder, *, by: Actor | None = None, asked: bool = True, jobs: int = 1, **more: Any) -> Addition:
    """Brake pads found during the work, `asked` of the customer or only estimated."""
    by = by or system_actor(order.station)
    things = make_catalogue(order.station)
    words = {"source": "technician", "what": "前制动片磨到极限", "why": "剩余 1.8 mm", "safety": True} | more
    addition = actions.raise_addition(order, **words, by=by, now=NOW)
    for operation in [things["brake"], things["oil"], things["brake"]][:jobs]:
        actions.add_operation(order, operation, origin="finding", payer=Payer.CUSTOMER, addition=addition, by=by, now=NOW)
    if asked:
        actions.estimate_addition(addition, new_promised_at=LATER + timedelta(hours=1), by=by, now=NOW)
        actions.ask_customer(addition, how="desk", by=by, now=NOW)
    return addition


def jobs_of(addition: Addition) -> list[Job]:
    return list(addition.jobs.order_by("position"))
