"""Money comes in: for a bill, ahead as a deposit, or before anybody knows for what."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.core.names import twice as _
from waystation.customers.models import Party
from waystation.journal.actions import moving, record
from waystation.messaging.actions import finish_task, open_task
from waystation.settlement.actions.billing import seal_again, settle
from waystation.settlement.actions.ledger import draw_deposit, give_back_credit, in_line, post
from waystation.settlement.choices import (
    NEED_REFERENCE,
    OWN_COST,
    PAYABLE,
    AccountKind,
    BillStatus,
    ShiftStatus,
    Tender,
)
from waystation.settlement.models import Account, Bill, CashShift, Payment, Posting
from waystation.settlement.sums import DEBTOR, payment_entries
from waystation.workorders.models import RepairOrder

ALLOCATE_WITHIN = timedelta(hours=24)


@in_line
def pay(
    bill: Bill, *, tender: str, amount_fen: int, by: Actor, now: datetime, reference: str = "", given_fen: int | None = None
) -> Payment:
    """Take money for a bill, whole or in part; one conditional statement keeps it from being paid twice (SETL-08, F-11…F-16).

    Refused: wrong_state, not_payable, bad_tender, bad_amount, over_payment, no_reference, reference_used, given_short, no_shift,
    no_deposit.
    """
    amount_fen = checked_money(tender, amount_fen, reference, given_fen)
    with transaction.atomic():
        paper_no = number(bill.station, "payment", now=now)
        RepairOrder.objects.select_for_update().get(pk=bill.order_id)
        was = _claim(bill, amount_fen)
        if tender == Tender.DEPOSIT:
            draw_deposit(bill.station, bill.party, amount_fen)
        if was == BillStatus.ON_ACCOUNT:
            give_back_credit(bill, amount_fen)
        row = receive(
            bill.station, paper_no, purpose="account" if was == BillStatus.ON_ACCOUNT else "bill", tender=tender, amount_fen=amount_fen,
            reference=reference, given_fen=given_fen, against=DEBTOR[bill.payer_kind], party=bill.party, bill=bill, order=bill.order, by=by, now=now,
        )  # fmt: skip
        after_payment(bill, by=by, now=now)
    return row


def checked_money(tender: str, amount_fen: int, reference: str, given_fen: int | None) -> int:
    if tender not in Tender.values:
        raise Refused(_("Choose how the money came."), code="bad_tender", field="tender")
    if amount_fen <= 0:
        raise Refused(_("Write an amount larger than nothing."), code="bad_amount", field="amount")
    if tender in NEED_REFERENCE and not reference.strip():
        raise Refused(_("Scan or write the reference of the payment; it proves that the money came once."), code="no_reference", field="reference")
    if tender == Tender.CASH and given_fen is not None and given_fen < amount_fen:
        raise Refused(_("The customer gave less than the amount. Write what was given, or take a part."), code="given_short", field="given")
    return amount_fen


def _claim(bill: Bill, amount_fen: int) -> str:
    """Count the amount onto the bill in one statement; nobody else can count it a second time (I-10).

    Refused: wrong_state, not_payable, over_payment.
    """
    fits = Bill.objects.filter(pk=bill.pk, status__in=sorted(PAYABLE), paid_fen__lte=F("total_fen") - amount_fen)
    if bill.payer_kind not in OWN_COST and fits.update(paid_fen=F("paid_fen") + amount_fen, version=F("version") + 1):
        bill.refresh_from_db()
        return str(bill.status)
    fresh = Bill.objects.get(pk=bill.pk)
    if fresh.payer_kind in OWN_COST:
        raise Refused(_("The house bears this bill itself; nothing is paid for it."), code="not_payable")
    if fresh.status not in PAYABLE:
        raise Refused(
            _("%(number)s is “%(state)s”; no money can be taken for it. Reload the page.")
            % {"number": fresh.number, "state": fresh.get_status_display()},
            code="wrong_state",
        )
    raise Refused(
        _("Only %(open)s yuan are open on %(number)s. Take that much; the rest can be a deposit.")
        % {"open": yuan(fresh.open_fen), "number": fresh.number},
        code="over_payment", field="amount", facts={"open_fen": fresh.open_fen},
    )  # fmt: skip


def receive(
    station: Station, paper_no: str, *, purpose: str, tender: str, amount_fen: int, reference: str, given_fen: int | None,
    against: AccountKind, party: Party | None, by: Actor, now: datetime, bill: Bill | None = None, order: RepairOrder | None = None,
    what: str = "payment",
) -> Payment:  # fmt: skip
    """Write the receipt with its posting. Refused: no_shift (cash), reference_used."""
    shift = open_drawer(station, by) if tender == Tender.CASH else None
    trail = order.trail if order else f"party:{party.pk}" if party else ""
    posting = post(
        station, payment_entries(tender, amount_fen, against), what=what, source=f"payment:{paper_no}", trail=trail, party=party, by=by, now=now
    )
    try:
        with transaction.atomic():
            row = Payment.objects.create(
                station=station, number=paper_no, bill=bill, party=party, order=order, purpose=purpose, tender=tender, amount_fen=amount_fen,
                given_fen=given_fen if tender == Tender.CASH else None, reference=reference.strip()[:64], shift=shift, posting=posting, at=now,
                by_name=by.name,
            )  # fmt: skip
    except IntegrityError:
        used = Payment.objects.filter(station=station, tender=tender, reference=reference.strip()[:64]).exclude(reference="").first()
        if used is None:
            raise
        raise Refused(
            _("This reference was used for %(number)s already. Check the slip: the money may have been entered before.") % {"number": used.number},
            code="reference_used", field="reference", facts={"payment": used.number},
        ) from None  # fmt: skip
    record(row, verb="money.taken", by=by, now=now, label=paper_no, tender=str(tender), amount_fen=amount_fen, purpose=purpose)
    return row


def open_drawer(station: Station, by: Actor) -> CashShift:
    """The cashier's open shift, held for the rest of the transaction so that it is not counted meanwhile. Refused: no_shift."""
    rows = CashShift.objects.select_for_update().filter(station=station, cashier_id=by.user_id, status=ShiftStatus.OPEN)
    shift = rows.first() if by.user_id else None
    if shift is None:
        raise Refused(_("You have no open cash drawer. Open your shift with the counted cash first."), code="no_shift", field="tender")
    return shift


