"""Money in and out: each tender, each refusal, each status, and what the ledger says afterwards."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from waystation.core.errors import Refused
from waystation.messaging.models import Task
from waystation.settlement import actions, queries, tasks
from waystation.settlement.choices import BillStatus, RefundStatus, Tender
from waystation.settlement.models import Bill, CreditAccount, Entry, Payment, Posting, Refund
from waystation.settlement.tests.build import LABOUR_TOTAL, NOW, make_bill, make_order, make_shift, pay_all
from waystation.settlement.tests.test_billing import balance, code_of
from waystation.workorders.choices import Payer, Status
from waystation.workorders.models import RepairOrder

LIMIT = 50000  # settlement.refund_two_people_fen


def order_status(bill: Bill) -> str:
    return RepairOrder.objects.get(pk=bill.order_id).status


def ledger_is_whole() -> None:
    """Every posting sums to zero, every bill's paid sum is what the ledger says, no receipt is lost (I-08, I-10)."""
    crooked = Posting.objects.annotate(n=Sum("entries__amount_fen")).exclude(n=0)
    assert list(crooked) == []
    standing = Bill.objects.filter(status__in=["final", "paid", "on_account"], payer_kind="customer")
    owed = standing.aggregate(n=Sum(F("total_fen") - F("paid_fen")))["n"] or 0
    assert balance("receivable") == owed
    received = Payment.objects.exclude(tender="deposit").aggregate(n=Sum("amount_fen"))["n"] or 0
    back = Refund.objects.filter(status="done").exclude(payment__tender="deposit").aggregate(n=Sum("amount_fen"))["n"] or 0
    on_bills = Bill.objects.exclude(status="reversed").aggregate(n=Sum("paid_fen"))["n"] or 0
    assert received == back + on_bills - balance("deposit") - balance("unallocated")


@pytest.mark.covers("SETL-08", "I-10")
@pytest.mark.parametrize(("tender", "purse"), [("cash", "cash"), ("card", "bank"), ("transfer", "bank"), ("wechat", "wallet"), ("alipay", "wallet")])
def test_each_tender_goes_into_its_purse(station: Any, actor: Any, tender: str, purse: str) -> None:
    cashier = actor("cashier")
    make_shift(cashier, station)
    bill = make_bill(station, by=cashier)
    row = actions.pay(bill, tender=tender, amount_fen=10000, given_fen=20000, reference="" if tender == "cash" else "R1", by=cashier, now=NOW)
    assert (row.amount_fen, row.given_fen) == (10000, 20000 if tender == "cash" else None)
    assert (balance(purse), bill.status, bill.open_fen, order_status(bill)) == (10000, "final", LABOUR_TOTAL - 10000, Status.BILLED)
    actions.pay(bill, tender="transfer", amount_fen=LABOUR_TOTAL - 10000, reference="R2", by=cashier, now=NOW)
    bill.refresh_from_db()
    assert (bill.status, bill.open_fen, order_status(bill)) == ("paid", 0, Status.PAID)
    assert [p["amount_fen"] for p in bill.paper.content["payments"]] == [10000, LABOUR_TOTAL - 10000]
    ledger_is_whole()


