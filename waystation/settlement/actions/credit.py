"""Customers who may owe: an approved limit, bills on account, paying the account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from waystation.accounts.actions import number
from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.customers.models import Party
from waystation.journal.actions import changing, moving, record
from waystation.messaging.actions import drop_tasks
from waystation.settlement.actions.billing import settle
from waystation.settlement.actions.ledger import in_line, take_credit
from waystation.settlement.actions.paying import after_payment, checked_money, receive
from waystation.settlement.choices import AccountKind, BillStatus, Tender
from waystation.settlement.models import Bill, CreditAccount, Payment
from waystation.settlement.sums import spread
from waystation.workorders.choices import Payer
from waystation.workorders.models import RepairOrder


@in_line
def open_credit(party: Party, *, station: Station, limit_fen: int, days: int, by: Actor, now: datetime) -> CreditAccount:
    """A manager lets a customer owe up to a limit; asked again it changes limit and days.

    Refused: not_allowed, bad_limit, limit_below_owed.
    """
    if not by.may("settlement.credit"):
        raise Refused(_("Only a manager opens a credit account. Ask the manager on duty."), code="not_allowed")
    if limit_fen <= 0 or days <= 0:
        raise Refused(_("Write a limit and days to pay larger than nothing."), code="bad_limit", field="limit")
    with transaction.atomic():
        row = CreditAccount.objects.select_for_update().filter(party=party, station=station, closed_at=None).first()
        if row is None:
            row = CreditAccount.objects.create(
                party=party, station=station, limit_fen=limit_fen, days=days, approved_by_name=by.name, approved_at=now
            )
        else:
            fits = CreditAccount.objects.filter(pk=row.pk, owed_fen__lte=limit_fen)
            if not fits.update(limit_fen=limit_fen, days=days, approved_by_name=by.name, approved_at=now, version=F("version") + 1):
                raise Refused(
                    _("%(owed)s yuan are owed. The limit cannot be lower; have the account paid first.") % {"owed": yuan(row.owed_fen)},
                    code="limit_below_owed", field="limit",
                )  # fmt: skip
            row.refresh_from_db()
        record(row, verb="credit.approved", by=by, now=now, limit_fen=limit_fen, days=days)
    return row


@in_line
def close_credit(account: CreditAccount, *, by: Actor, now: datetime, expect: int | None = None) -> CreditAccount:
    """No more bills on this account. Refused: not_allowed, still_owed, stale."""
    if not by.may("settlement.credit"):
        raise Refused(_("Only a manager closes a credit account. Ask the manager on duty."), code="not_allowed")
    with changing(account, by=by, now=now, verb="credit.closed", expect=expect) as row:
        if row.owed_fen:
            raise Refused(_("%(owed)s yuan are still owed. Close the account when it is paid.") % {"owed": yuan(row.owed_fen)}, code="still_owed")
        row.closed_at = row.closed_at or now
    return account


@in_line
def put_on_account(bill: Bill, *, by: Actor, now: datetime, expect: int | None = None) -> Bill:
    """What is open on the bill is owed by the customer until later; the limit holds under any number of hands (SETL-14).

    Refused: no_credit, credit_limit, wrong_state, stale.
    """
    with transaction.atomic():
        RepairOrder.objects.select_for_update().get(pk=bill.order_id)
        with moving(bill, to=BillStatus.ON_ACCOUNT, by=by, now=now, verb="bill.on_account", expect=expect) as row:
            if row.payer_kind not in (Payer.CUSTOMER, Payer.INSURANCE):
                raise Refused(_("Only a customer's bill goes on an account."), code="no_credit")
            take_credit(row, row.open_fen)
        settle(bill.order, by=by, now=now)
    return bill


@in_line
def pay_account(
    account: CreditAccount, *, tender: str, amount_fen: int, by: Actor, now: datetime, reference: str = "", given_fen: int | None = None
) -> Payment:
    """One payment for the account; it pays the oldest bills first, the last one perhaps in part.

    Refused: bad_tender, bad_amount, over_payment, no_reference, reference_used, given_short, no_shift.
    """
    amount_fen = checked_money(tender, amount_fen, reference, given_fen)
    if tender == Tender.DEPOSIT:
        raise Refused(_("Choose how the money came."), code="bad_tender", field="tender")
    with transaction.atomic():
        paper_no = number(account.station, "payment", now=now)
        bills = list(
            Bill.objects.select_for_update(of=("self",))
            .filter(station_id=account.station_id, party_id=account.party_id, status=BillStatus.ON_ACCOUNT)
            .select_related("order", "station", "party").order_by("final_at", "pk")
        )  # fmt: skip
        owes = CreditAccount.objects.filter(pk=account.pk, owed_fen__gte=amount_fen)
        if sum(bill.open_fen for bill in bills) < amount_fen or not owes.update(owed_fen=F("owed_fen") - amount_fen):
            raise Refused(_("The account owes less than that. Take what is owed; the rest can be a deposit."), code="over_payment", field="amount")
        payment = receive(
            account.station, paper_no, purpose="account", tender=tender, amount_fen=amount_fen, reference=reference, given_fen=given_fen,
            against=AccountKind.RECEIVABLE, party=account.party, by=by, now=now,
        )  # fmt: skip
        _share(bills, payment, by=by, now=now)
        if not any(bill.status == BillStatus.ON_ACCOUNT for bill in bills):
            drop_tasks(account.station, f"party:{account.party_id}", kinds=["overdue"], by=by, now=now)
    account.refresh_from_db()
    return payment


def _share(bills: list[Bill], payment: Payment, *, by: Actor, now: datetime) -> None:
    for bill, share in zip(bills, spread(payment.amount_fen, [bill.open_fen for bill in bills]), strict=True):
        if not share:
            continue
        Bill.objects.filter(pk=bill.pk).update(paid_fen=F("paid_fen") + share, version=F("version") + 1)  # rows are locked, CHECK guards
        bill.refresh_from_db()
        record(bill, verb="bill.part_paid", by=by, now=now, payment=payment.number, amount_fen=share)
        after_payment(bill, by=by, now=now)