def after_payment(bill: Bill, *, by: Actor, now: datetime) -> None:
    """A bill without anything open is paid; the list is sealed as it stands; the order is settled when nothing is open."""
    if not bill.open_fen:
        with moving(bill, to=BillStatus.PAID, by=by, now=now, verb="bill.paid"):
            pass
        settle(bill.order, by=by, now=now)
    seal_again(bill, by=by, now=now)


@in_line
def take_deposit(
    party: Party, *, station: Station, tender: str, amount_fen: int, by: Actor, now: datetime, order: RepairOrder | None = None,
    reference: str = "", given_fen: int | None = None,
) -> Payment:  # fmt: skip
    """Money paid ahead; it stands on the customer's deposit until it pays a bill or goes back.

    Refused: bad_tender, bad_amount, no_reference, reference_used, given_short, no_shift.
    """
    amount_fen = checked_money(tender, amount_fen, reference, given_fen)
    if tender == Tender.DEPOSIT:
        raise Refused(_("A deposit cannot pay a deposit. Choose how the money came."), code="bad_tender", field="tender")
    with transaction.atomic():
        paper_no = number(station, "deposit", now=now)
        return receive(
            station, paper_no, purpose="deposit", tender=tender, amount_fen=amount_fen, reference=reference, given_fen=given_fen,
            against=AccountKind.DEPOSIT, party=party, order=order, what="deposit", by=by, now=now,
        )  # fmt: skip


@in_line
def take_unallocated(
    station: Station, *, tender: str, amount_fen: int, reference: str, why: str, by: Actor, now: datetime
) -> Payment:
    """Money is there and its bill is not: keep the receipt and give somebody the work to find the bill (reliability D8).

    Refused: bad_tender, bad_amount, no_reference, reference_used, no_shift, no_reason.
    """
    amount_fen = checked_money(tender, amount_fen, reference, None)
    if tender == Tender.DEPOSIT:
        raise Refused(_("Choose how the money came."), code="bad_tender", field="tender")
    if not why.strip():
        raise Refused(_("Write what is known about this money: who sent it, for what."), code="no_reason", field="reason")
    with transaction.atomic():
        paper_no = number(station, "payment", now=now)
        row = receive(
            station, paper_no, purpose="deposit", tender=tender, amount_fen=amount_fen, reference=reference, given_fen=None,
            against=AccountKind.UNALLOCATED, party=None, what="unallocated", by=by, now=now,
        )  # fmt: skip
        open_task(
            station, key=f"allocate:{row.pk}", kind="allocate", owner_role="cashier", trail=f"payment:{row.pk}", by=by, now=now,
            title=_("Find the bill of %(amount)s yuan: %(why)s") % {"amount": yuan(amount_fen), "why": why.strip()},
            url=reverse("settlement:desk"), due_at=now + ALLOCATE_WITHIN, action=_("Allocate"),
        )  # fmt: skip
    return row


@in_line
def allocate(payment: Payment, bill: Bill, *, by: Actor, now: datetime) -> Payment:
    """Put money that came without a bill onto the bill it was for, once and whole (reliability D8).

    Refused: not_unallocated, allocated, wrong_state, not_payable, over_payment.
    """
    if payment.posting.what != "unallocated":
        raise Refused(_("This payment belongs to a bill or deposit already."), code="not_unallocated")
    with transaction.atomic():
        RepairOrder.objects.select_for_update().get(pk=bill.order_id)
        Account.objects.select_for_update().get(station_id=payment.station_id, kind=AccountKind.UNALLOCATED)
        if Posting.objects.filter(source=f"payment:{payment.pk}", what="allocated").exists():
            raise Refused(_("Somebody has put this money on a bill already. Reload the page."), code="allocated", status=409)
        was = _claim(bill, payment.amount_fen)
        if was == BillStatus.ON_ACCOUNT:
            give_back_credit(bill, payment.amount_fen)
        sides = [(AccountKind.UNALLOCATED, payment.amount_fen), (DEBTOR[bill.payer_kind], -payment.amount_fen)]
        post(
            payment.station, sides, what="allocated", source=f"payment:{payment.pk}", trail=bill.trail, party=bill.party, by=by, now=now
        )
        finish_task(payment.station, f"allocate:{payment.pk}", by=by, now=now)
        record(bill, verb="money.allocated", by=by, now=now, payment=payment.number, amount_fen=payment.amount_fen)
        after_payment(bill, by=by, now=now)
    return payment