@pytest.mark.parametrize("status", list(BillStatus))
def test_paying_in_every_status(station: Any, by: Any, status: str) -> None:
    bill = make_bill(station, status=status, by=by)
    if status in (BillStatus.FINAL, BillStatus.ON_ACCOUNT):
        assert actions.pay(bill, tender="card", amount_fen=1, reference="X", by=by, now=NOW).amount_fen == 1
    else:
        assert code_of(actions.pay, bill, tender="card", amount_fen=1, reference="X", by=by, now=NOW) == "wrong_state"
        assert not Payment.objects.filter(reference="X").exists()


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("over_payment", {"amount_fen": LABOUR_TOTAL + 1}), ("bad_amount", {"amount_fen": 0}), ("bad_amount", {"amount_fen": -5}),
        ("bad_tender", {"tender": "shells"}), ("no_reference", {"reference": " "}), ("no_shift", {"tender": "cash"}),
        ("given_short", {"tender": "cash", "given_fen": 99}), ("no_deposit", {"tender": "deposit"}),
    ],
)  # fmt: skip
def test_what_is_refused_at_the_desk(station: Any, actor: Any, code: str, values: dict[str, Any]) -> None:
    cashier = actor("cashier")
    bill = make_bill(station, by=cashier)
    wanted = {"tender": "wechat", "amount_fen": 100, "reference": "R1"} | values
    assert code_of(actions.pay, bill, **wanted, by=cashier, now=NOW) == code
    bill.refresh_from_db()
    assert bill.paid_fen == 0 and not Payment.objects.exists()
    assert actions.pay(bill, tender="card", amount_fen=1, reference="R9", by=cashier, now=NOW).number.endswith("0001"), "a refusal left a gap"


@pytest.mark.covers("I-11")
def test_a_reference_pays_once(station: Any, by: Any) -> None:
    first, second = make_bill(station, by=by), make_bill(station, by=by)
    actions.pay(first, tender="wechat", amount_fen=100, reference="420001", by=by, now=NOW)
    assert code_of(actions.pay, second, tender="wechat", amount_fen=100, reference=" 420001 ", by=by, now=NOW) == "reference_used"
    assert code_of(actions.pay, first, tender="wechat", amount_fen=100, reference="420001", by=by, now=NOW) == "reference_used"
    actions.pay(second, tender="alipay", amount_fen=100, reference="420001", by=by, now=NOW)
    ledger_is_whole()


@pytest.mark.covers("I-27", "WARR-05")
def test_own_cost_is_not_paid_and_the_manufacturer_pays_his(station: Any, by: Any) -> None:
    order = make_order(station, payers=(Payer.INTERNAL, Payer.WARRANTY))
    bills = {bill.payer_kind: bill for bill in actions.prepare_bills(order, by=by, now=NOW)}
    assert order.status == Status.PAID
    assert code_of(actions.pay, bills["internal"], tender="card", amount_fen=1, reference="X", by=by, now=NOW) == "not_payable"
    actions.pay(bills["warranty"], tender="transfer", amount_fen=LABOUR_TOTAL, reference="FAW1", by=by, now=NOW)
    assert (balance("warranty"), balance("bank")) == (0, LABOUR_TOTAL)
    ledger_is_whole()


@pytest.mark.covers("SETL-08")
def test_deposits_are_taken_used_and_paid_back(station: Any, by: Any, actor: Any) -> None:
    cashier = actor("cashier")
    bill = make_bill(station, by=by)
    party = bill.party
    assert code_of(actions.take_deposit, party, station=station, tender="deposit", amount_fen=1, by=cashier, now=NOW) == "bad_tender"
    taken = actions.take_deposit(party, station=station, tender="wechat", amount_fen=10000, reference="D1", by=cashier, now=NOW)
    assert taken.number.startswith("DP") and queries.deposit_fen(party, station.pk) == 10000
    actions.pay(bill, tender="deposit", amount_fen=4000, by=cashier, now=NOW)
    assert queries.deposit_fen(party, station.pk) == 6000
    assert code_of(actions.pay, bill, tender="deposit", amount_fen=6001, by=cashier, now=NOW) == "no_deposit"
    assert code_of(actions.refund, taken, amount_fen=6001, reason="x", by=cashier, now=NOW) == "no_deposit"
    actions.refund(taken, amount_fen=6000, reason="does not need it", by=cashier, now=NOW)
    assert (queries.deposit_fen(party, station.pk), balance("wallet"), balance("deposit")) == (0, 4000, 0)
    ledger_is_whole()


