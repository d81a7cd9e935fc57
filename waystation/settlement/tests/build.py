"""Orders ready to be billed and delivered, made through models: quote, passed work, requisition, inspection."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.catalogue.models import Checklist, LabourRate, Operation, Part, PartPrice
from waystation.core import money
from waystation.core.access import Actor
from waystation.customers.models import Contact, Party, Vehicle
from waystation.quality.models import Inspection
from waystation.quality.rules import items_hash
from waystation.reception.choices import Status as VisitStatus
from waystation.reception.models import Visit
from waystation.settlement import actions
from waystation.settlement.choices import BillStatus, Tender
from waystation.settlement.models import Bill, CashShift, Payment
from waystation.workorders.choices import JobStatus, LineKind, Payer, Status
from waystation.workorders.models import Job, Line, OrderVersion, RepairOrder
from waystation.workorders.sums import add_up
from waystation.workshop.choices import RequisitionStatus
from waystation.workshop.models import Requisition, RequisitionLine

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=7)
TODAY = date(2026, 11, 24)
FROM = date(2020, 1, 1)
RATE = 20000
FILTER = 6800
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1 L9 9"/></svg>'
LABOUR_TOTAL = 20000 + 6800  # an hour of labour and one filter


def catalogue(station: Station) -> tuple[Operation, Part]:
    """One operation of an hour at 200 yuan and one part at 68 yuan, both with a published price."""
    company = station.company
    operation, made = Operation.objects.get_or_create(
        company=company, code="OIL",
        defaults={
            "name": "更换机油", "name_en": "Oil service", "system": "engine", "hours_milli": 1000, "trade": "mechanical", "bay_kind": "repair",
            "job_class": "minor",
        },
    )  # fmt: skip
    part, _made = Part.objects.get_or_create(company=company, number="F1", defaults={"name": "机油滤清器", "name_en": "Filter", "quality": "oem"})
    if made:
        LabourRate.objects.create(company=company, trade="mechanical", vehicle_class="any", rate_fen=RATE, valid_from=FROM, set_by_name="x")
        PartPrice.objects.create(company=company, part=part, price_fen=FILTER, valid_from=FROM, set_by_name="x")
    return operation, part


def make_order(
    station: Station, *, status: str = Status.HANDED_OVER, payers: tuple[str, ...] = (Payer.CUSTOMER,), advisor: User | None = None, n: int = 0,
    party: Party | None = None, issued: bool = True, inspected: bool = True, **more: Any,
) -> RepairOrder:  # fmt: skip
    """An order with one passed job of labour + filter per payer, quoted, its parts issued, inspected and handed back."""
    n = n or RepairOrder.objects.count() + 1
    vehicle = Vehicle.objects.create(
        company=station.company, plate=f"鲁A{10000 + n}", vehicle_class="car", maker="大众", model="速腾", made_at=NOW, last_km=40128
    )
    party = party or Party.objects.create(company=station.company, name=f"刘芳{n}", made_at=NOW)
    contact = Contact.objects.filter(party=party).first() or Contact.objects.create(
        company=station.company, party=party, name="刘芳", phone="13800006620", language="en"
    )
    visit = Visit.objects.create(
        station=station, number=f"VS{n:04d}", vehicle=vehicle, party=party, contact=contact, advisor=advisor, status=VisitStatus.IN_HOUSE,
        arrived_at=NOW, km=40128, covers_at=NOW, covers=["seat"],
    )  # fmt: skip
    order = RepairOrder.objects.create(
        station=station, number=f"RO{n:04d}", status=Status.HANDED_OVER, kind="maintenance", visit=visit, vehicle=vehicle, party=party,
        contact=contact, advisor=advisor, promised_at=LATER, signed_at=NOW, made_at=NOW,
    )  # fmt: skip
    for payer in payers:
        add_job(order, payer=payer, issued=issued)
    seal_quote(order)
    if inspected:
        inspect(order, advisor)
    RepairOrder.objects.filter(pk=order.pk).update(**({"status": status} | more))
    order.refresh_from_db()
    return order


def add_job(order: RepairOrder, *, payer: str = Payer.CUSTOMER, issued: bool = True, **more: Any) -> Job:
    operation, part = catalogue(order.station)
    values = {"status": JobStatus.PASSED, "approved_hash": "agreed", "answer": "yes", "name": operation.name} | more
    job = Job.objects.create(station=order.station, order=order, position=order.jobs.count() + 1, **values)
    shared = {"station": order.station, "job": job, "priced_on": TODAY, "payer": payer}
    Line.objects.create(
        kind=LineKind.LABOUR, operation=operation, code="OIL", name=operation.name, qty_milli=1000, price_fen=RATE, list_price_fen=RATE,
        amount_fen=money.amount(RATE, 1000), **shared,
    )  # fmt: skip
    line = Line.objects.create(
        kind=LineKind.PART, part=part, code="F1", name=part.name, unit="个", qty_milli=1000, price_fen=FILTER, list_price_fen=FILTER,
        amount_fen=FILTER, position=2, **shared,
    )  # fmt: skip
    if issued:
        issue(order, line, 1000)
    return job


def issue(order: RepairOrder, line: Line, qty_milli: int) -> None:
    """The store gave the part out by a requisition."""
    requisition = Requisition.objects.create(
        station=order.station, number=f"RQ{Requisition.objects.count() + 1:04d}", order=order, status=RequisitionStatus.ISSUED, asked_at=NOW,
        asked_by_name="x", issued_at=NOW,
    )  # fmt: skip
    RequisitionLine.objects.create(requisition=requisition, line=line, part=line.part, qty_milli=qty_milli)
    Line.objects.filter(pk=line.pk).update(issued_milli=line.issued_milli + qty_milli)


def seal_quote(order: RepairOrder) -> None:
    """The binding quote is what stands on the order now."""
    sums = add_up(Line.objects.filter(job__order=order, job__addition=None, removed_at=None))
    OrderVersion.objects.create(
        station=order.station, order=order, n=order.versions.count() + 1, stage="reception",
        content={"by_payer": sums.by_payer}, content_hash="agreed",
        total_fen=sums.total_fen, at=NOW, by_name="x",
    )  # fmt: skip
    RepairOrder.objects.filter(pk=order.pk).update(
        quoted_fen=sums.total_fen, labour_fen=sums.labour_fen, parts_fen=sums.parts_fen, other_fen=sums.other_fen, benefit_fen=sums.benefit_fen
    )
    order.refresh_from_db()


def inspect(order: RepairOrder, inspector: User | None = None) -> Inspection:
    """A pass for exactly the work that stands on the order."""
    checklist = Checklist.objects.filter(company=order.station.company).first() or Checklist.objects.create(
        company=order.station.company, kind="final", code="T", name="终检"
    )
    inspector = inspector or User.objects.filter(company=order.station.company).first() or User.objects.create_user(
        username="inspector@test", password="pass-for-tests-1", name="QC", company=order.station.company
    )  # fmt: skip
    RepairOrder.objects.filter(pk=order.pk).update(passed_at=NOW)
    return Inspection.objects.create(
        station=order.station, order=order, round=Inspection.objects.filter(order=order).count() + 1, checklist=checklist, inspector=inspector,
        started_at=NOW, ended_at=NOW, result="pass", content_hash=items_hash(order),
    )  # fmt: skip


def make_bill(station: Station, *, status: str = BillStatus.FINAL, by: Actor | None = None, order: RepairOrder | None = None, **more: Any) -> Bill:
    """A customer's bill in any status, by the verbs where they lead there."""
    by = by or system_actor(station)
    order = order or make_order(station, **more)
    actions.prepare_bills(order, by=by, now=NOW)
    bill = Bill.objects.select_related("order", "station", "party").get(order=order, payer_kind=Payer.CUSTOMER)
    if status == BillStatus.PAID:
        pay_all(bill, by=by)
    elif status == BillStatus.ON_ACCOUNT:
        assert bill.party is not None
        actions.open_credit(bill.party, station=station, limit_fen=bill.total_fen * 10, days=30, by=system_actor(station), now=NOW)
        actions.put_on_account(bill, by=by, now=NOW)
    elif status == BillStatus.REVERSED:
        actions.reverse_bill(bill, reason="wrong", by=by, now=NOW)
    elif status == BillStatus.DRAFT:
        Bill.objects.filter(pk=bill.pk).update(status=BillStatus.DRAFT)
        bill.refresh_from_db()
    return bill


def pay_all(bill: Bill, *, by: Actor | None = None, tender: str = Tender.WECHAT, reference: str = "") -> Payment:
    return actions.pay(
        bill, tender=tender, amount_fen=bill.open_fen, reference=reference or f"REF{bill.pk}-{Payment.objects.count()}",
        by=by or system_actor(bill.station), now=NOW,
    )  # fmt: skip


def make_shift(by: Actor, station: Station, opening_fen: int = 50000) -> CashShift:
    return actions.open_shift(station, opening_fen=opening_fen, by=by, now=NOW)
