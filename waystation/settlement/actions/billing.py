"""Make the bills of an order, one per payer; discounts, permitted differences, reversals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.queries import parameter, today
from waystation.core import money
from waystation.core.access import Actor
from waystation.core.errors import Refused, Stale
from waystation.core.names import twice as _
from waystation.files.actions import seal
from waystation.journal.actions import changing, moving
from waystation.messaging.actions import notify
from waystation.settlement.actions.ledger import give_back_credit, in_line, post, standing, turn_back
from waystation.settlement.choices import OWN_COST, RELEASE_PAYERS, AccountKind, BillStatus
from waystation.settlement.models import Bill, BillLine
from waystation.settlement.queries import (
    audit,
    bound_by_payer,
    gap_of_quote,
    lines_by_payer,
    live_bills,
    paper_of,
    quote_finding,
)
from waystation.settlement.sums import DEBTOR, bill_entries, bill_total
from waystation.workorders.choices import Payer, Status
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.sums import add_up


def said(text: str, sentence: str, *, field: str = "reason") -> str:
    """A reason that must not be empty. Refused: no_reason."""
    text = (text or "").strip()
    if not text:
        raise Refused(sentence, code="no_reason", field=field)
    return text[:200]


@in_line
def prepare_bills(
    order: RepairOrder, *, by: Actor, now: datetime, difference_reason: str = "", expect: int | None = None
) -> list[Bill]:
    """Audit the order against store, workshop and quote, then make one sealed bill per payer (SETL-01…04, PRIC-02, I-12, I-13, I-27).

    A manager may give the reason of a difference here or before (`allow_difference`). Without anything to collect the order is settled.
    Refused: wrong_state, stale, job_open, not_inspected, addition_open, unapproved_line, requisition_difference, price_off_list,
    quote_difference, bill_stands, not_allowed, nothing_to_bill.
    """
    with transaction.atomic():
        numbers = _numbers(order, now)
        with moving(order, to=Status.BILLED, by=by, now=now, verb="order.billed", expect=expect) as row:
            if row.status != Status.HANDED_OVER:
                raise Refused(_("The bills of this order are made. Reload the page."), code="wrong_state")
            for finding in audit(row, now)[:1]:
                raise Refused(finding.text, code=finding.code, facts=finding.facts)
            bills = _draft(row, numbers, by=by, now=now)
            _check_quote(row, bills, difference_reason, by=by, now=now)
            for bill in bills:
                if bill.status == BillStatus.DRAFT:
                    _finish(bill, by=by, now=now)
        settle(order, by=by, now=now)
    if order.status == Status.BILLED:
        notify(
            order.station, trail=order.trail, text=_("%(vehicle)s is ready to be paid") % {"vehicle": order.vehicle}, by=by, now=now,
            url=reverse("settlement:desk"), to_role="cashier",
        )  # fmt: skip
    return list(live_bills(order).values())


def _numbers(order: RepairOrder, now: datetime) -> dict[str, str]:
    """Numbers before the order is locked (lock order); a refusal gives them back, so the series has no gaps (I-16)."""
    missing = sorted(set(lines_by_payer(order)) - set(live_bills(order)))
    return {payer: number(order.station, "bill", now=now) for payer in missing}


def _draft(order: RepairOrder, numbers: dict[str, str], *, by: Actor, now: datetime) -> list[Bill]:
    """Write or refresh the draft of each payer from the lines as they stand. Refused: bill_stands, nothing_to_bill."""
    lines, live = lines_by_payer(order), live_bills(order)
    if not lines:
        raise Refused(_("There is no agreed work on this order. Cancel the order instead of billing it."), code="nothing_to_bill")
    if set(lines) - set(live) != set(numbers):
        raise Stale(_("The order changed while the bill was being made. Reload the page and try again."))
    for payer in sorted(set(live) - set(lines)):
        if live[payer].status != BillStatus.DRAFT:
            raise _stands(live[payer])
        with moving(live[payer], to=BillStatus.REVERSED, by=by, now=now, verb="bill.dropped") as gone:
            gone.reversed_because = _("Nothing left for this payer")
    return [_draft_of(order, payer, lines[payer], live.get(payer), numbers.get(payer, ""), by=by, now=now) for payer in sorted(lines)]


def _draft_of(
    order: RepairOrder, payer: str, lines: list[Line], bill: Bill | None, fresh_number: str, *, by: Actor, now: datetime
) -> Bill:
    values = _sums(order, lines, bill.discount_fen if bill else 0, now)
    if bill is None:
        bill = Bill.objects.create(
            station=order.station, number=fresh_number, order=order, payer_kind=payer, party=_party(order, payer), made_at=now, **values
        )
    elif bill.status != BillStatus.DRAFT:
        if {row.line_id: row.amount_fen for row in bill.lines.all()} != {line.pk: line.amount_fen for line in lines}:
            raise _stands(bill)
        return bill
    else:
        with changing(bill, by=by, now=now, verb="bill.redrawn") as row:
            if row.total_fen != values["total_fen"]:  # a permission was given for one amount only
                row.difference_reason = row.difference_by_name = ""
            for name, value in values.items():
                setattr(row, name, value)
        bill.lines.all().delete()
    BillLine.objects.bulk_create(
        BillLine(bill=bill, line=line, qty_milli=line.qty_milli, amount_fen=line.amount_fen) for line in lines
    )
    return bill


def _stands(bill: Bill) -> Refused:
    return Refused(
        _("Bill %(number)s was made for other work. Reverse it first, then make the bills again.") % {"number": bill.number}, code="bill_stands"
    )


def _party(order: RepairOrder, payer: str) -> Any:
    return (order.payer or order.party) if payer == Payer.CUSTOMER else None


def _sums(order: RepairOrder, lines: list[Line], discount_fen: int, now: datetime) -> dict[str, int]:
    """The columns of a bill from its lines; prices contain the tax (I-09)."""
    sums = add_up(lines)
    columns = {
        "labour_fen": sums.labour_fen, "parts_fen": sums.parts_fen, "other_fen": sums.other_fen, "benefit_fen": sums.benefit_fen,
        "discount_fen": discount_fen,
    }  # fmt: skip
    total = bill_total(**columns)
    if total < 0:
        raise Refused(_("The discount is larger than the bill. Give a smaller one."), code="discount_too_large", field="amount")
    rate = parameter("settlement.tax_rate_milli", order.station, today(order.station, now))
    return columns | {"total_fen": total, "tax_fen": money.tax_inside(total, rate)}


def _check_quote(order: RepairOrder, bills: list[Bill], reason: str, *, by: Actor, now: datetime) -> None:
    """The bills together are the binding quote + approved additions, or a manager said why not (SETL-02)."""
    if not (finding := quote_finding(order, now)):
        return
    if all(bill.difference_reason for bill in bills):
        return
    if not reason.strip():
        raise Refused(finding.text, code=finding.code, field="difference_reason", facts=finding.facts)
    _allow(bills, reason, gap_of_quote(order, now), by=by, now=now)


def _allow(bills: list[Bill], reason: str, gap: dict[str, int], *, by: Actor, now: datetime) -> None:
    if not by.may("settlement.allow_difference"):
        sentence = _("Only a manager allows a bill that differs from the quote. Ask the manager on duty.")
        raise Refused(sentence, code="not_allowed", field="difference_reason")
    for bill in bills:
        with changing(bill, by=by, now=now, verb="bill.difference_allowed", gap=gap) as row:
            row.difference_reason, row.difference_by_name = reason.strip()[:200], by.name


@in_line
def allow_difference(order: RepairOrder, *, reason: str, by: Actor, now: datetime) -> list[Bill]:
    """A manager allows the difference between bill and quote as it stands now; another amount needs another word (SETL-02).

    Refused: not_allowed, no_reason, wrong_state, no_difference, nothing_to_bill, bill_stands.
    """
    reason = said(reason, _("Write why the bill differs from the quote; the customer may ask."))
    with transaction.atomic():
        numbers = _numbers(order, now)
        with changing(order, by=by, now=now, verb="order.difference_allowed") as row:
            if row.status != Status.HANDED_OVER:
                sentence = _("A difference is allowed after the workshop has handed the vehicle back and before the bill is made.")
                raise Refused(sentence, code="wrong_state")
            gap = gap_of_quote(row, now)
            if not gap:
                raise Refused(_("Bill and quote agree; nothing needs to be allowed. Make the bill."), code="no_difference")
            bills = _draft(row, numbers, by=by, now=now)
            _allow(bills, reason, gap, by=by, now=now)
    return bills


def _finish(bill: Bill, *, by: Actor, now: datetime) -> None:
    """Post the bill, seal its list; a bill over nothing is paid."""
    with moving(bill, to=BillStatus.FINAL, by=by, now=now, verb="bill.final", total_fen=bill.total_fen) as row:
        row.final_at = now
        row.quoted_fen = _quoted(row)
        _post(row, by=by, now=now)
        _seal(row, by=by, now=now)
    if not bill.total_fen:
        with moving(bill, to=BillStatus.PAID, by=by, now=now, verb="bill.paid"):
            pass


def _quoted(bill: Bill) -> int:
    return int(bound_by_payer(bill.order).get(bill.payer_kind, 0))


def _post(bill: Bill, *, by: Actor, now: datetime) -> None:
    sides = bill_entries(
        bill.payer_kind, labour_fen=bill.labour_fen, parts_fen=bill.parts_fen, other_fen=bill.other_fen, benefit_fen=bill.benefit_fen,
        discount_fen=bill.discount_fen, tax_fen=bill.tax_fen,
    )  # fmt: skip
    if sides:
        post(bill.station, sides, what="bill", source=f"bill:{bill.pk}", trail=bill.trail, party=bill.party, by=by, now=now)


def _seal(bill: Bill, *, by: Actor, now: datetime) -> None:
    lines = [row.line for row in bill.lines.select_related("line", "line__job").order_by("line__job__position", "line__position", "pk")]
    content = paper_of(bill, lines, list(bill.payments.order_by("at", "pk")), by_name=by.name, now=now)
    bill.paper = seal(bill.station, kind="settlement_list", number=bill.number, trail=bill.trail, content=content, by=by, now=now)


def seal_again(bill: Bill, *, by: Actor, now: datetime) -> None:
    """The list as it stands after a payment or discount, as the next version."""
    fresh = Bill.objects.select_related("order", "station", "party").get(pk=bill.pk)
    _seal(fresh, by=by, now=now)
    Bill.objects.filter(pk=bill.pk).update(paper=fresh.paper)
    bill.paper = fresh.paper


def settle(order: RepairOrder, *, by: Actor, now: datetime) -> RepairOrder:
    """The order is settled when no bill of the customer is open (paid, on account, or nothing to pay)."""
    bills = live_bills(order)
    waiting = [bill for payer, bill in bills.items() if payer in RELEASE_PAYERS and bill.status in (BillStatus.DRAFT, BillStatus.FINAL)]
    fresh = RepairOrder.objects.get(pk=order.pk)
    if fresh.status == Status.BILLED and bills and not waiting:
        with moving(order, to=Status.PAID, by=by, now=now, verb="order.settled") as row:
            row.settled_at = now
    return order


def unsettle(order: RepairOrder, *, by: Actor, now: datetime) -> None:
    """Money went back: the order waits for payment again; what was built on the old settlement (a gate pass) is good no more."""
    if RepairOrder.objects.get(pk=order.pk).status == Status.PAID:
        with moving(order, to=Status.BILLED, by=by, now=now, verb="order.open_again") as row:
            row.settled_at = None


@in_line
def discount(bill: Bill, *, amount_fen: int, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Bill:
    """A manager takes something off, as its own line with a reason; the bill is posted and sealed anew under its number.

    Refused: not_allowed, no_reason, bad_amount, discount_too_large, wrong_state, stale.
    """
    if not by.may("settlement.discount"):
        raise Refused(_("Only a manager gives a discount. Ask the manager on duty."), code="not_allowed", field="amount")
    reason = said(reason, _("Write why the discount is given."))
    if amount_fen <= 0:
        raise Refused(_("Write a discount larger than nothing."), code="bad_amount", field="amount")
    with changing(bill, by=by, now=now, verb="bill.discounted", expect=expect, amount_fen=amount_fen) as row:
        if row.status not in (BillStatus.DRAFT, BillStatus.FINAL) or row.paid_fen or row.payer_kind in OWN_COST:
            raise Refused(_("A discount is given before the first payment. Pay money back instead, with a reason."), code="wrong_state")
        lines = [item.line for item in row.lines.select_related("line")]
        for name, value in _sums(row.order, lines, row.discount_fen + amount_fen, now).items():
            setattr(row, name, value)
        row.discount_reason, row.discount_by_name = reason, by.name
        if row.status == BillStatus.FINAL:
            before = standing(f"bill:{row.pk}", "bill")
            if before:
                turn_back(before, by=by, now=now)
            _post(row, by=by, now=now)
            _seal(row, by=by, now=now)
    if bill.status == BillStatus.FINAL and not bill.total_fen:
        with moving(bill, to=BillStatus.PAID, by=by, now=now, verb="bill.paid"):
            pass
        settle(bill.order, by=by, now=now)
    return bill


@in_line
def reverse_bill(bill: Bill, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Bill:
    """Take a wrong bill back by the opposite posting; its number stays, the order goes back to be billed again (I-16).

    What the customer paid becomes his deposit and pays the next bill. Refused: no_reason, wrong_state, stale, delivered, no_party.
    """
    reason = said(reason, _("Write why the bill is reversed; it is kept with the number."))
    with transaction.atomic():
        order = RepairOrder.objects.select_for_update().get(pk=bill.order_id)
        if order.status in (Status.DELIVERED, Status.CLOSED):
            raise Refused(_("The vehicle has left with this bill. Pay money back with a reason instead."), code="delivered")
        was = Bill.objects.get(pk=bill.pk).status
        with moving(bill, to=BillStatus.REVERSED, by=by, now=now, verb="bill.reversed", expect=expect, reason=reason) as row:
            row.reversed_because = reason
            posting = standing(f"bill:{row.pk}", "bill")
            if posting:
                turn_back(posting, by=by, now=now)
            if was == BillStatus.ON_ACCOUNT:
                give_back_credit(row, row.open_fen)
            if row.paid_fen:
                _to_deposit(row, by=by, now=now)
        unsettle(order, by=by, now=now)
        if RepairOrder.objects.get(pk=order.pk).status == Status.BILLED:
            with moving(order, to=Status.HANDED_OVER, by=by, now=now, verb="order.bill_reversed"):
                pass
    return bill


def _to_deposit(bill: Bill, *, by: Actor, now: datetime) -> None:
    """Money paid on a bill that is gone waits as the customer's deposit; no receipt is lost (I-10)."""
    if bill.party is None:
        raise Refused(_("Money was taken for this bill and no customer is named. Pay it back first."), code="no_party")
    sides = [(DEBTOR[bill.payer_kind], bill.paid_fen), (AccountKind.DEPOSIT, -bill.paid_fen)]
    post(bill.station, sides, what="to_deposit", source=f"bill:{bill.pk}", trail=bill.trail, party=bill.party, by=by, now=now)


def note_invoice(bill: Bill, *, invoice_no: str, by: Actor, now: datetime) -> Bill:
    """The number of the tax invoice issued for a bill. Refused: no_number, wrong_state."""
    if not invoice_no.strip():
        raise Refused(_("Write the number of the invoice."), code="no_number", field="invoice_no")
    with changing(bill, by=by, now=now, verb="bill.invoiced") as row:
        if row.status in (BillStatus.DRAFT, BillStatus.REVERSED):
            raise Refused(_("This bill is not valid, so no invoice belongs to it."), code="wrong_state")
        row.invoice_no = invoice_no.strip()[:40]
    return bill