@pytest.mark.covers("I-10")
def test_small_refunds_go_at_once_and_open_the_order_again(station: Any, by: Any, actor: Any) -> None:
    cashier = actor("cashier")
    bill = make_bill(station, status=BillStatus.PAID, by=by)
    payment = Payment.objects.get(bill=bill)
    row = actions.refund(payment, amount_fen=800, reason="too much", by=cashier, now=NOW)
    bill.refresh_from_db()
    assert (row.status, bill.status, bill.paid_fen, order_status(bill)) == ("done", "final", LABOUR_TOTAL - 800, Status.BILLED)
    assert code_of(actions.refund, payment, amount_fen=LABOUR_TOTAL - 799, reason="x", by=cashier, now=NOW) == "over_refund"
    assert code_of(actions.refund, payment, amount_fen=0, reason="x", by=cashier, now=NOW) == "bad_amount"
    assert code_of(actions.refund, payment, amount_fen=1, reason=" ", by=cashier, now=NOW) == "no_reason"
    assert code_of(actions.refund, payment, amount_fen=1, reason="x", by=by, now=NOW) == "no_person"
    pay_all(bill, by=by)
    assert order_status(bill) == Status.PAID
    ledger_is_whole()


def big_payment(station: Any, by: Any) -> Payment:
    bill = make_bill(station, by=by, payers=(Payer.CUSTOMER,) * 5)
    return pay_all(bill, by=by)


@pytest.mark.covers("I-10")
def test_large_refunds_need_a_second_person(station: Any, by: Any, actor: Any) -> None:
    asker, manager, other = actor("cashier", "manager", name="wang"), actor("manager"), actor("cashier")
    payment = big_payment(station, by)
    row = actions.refund(payment, amount_fen=LIMIT + 1, reason="wrong customer", by=asker, now=NOW)
    assert (row.status, row.posting, Task.objects.get(key=f"refund:{row.pk}").state) == (RefundStatus.ASKED, None, "open")
    assert Bill.objects.get(pk=payment.bill_id).paid_fen == payment.amount_fen
    assert code_of(actions.approve_refund, row, by=asker, now=NOW) == "same_person"
    assert code_of(actions.reject_refund, row, reason="x", by=asker, now=NOW) == "same_person"
    assert code_of(actions.approve_refund, row, by=other, now=NOW) == "not_allowed"
    assert code_of(actions.approve_refund, row, by=by, now=NOW) == "same_person", "the house itself is nobody"
    assert code_of(actions.refund, payment, amount_fen=payment.amount_fen - LIMIT, reason="x", by=asker, now=NOW) == "over_refund"
    actions.approve_refund(row, by=manager, now=NOW)
    assert (row.status, row.approved_by_id) == (RefundStatus.DONE, manager.user_id)
    assert Task.objects.get(key=f"refund:{row.pk}").state == "done"
    assert code_of(actions.approve_refund, row, by=manager, now=NOW) == "wrong_state"
    assert code_of(actions.reject_refund, row, reason="x", by=manager, now=NOW) == "wrong_state"
    ledger_is_whole()


def test_a_large_refund_cannot_be_cut_into_small_ones(station: Any, by: Any, actor: Any) -> None:
    cashier, manager = actor("cashier"), actor("manager")
    payment = big_payment(station, by)
    assert actions.refund(payment, amount_fen=LIMIT, reason="a", by=cashier, now=NOW).status == RefundStatus.DONE
    second = actions.refund(payment, amount_fen=1, reason="b", by=cashier, now=NOW)
    assert second.status == RefundStatus.ASKED
    assert code_of(actions.reject_refund, second, reason="", by=manager, now=NOW) == "no_reason"
    actions.reject_refund(second, reason="enough", by=manager, now=NOW)
    assert queries.refunded_fen(payment) == LIMIT
    ledger_is_whole()


