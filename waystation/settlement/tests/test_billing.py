"""Making, discounting and reversing bills: each refusal by its code, each status, the ledger after it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from waystation.catalogue.models import PartPrice
from waystation.core.errors import Refused
from waystation.settlement import actions, queries
from waystation.settlement.choices import BillStatus
from waystation.settlement.models import Bill, Entry, Posting
from waystation.settlement.tests.build import (
    FILTER,
    LABOUR_TOTAL,
    NOW,
    RATE,
    add_job,
    catalogue,
    inspect,
    issue,
    make_bill,
    make_order,
    pay_all,
    seal_quote,
)
from waystation.stock.models import Bin, Level, Movement
from waystation.workorders.choices import JobStatus, LineKind, Payer, Status
from waystation.workorders.models import Addition, Job, Line, RepairOrder
from waystation.workshop.models import PartReturn


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def balance(kind: str) -> int:
    return Entry.objects.filter(account__kind=kind).aggregate(n=Sum("amount_fen"))["n"] or 0


@pytest.mark.covers("SETL-01", "SETL-02", "WARR-05", "PART-10", "I-27")
def test_one_bill_per_payer_and_the_customer_pays_his_own_lines_only(station: Any, by: Any) -> None:
    payers = (Payer.CUSTOMER, Payer.WARRANTY, Payer.INTERNAL, Payer.GOODWILL, Payer.INSURANCE)
    order = make_order(station, payers=payers)
    bills = {bill.payer_kind: bill for bill in actions.prepare_bills(order, by=by, now=NOW)}
    assert {payer: bill.total_fen for payer, bill in bills.items()} == dict.fromkeys(payers, LABOUR_TOTAL)
    assert bills["customer"].party == order.party and bills["warranty"].party is None
    assert {line.line.payer for line in bills["customer"].lines.all()} == {"customer"}
    assert all(bill.status == BillStatus.FINAL and bill.paper and bill.quoted_fen == LABOUR_TOTAL for bill in bills.values())
    assert (balance("receivable"), balance("warranty"), balance("internal")) == (2 * LABOUR_TOTAL, LABOUR_TOTAL, 2 * LABOUR_TOTAL)
    assert order.status == Status.BILLED


@pytest.mark.covers("SETL-01")
def test_the_sealed_list_says_what_the_bill_says(station: Any, by: Any) -> None:
    bill = make_bill(station, by=by)
    content = bill.paper.content
    assert (content["total_fen"], content["fees"]["labour_fen"], content["fees"]["parts_fen"]) == (LABOUR_TOTAL, RATE, FILTER)
    assert sum(content["fees"].values()) - content["discount_fen"] == content["total_fen"] == content["owed_fen"]
    assert content["tax"]["net_fen"] + content["tax"]["tax_fen"] == content["total_fen"]
    assert [row["name"] for row in content["parts"]] == ["机油滤清器"]


def mended(name: str, order: RepairOrder) -> None:
    """Break the order in one way."""
    job = Job.objects.filter(order=order).first()
    part = Line.objects.get(job=job, kind=LineKind.PART)
    labour = Line.objects.get(job=job, kind=LineKind.LABOUR)
    if name == "job_open":
        Job.objects.filter(pk=job.pk).update(status=JobStatus.IN_WORK)
    elif name == "not_inspected":
        Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE)
    elif name == "addition_open":
        Addition.objects.create(
            station=order.station, order=order, number="AW1", status="asked", source="technician", what="x", raised_at=NOW, raised_by_name="x"
        )
    elif name == "unapproved_line":
        Job.objects.filter(pk=job.pk).update(approved_hash="")
    elif name == "requisition_difference":
        issue(order, part, 1000)
    elif name == "price_off_list":
        Line.objects.filter(pk=labour.pk).update(price_fen=RATE + 1, amount_fen=RATE + 1)
        inspect(order)
        seal_quote(order)
    elif name == "quote_difference":
        add_job(order)
        inspect(order)


CODES = ["job_open", "not_inspected", "addition_open", "unapproved_line", "requisition_difference", "price_off_list", "quote_difference"]


@pytest.mark.covers("SETL-01", "SETL-02", "SETL-03", "PART-10", "PRIC-02")
@pytest.mark.parametrize("code", CODES)
def test_an_order_that_does_not_add_up_is_not_billed(station: Any, by: Any, code: str) -> None:
    order = make_order(station)
    mended(code, order)
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == code
    assert not Bill.objects.exists() and not Posting.objects.exists()
    assert RepairOrder.objects.get(pk=order.pk).status == Status.HANDED_OVER
    whole = make_order(station)
    assert actions.prepare_bills(whole, by=by, now=NOW)[0].number.endswith("0001"), "the refused bill left a gap"


@pytest.mark.covers("I-23")
def test_a_pass_for_other_work_does_not_count(station: Any, by: Any) -> None:
    order = make_order(station)
    add_job(order)
    seal_quote(order)
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == "not_inspected"
    inspect(order)
    assert actions.prepare_bills(order, by=by, now=NOW)[0].total_fen == 2 * LABOUR_TOTAL


@pytest.mark.covers("SETL-03", "I-13")
def test_a_logged_override_and_the_price_of_the_pricing_day_are_fine(station: Any, by: Any) -> None:
    order = make_order(station)
    Line.objects.filter(job__order=order, kind=LineKind.LABOUR).update(
        price_fen=100, amount_fen=100, override_reason="long story", override_by_name="Manager"
    )
    seal_quote(order)
    inspect(order)
    part = catalogue(station)[1]
    PartPrice.objects.filter(part=part).update(valid_until=date(2026, 11, 24))
    PartPrice.objects.create(company=station.company, part=part, price_fen=FILTER * 2, valid_from=date(2026, 11, 25), set_by_name="x")
    assert actions.prepare_bills(order, by=by, now=NOW)[0].total_fen == 100 + FILTER


@pytest.mark.covers("PART-10")
def test_returned_parts_and_parts_of_dropped_work_are_reconciled(station: Any, by: Any) -> None:
    order = make_order(station)
    job = add_job(order)
    part = Line.objects.get(job=job, kind=LineKind.PART)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLED)
    inspect(order)
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == "requisition_difference"
    movement = _movement(part)
    PartReturn.objects.create(station=station, line=part, qty_milli=1000, reason="not fitted", movement=movement, at=NOW, by_name="x")
    Line.objects.filter(pk=part.pk).update(returned_milli=1000)
    assert [use.difference_milli for use in queries.part_use(order)] == [0, 0]
    seal_quote(order)
    RepairOrder.objects.filter(pk=order.pk).update(quoted_fen=LABOUR_TOTAL)
    order.versions.update(content={"by_payer": {"customer": LABOUR_TOTAL}})
    Job.objects.filter(pk=job.pk).update(approved_hash="")
    assert actions.prepare_bills(order, by=by, now=NOW)[0].total_fen == LABOUR_TOTAL


def _movement(line: Line) -> Movement:
    shelf = Bin.objects.create(station=line.station, code="A1")
    level = Level.objects.create(station=line.station, part=line.part, bin=shelf)
    return Movement.objects.create(
        station=line.station, level=level, part=line.part, kind="give_back", qty_milli=1000, balance_milli=1000, source="test", at=NOW, by_name="x"
    )


@pytest.mark.covers("SETL-02", "DIAG-11")
def test_a_manager_allows_one_difference_and_only_that_one(station: Any, by: Any, actor: Any) -> None:
    cashier, manager = actor("cashier"), actor("manager")
    order = make_order(station)
    add_job(order)
    inspect(order)
    assert code_of(actions.allow_difference, order, reason="x", by=cashier, now=NOW) == "not_allowed"
    assert code_of(actions.allow_difference, order, reason=" ", by=manager, now=NOW) == "no_reason"
    assert code_of(actions.prepare_bills, order, difference_reason="x", by=cashier, now=NOW) == "not_allowed"
    (draft,) = actions.allow_difference(order, reason="customer asked by phone", by=manager, now=NOW)
    assert draft.status == BillStatus.DRAFT and not Posting.objects.exists()
    add_job(order)
    inspect(order)
    assert code_of(actions.prepare_bills, order, by=cashier, now=NOW) == "quote_difference"
    actions.allow_difference(order, reason="and another", by=manager, now=NOW)
    (bill,) = actions.prepare_bills(order, by=cashier, now=NOW)
    assert (bill.number, bill.difference_reason, bill.difference_by_name) == (draft.number, "and another", manager.name)
    assert bill.total_fen - bill.quoted_fen == 2 * LABOUR_TOTAL
    assert code_of(actions.allow_difference, order, reason="x", by=manager, now=NOW) == "wrong_state"
    same = make_order(station)
    assert code_of(actions.allow_difference, same, reason="x", by=manager, now=NOW) == "no_difference"
    other = make_order(station)
    add_job(other)
    inspect(other)
    assert actions.prepare_bills(other, difference_reason="said so", by=manager, now=NOW)[0].difference_by_name == manager.name


@pytest.mark.covers("SETL-02", "I-27")
def test_a_line_may_move_to_the_manufacturer_but_not_to_the_customer(station: Any, by: Any) -> None:
    order = make_order(station, payers=(Payer.CUSTOMER, Payer.WARRANTY))
    Line.objects.filter(job__order=order, payer=Payer.CUSTOMER).update(payer=Payer.WARRANTY)
    inspect(order)
    (bill,) = actions.prepare_bills(order, by=by, now=NOW)
    assert (bill.payer_kind, order.status) == ("warranty", Status.PAID), "nothing is left for the customer to pay"
    other = make_order(station, payers=(Payer.WARRANTY,))
    Line.objects.filter(job__order=other).update(payer=Payer.CUSTOMER)
    inspect(other)
    assert code_of(actions.prepare_bills, other, by=by, now=NOW) == "quote_difference"


@pytest.mark.parametrize("status", [s for s in Status if s != Status.HANDED_OVER])
def test_bills_are_made_from_handed_over_orders_only(station: Any, by: Any, status: str) -> None:
    order = make_order(station, status=status)
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == "wrong_state"
    assert code_of(actions.allow_difference, order, reason="x", by=by, now=NOW) == "wrong_state"


def test_an_order_without_agreed_work_is_not_billed(station: Any, by: Any) -> None:
    order = make_order(station, payers=())
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == "nothing_to_bill"


@pytest.mark.covers("I-09")
def test_benefits_and_discounts_are_lines_of_their_own(station: Any, by: Any, actor: Any) -> None:
    order = make_order(station)
    Line.objects.create(
        station=station, job=order.jobs.get(), kind=LineKind.BENEFIT, name="预约优惠", price_fen=-2000, list_price_fen=-2000, amount_fen=-2000,
        priced_on=date(2026, 11, 24), position=3,
    )  # fmt: skip
    seal_quote(order)
    inspect(order)
    (bill,) = actions.prepare_bills(order, by=by, now=NOW)
    assert (bill.benefit_fen, bill.total_fen) == (-2000, LABOUR_TOTAL - 2000)
    manager = actor("manager")
    actions.discount(bill, amount_fen=800, reason="waited long", by=manager, now=NOW)
    assert (bill.discount_fen, bill.total_fen, bill.discount_by_name) == (800, LABOUR_TOTAL - 2800, manager.name)
    assert (balance("receivable"), balance("benefit")) == (bill.total_fen, 2800)
    bill.refresh_from_db()
    assert bill.paper.version == 2 and bill.paper.content["total_fen"] == bill.total_fen


@pytest.mark.parametrize("status", list(BillStatus))
def test_a_discount_in_every_status(station: Any, by: Any, actor: Any, status: str) -> None:
    bill = make_bill(station, status=status, by=by)
    manager = actor("manager")
    if status in (BillStatus.DRAFT, BillStatus.FINAL):
        assert actions.discount(bill, amount_fen=1, reason="x", by=manager, now=NOW).discount_fen == 1
    else:
        assert code_of(actions.discount, bill, amount_fen=1, reason="x", by=manager, now=NOW) == "wrong_state"


def test_who_may_discount_and_how_much(station: Any, by: Any, actor: Any) -> None:
    bill, manager = make_bill(station, by=by), actor("manager")
    assert code_of(actions.discount, bill, amount_fen=1, reason="x", by=actor("cashier"), now=NOW) == "not_allowed"
    assert code_of(actions.discount, bill, amount_fen=1, reason="", by=manager, now=NOW) == "no_reason"
    assert code_of(actions.discount, bill, amount_fen=0, reason="x", by=manager, now=NOW) == "bad_amount"
    assert code_of(actions.discount, bill, amount_fen=bill.total_fen + 1, reason="x", by=manager, now=NOW) == "discount_too_large"
    assert code_of(actions.discount, bill, amount_fen=1, reason="x", expect=99, by=manager, now=NOW) == "stale"
    actions.discount(bill, amount_fen=bill.total_fen, reason="all of it", by=manager, now=NOW)
    bill.order.refresh_from_db()
    assert (bill.status, bill.order.status) == (BillStatus.PAID, Status.PAID)


@pytest.mark.covers("I-16")
@pytest.mark.parametrize("status", list(BillStatus))
def test_reversing_in_every_status(station: Any, by: Any, status: str) -> None:
    bill = make_bill(station, status=status, by=by)
    if status == BillStatus.REVERSED:
        assert code_of(actions.reverse_bill, bill, reason="again", by=by, now=NOW) == "wrong_state"
        return
    paid = bill.paid_fen
    actions.reverse_bill(bill, reason="wrong plate", by=by, now=NOW)
    bill.order.refresh_from_db()
    assert (bill.status, bill.order.status) == (BillStatus.REVERSED, Status.HANDED_OVER)
    assert balance("receivable") == 0 and balance("labour") == 0 and balance("deposit") == -paid
    assert queries.deposit_fen(bill.party, station.pk) == paid
    account = queries.credit_of(bill.party, station.pk)
    assert account is None or account.owed_fen == 0
    (again,) = actions.prepare_bills(bill.order, by=by, now=NOW)
    assert again.number != bill.number and Bill.objects.get(pk=bill.pk).number == bill.number


def test_when_a_bill_cannot_be_reversed(station: Any, by: Any) -> None:
    bill = make_bill(station, by=by)
    assert code_of(actions.reverse_bill, bill, reason="", by=by, now=NOW) == "no_reason"
    assert code_of(actions.reverse_bill, bill, reason="x", expect=99, by=by, now=NOW) == "stale"
    RepairOrder.objects.filter(pk=bill.order_id).update(status=Status.DELIVERED)
    assert code_of(actions.reverse_bill, bill, reason="x", by=by, now=NOW) == "delivered"
    nobody = make_bill(station, by=by)
    Bill.objects.filter(pk=nobody.pk).update(party=None)
    nobody.refresh_from_db()
    pay_all(nobody, by=by)
    assert code_of(actions.reverse_bill, nobody, reason="x", by=by, now=NOW) == "no_party"


def test_a_standing_bill_of_another_payer_must_fit(station: Any, by: Any) -> None:
    order = make_order(station, payers=(Payer.CUSTOMER, Payer.WARRANTY))
    bills = {bill.payer_kind: bill for bill in actions.prepare_bills(order, by=by, now=NOW)}
    actions.reverse_bill(bills["customer"], reason="x", by=by, now=NOW)
    order.refresh_from_db()
    kept = {bill.payer_kind: bill.pk for bill in actions.prepare_bills(order, by=by, now=NOW)}
    assert kept["warranty"] == bills["warranty"].pk and kept["customer"] != bills["customer"].pk
    actions.reverse_bill(Bill.objects.get(pk=kept["customer"]), reason="x", by=by, now=NOW)
    order.refresh_from_db()
    add_job(order, payer=Payer.WARRANTY)
    seal_quote(order)
    inspect(order)
    assert code_of(actions.prepare_bills, order, by=by, now=NOW) == "bill_stands"


def test_the_database_keeps_one_bill_per_payer_and_no_overpayment(station: Any, by: Any) -> None:
    bill = make_bill(station, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.create(station=station, number="X", order=bill.order, payer_kind="customer", made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(paid_fen=bill.total_fen + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.create(station=station, number=bill.number, order=bill.order, payer_kind="internal", made_at=NOW)


def test_invoice_numbers(station: Any, by: Any) -> None:
    bill = make_bill(station, by=by)
    assert code_of(actions.note_invoice, bill, invoice_no=" ", by=by, now=NOW) == "no_number"
    assert actions.note_invoice(bill, invoice_no=" 2637 ", by=by, now=NOW).invoice_no == "2637"
    actions.reverse_bill(bill, reason="x", by=by, now=NOW)
    assert code_of(actions.note_invoice, bill, invoice_no="1", by=by, now=NOW) == "wrong_state"


@pytest.mark.covers("DIAG-11")
def test_accuracy_per_advisor(station: Any, actor: Any, advisor: Any) -> None:
    manager = actor("manager")
    fine = make_order(station, advisor=advisor)
    off = make_order(station, advisor=advisor)
    add_job(off)
    inspect(off)
    actions.prepare_bills(fine, by=manager, now=NOW)
    actions.prepare_bills(off, difference_reason="asked", by=manager, now=NOW)
    RepairOrder.objects.filter(pk__in=[fine.pk, off.pk]).update(status=Status.DELIVERED, delivered_at=NOW + timedelta(hours=9))
    RepairOrder.objects.filter(pk=off.pk).update(labour_fen=2 * RATE, parts_fen=2 * FILTER)
    (row,) = queries.quote_accuracy(manager, NOW)
    assert (row["orders"], row["off_quote"], row["allowed"], row["late"]) == (2, 1, 1, 2)