def test_cash_goes_back_from_the_drawer_of_who_asked(station: Any, by: Any, actor: Any) -> None:
    cashier = actor("cashier")
    bill = make_bill(station, by=by)
    shift = make_shift(cashier, station)
    payment = actions.pay(bill, tender="cash", amount_fen=1000, by=cashier, now=NOW)
    other = actor("cashier", name="zhou")
    assert code_of(actions.refund, payment, amount_fen=300, reason="x", by=other, now=NOW) == "no_shift"
    assert actions.refund(payment, amount_fen=300, reason="x", by=cashier, now=NOW).shift == shift
    assert queries.facts_of_shift(shift)["expected_fen"] == 50000 + 1000 - 300
    ledger_is_whole()


def test_what_cannot_go_back(station: Any, by: Any, actor: Any) -> None:
    cashier = actor("cashier")
    account_bill = make_bill(station, status=BillStatus.ON_ACCOUNT, by=by)
    part = actions.pay(account_bill, tender="card", amount_fen=100, reference="A", by=by, now=NOW)
    assert code_of(actions.refund, part, amount_fen=1, reason="x", by=cashier, now=NOW) == "not_refundable"
    loose = actions.take_unallocated(station, tender="card", amount_fen=5, reference="U", why="?", by=by, now=NOW)
    assert code_of(actions.refund, loose, amount_fen=1, reason="x", by=cashier, now=NOW) == "not_refundable"


@pytest.mark.covers("SETL-14")
def test_bills_on_account_stay_within_the_limit(station: Any, by: Any, actor: Any) -> None:
    manager, cashier = actor("manager"), actor("cashier")
    bill = make_bill(station, by=by)
    party = bill.party
    assert code_of(actions.put_on_account, bill, by=cashier, now=NOW) == "no_credit"
    how = {"station": station, "days": 30, "now": NOW}
    assert code_of(actions.open_credit, party, limit_fen=1, by=cashier, **how) == "not_allowed"
    assert code_of(actions.open_credit, party, limit_fen=0, by=manager, **how) == "bad_limit"
    account = actions.open_credit(party, limit_fen=LABOUR_TOTAL + 1, by=manager, **how)
    actions.put_on_account(bill, by=cashier, now=NOW)
    account.refresh_from_db()
    assert (bill.status, order_status(bill), account.owed_fen) == ("on_account", Status.PAID, LABOUR_TOTAL)
    second = make_bill(station, by=by, party=party)
    assert code_of(actions.put_on_account, second, by=cashier, now=NOW) == "credit_limit"
    assert code_of(actions.open_credit, party, limit_fen=1, by=manager, **how) == "limit_below_owed"
    assert code_of(actions.close_credit, account, by=manager, now=NOW) == "still_owed"
    assert code_of(actions.close_credit, account, by=cashier, now=NOW) == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditAccount.objects.filter(pk=account.pk).update(owed_fen=LABOUR_TOTAL + 2)
    pay_all(bill, by=by)
    account.refresh_from_db()
    assert (Bill.objects.get(pk=bill.pk).status, account.owed_fen) == ("paid", 0)
    assert actions.close_credit(account, by=manager, now=NOW).closed_at == NOW
    assert code_of(actions.put_on_account, second, by=cashier, now=NOW) == "no_credit"
    ledger_is_whole()


@pytest.mark.parametrize("status", list(BillStatus))
def test_putting_on_account_in_every_status(station: Any, by: Any, status: str) -> None:
    bill = make_bill(station, status=status, by=by)
    if not CreditAccount.objects.exists():
        actions.open_credit(bill.party, station=station, limit_fen=10**7, days=30, by=by, now=NOW)
    if status == BillStatus.FINAL:
        assert actions.put_on_account(bill, by=by, now=NOW).status == "on_account"
    else:
        assert code_of(actions.put_on_account, bill, by=by, now=NOW) == "wrong_state"


def test_one_sum_pays_the_oldest_bills(station: Any, by: Any, actor: Any) -> None:
    first = make_bill(station, status=BillStatus.ON_ACCOUNT, by=by)
    second = make_bill(station, by=by, party=first.party)
    actions.put_on_account(second, by=by, now=NOW)
    account = queries.credit_of(first.party, station.pk)
    pay = {"tender": "transfer", "by": by, "now": NOW}
    assert code_of(actions.pay_account, account, amount_fen=2 * LABOUR_TOTAL + 1, reference="T", **pay) == "over_payment"
    assert code_of(actions.pay_account, account, amount_fen=1, reference="", **pay) == "no_reference"
    assert code_of(actions.pay_account, account, amount_fen=1, **(pay | {"tender": "deposit"})) == "bad_tender"
    payment = actions.pay_account(account, amount_fen=LABOUR_TOTAL + 500, reference="T1", **pay)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.paid_fen, account.owed_fen) == ("paid", "on_account", 500, LABOUR_TOTAL - 500)
    assert code_of(actions.refund, payment, amount_fen=1, reason="x", by=actor("cashier"), now=NOW) == "not_refundable"
    assert code_of(actions.pay_account, account, amount_fen=1, reference="T1", **pay) == "reference_used"
    ledger_is_whole()


def test_overdue_accounts_become_work_once(station: Any, by: Any) -> None:
    bill = make_bill(station, status=BillStatus.ON_ACCOUNT, by=by)
    assert tasks.ask_overdue(NOW + timedelta(days=30)) == 0
    late = NOW + timedelta(days=31)
    assert tasks.ask_overdue(late) == 1 and tasks.ask_overdue(late) == 1
    assert Task.objects.filter(kind="overdue", state="open").count() == 1
    account = queries.credit_of(bill.party, station.pk)
    actions.pay_account(account, tender="card", amount_fen=LABOUR_TOTAL, reference="Z", by=by, now=late)
    assert Task.objects.get(kind="overdue").state == "dropped" and tasks.ask_overdue(late) == 0


@pytest.mark.covers("I-10")
def test_money_without_a_bill_is_kept_and_put_on_it_once(station: Any, by: Any, actor: Any) -> None:
    cashier = actor("cashier")
    bill = make_bill(station, by=by)
    loose = {"station": station, "tender": "transfer", "reference": "B1", "by": cashier, "now": NOW}
    assert code_of(actions.take_unallocated, amount_fen=900, why=" ", **loose) == "no_reason"
    row = actions.take_unallocated(amount_fen=900, why="from Zhou", **loose)
    assert list(queries.unallocated(cashier)) == [row]
    assert Task.objects.get(kind="allocate").state == "open"
    normal = actions.pay(bill, tender="card", amount_fen=1, reference="C", by=cashier, now=NOW)
    assert code_of(actions.allocate, normal, bill, by=cashier, now=NOW) == "not_unallocated"
    ledger_is_whole()
    actions.allocate(row, bill, by=cashier, now=NOW)
    bill.refresh_from_db()
    assert (bill.paid_fen, balance("unallocated"), list(queries.unallocated(cashier))) == (901, 0, [])
    assert code_of(actions.allocate, row, bill, by=cashier, now=NOW) == "allocated"
    assert Task.objects.get(kind="allocate").state == "done"
    ledger_is_whole()


@pytest.mark.covers("I-15")
def test_the_drawer_is_counted_and_its_difference_posted(station: Any, by: Any, actor: Any, person: Any) -> None:
    cashier, manager = actor("cashier"), actor("manager")
    assert code_of(actions.open_shift, station, opening_fen=-1, by=cashier, now=NOW) == "bad_amount"
    assert code_of(actions.open_shift, station, opening_fen=1, by=by, now=NOW) == "no_person"
    shift = make_shift(cashier, station)
    assert code_of(actions.open_shift, station, opening_fen=1, by=cashier, now=NOW) == "shift_open"
    actions.pay(make_bill(station, by=by), tender="cash", amount_fen=LABOUR_TOTAL, by=cashier, now=NOW)
    there = 50000 + LABOUR_TOTAL
    count = {"by": cashier, "now": NOW}
    assert code_of(actions.count_shift, shift, counted_fen=-1, **count) == "bad_amount"
    assert code_of(actions.count_shift, shift, counted_fen=there, by=actor("cashier", name="li"), now=NOW) == "not_own_shift"
    assert code_of(actions.count_shift, shift, counted_fen=there - 1, **count) == "no_reason"
    far = there - 2001
    assert code_of(actions.count_shift, shift, counted_fen=far, reason="lost", **count) == "no_witness"
    assert code_of(actions.count_shift, shift, counted_fen=far, reason="lost", witness=person("cashier"), **count) == "same_person"
    assert code_of(actions.count_shift, shift, counted_fen=far, reason="lost", expect=9, **count) == "stale"
    actions.count_shift(shift, counted_fen=far, reason="lost", witness=person("manager"), **count)
    assert (shift.expected_fen, shift.difference_fen, shift.witness_name) == (there, -2001, person("manager").name)
    assert shift.opening_fen + LABOUR_TOTAL == shift.counted_fen - shift.difference_fen
    assert (balance("cash"), balance("cash_difference")) == (LABOUR_TOTAL - 2001, 2001)
    assert code_of(actions.count_shift, shift, counted_fen=far, **count) == "wrong_state"
    assert code_of(actions.pay, make_bill(station, by=by), tender="cash", amount_fen=1, by=cashier, now=NOW) == "no_shift"
    fair = make_shift(cashier, station, 0)
    actions.count_shift(fair, counted_fen=2000, reason="tip", by=manager, now=NOW)
    assert fair.witness_name == "" and fair.difference_fen == 2000


@pytest.mark.covers("I-08")
@pytest.mark.parametrize("seed", range(6))
def test_any_mix_of_verbs_keeps_the_ledger_whole(station: Any, by: Any, actor: Any, seed: int) -> None:
    """A random day: whatever succeeds or is refused, every posting sums to zero and no receipt is lost."""
    chance, cashier, manager = random.Random(seed), actor("cashier"), actor("manager")
    make_shift(cashier, station)
    bills = [make_bill(station, by=by) for _n in range(3)]
    for bill in bills[:2]:
        actions.open_credit(bill.party, station=station, limit_fen=chance.choice([20000, 60000]), days=30, by=manager, now=NOW)
    refused = 0
    for n in range(25):
        bill = Bill.objects.select_related("order", "station", "party").get(pk=chance.choice(bills).pk)
        try:
            with transaction.atomic():
                any_verb(bill, chance, f"{seed}-{n}", cashier, manager)
        except Refused:
            refused += 1
        ledger_is_whole()
    assert 0 < refused < 25 and Entry.objects.count() > 20


def any_verb(bill: Bill, chance: random.Random, name: str, cashier: Any, manager: Any) -> None:
    """Something a person might do to this bill now, sensible or not."""
    sum_fen = chance.choice([1, 700, 13400, bill.open_fen or 1, LABOUR_TOTAL])
    verb = chance.choices(["pay", "refund", "account", "deposit", "discount", "reverse"], [8, 4, 2, 2, 1, 1])[0]
    payments = list(Payment.objects.filter(party=bill.party))
    if verb == "pay":
        actions.pay(bill, tender=chance.choice(list(Tender)), amount_fen=sum_fen, reference=name, by=cashier, now=NOW)
    elif verb == "refund" and payments:
        actions.refund(chance.choice(payments), amount_fen=sum_fen, reason="x", by=cashier, now=NOW)
    elif verb == "account":
        actions.put_on_account(bill, by=cashier, now=NOW)
    elif verb == "deposit":
        actions.take_deposit(bill.party, station=bill.station, tender="card", amount_fen=sum_fen, reference=name, by=cashier, now=NOW)
    elif verb == "discount":
        actions.discount(bill, amount_fen=500, reason="x", by=manager, now=NOW)
    elif verb == "reverse":
        actions.reverse_bill(bill, reason="x", by=manager, now=NOW)
