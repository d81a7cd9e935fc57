"""Money goes back: small sums at once, larger ones when a second person agrees."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from waystation.accounts.actions import number
from waystation.accounts.models import User
from waystation.accounts.queries import actor_for, parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.money import yuan
from waystation.core.names import twice as _
from waystation.journal.actions import moving, record
from waystation.messaging.actions import finish_task, open_task
from waystation.settlement.actions.billing import said, seal_again, unsettle
from waystation.settlement.actions.ledger import draw_deposit, in_line, post
from waystation.settlement.actions.paying import open_drawer
from waystation.settlement.choices import AccountKind, BillStatus, RefundStatus, Tender
from waystation.settlement.models import Bill, Payment, Refund
from waystation.settlement.queries import refunded_fen
from waystation.settlement.sums import DEBTOR, opposite, payment_entries
from waystation.workorders.models import RepairOrder

ANSWER_WITHIN = timedelta(hours=2)


@in_line
def refund(payment: Payment, *, amount_fen: int, reason: str, by: Actor, now: datetime) -> Refund:
    """Pay money back for one receipt. Above the limit of the station it waits for a second person (reliability §5.1).

    All refunds of a receipt count together, so a large one cannot be cut into small ones.
    Refused: no_reason, bad_amount, over_refund, not_refundable, no_shift, no_deposit, no_person.
    """
    reason = said(reason, _("Write why the money goes back."))
    if amount_fen <= 0:
        raise Refused(_("Write an amount larger than nothing."), code="bad_amount", field="amount")
    if by.user_id is None:
        raise Refused(_("A refund is asked for by a person with a name."), code="no_person")
    with transaction.atomic():
        paper_no = number(payment.station, "refund", now=now)
        if payment.order_id:
            RepairOrder.objects.select_for_update().get(pk=payment.order_id)
        Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        before = refunded_fen(payment)
        if before + amount_fen > payment.amount_fen:
            raise Refused(
                _("Of %(number)s only %(left)s yuan can go back.") % {"number": payment.number, "left": yuan(payment.amount_fen - before)},
                code="over_refund", field="amount", facts={"left_fen": payment.amount_fen - before},
            )  # fmt: skip
        row = Refund.objects.create(
            station=payment.station, number=paper_no, payment=payment, amount_fen=amount_fen, reason=reason, asked_by_id=by.user_id, asked_at=now
        )
        record(row, verb="refund.asked", by=by, now=now, amount_fen=amount_fen)
        limit = parameter("settlement.refund_two_people_fen", payment.station, today(payment.station, now))
        if before + amount_fen > limit:
            _ask(row, by=by, now=now)
        else:
            _pay_back(row, by=by, now=now)
    return row


def _ask(row: Refund, *, by: Actor, now: datetime) -> None:
    _against(row.payment)
    open_task(
        row.station, key=f"refund:{row.pk}", kind="refund", owner_role="manager", trail=row.trail, url=reverse("settlement:refunds"), by=by,
        title=_("Approve the refund of %(amount)s yuan: %(reason)s") % {"amount": yuan(row.amount_fen), "reason": row.reason}, now=now,
        due_at=now + ANSWER_WITHIN, action=_("Decide"),
    )  # fmt: skip


@in_line
def approve_refund(row: Refund, *, by: Actor, now: datetime, expect: int | None = None) -> Refund:
    """A second person agrees and the money goes back; cash comes out of the drawer of who asked.

    Refused: not_allowed, same_person, wrong_state, stale, no_shift, no_deposit, not_refundable.
    """
    _second_person(row, by)
    with transaction.atomic():
        if row.payment.order_id:
            RepairOrder.objects.select_for_update().get(pk=row.payment.order_id)
        _pay_back(row, by=by, now=now, expect=expect)
        finish_task(row.station, f"refund:{row.pk}", by=by, now=now, outcome="approved")
    return row


@in_line
def reject_refund(row: Refund, *, reason: str, by: Actor, now: datetime, expect: int | None = None) -> Refund:
    """The second person says no, with a reason. Refused: not_allowed, same_person, no_reason, wrong_state, stale."""
    _second_person(row, by)
    reason = said(reason, _("Write why the money does not go back."))
    with moving(row, to=RefundStatus.REJECTED, by=by, now=now, verb="refund.rejected", expect=expect, reason=reason) as fresh:
        fresh.approved_by_id, fresh.done_at = by.user_id, now
    finish_task(row.station, f"refund:{row.pk}", by=by, now=now, outcome="rejected")
    return row


def _second_person(row: Refund, by: Actor) -> None:
    if not by.may("settlement.approve_refund"):
        raise Refused(_("Only a manager decides on this refund."), code="not_allowed")
    if row.asked_by_id == by.user_id or by.user_id is None:
        raise Refused(_("You asked for this refund yourself. Another manager decides."), code="same_person")


def _against(payment: Payment) -> AccountKind:
    """What the money comes off: the bill, or the deposit when there is no bill (any more). Refused: not_refundable."""
    if payment.bill is None and (payment.purpose != "deposit" or payment.posting.what == "unallocated"):
        raise Refused(_("This payment was shared over several bills. Reverse the bill it should not have paid."), code="not_refundable")
    if payment.bill is None or payment.bill.status == BillStatus.REVERSED:
        return AccountKind.DEPOSIT
    if payment.bill.status == BillStatus.ON_ACCOUNT or payment.purpose == "account":
        raise Refused(_("The bill stands on the customer's account. Reverse the bill; what was paid becomes a deposit."), code="not_refundable")
    return DEBTOR[payment.bill.payer_kind]


def _pay_back(row: Refund, *, by: Actor, now: datetime, expect: int | None = None) -> None:
    with moving(row, to=RefundStatus.DONE, by=by, now=now, verb="refund.done", expect=expect, amount_fen=row.amount_fen) as fresh:
        payment = Payment.objects.select_related("bill", "party", "posting", "station").get(pk=fresh.payment_id)
        against = _against(payment)
        if against == AccountKind.DEPOSIT:
            draw_deposit(payment.station, payment.party, fresh.amount_fen)
        elif not Bill.objects.filter(pk=payment.bill_id, paid_fen__gte=fresh.amount_fen).update(
            paid_fen=F("paid_fen") - fresh.amount_fen, version=F("version") + 1
        ):
            raise Refused(_("Less than that is paid on the bill. Reload the page."), code="over_refund", field="amount")
        sides = opposite(payment_entries(payment.tender, fresh.amount_fen, against))
        if payment.tender == Tender.DEPOSIT and against == AccountKind.DEPOSIT:
            raise Refused(_("This money came from the deposit and is there again. Pay back the deposit itself."), code="not_refundable")
        asker = actor_for(User.objects.get(pk=fresh.asked_by_id), payment.station, now)
        fresh.shift = open_drawer(payment.station, asker) if payment.tender == Tender.CASH else None
        fresh.posting = post(
            payment.station, sides, what="refund", source=f"refund:{fresh.pk}", trail=payment.order.trail if payment.order else fresh.trail,
            party=payment.party, by=by, now=now,
        )  # fmt: skip
        fresh.approved_by_id, fresh.done_at = by.user_id, now
    if against != AccountKind.DEPOSIT and payment.bill:
        _open_again(payment.bill, by=by, now=now)


def _open_again(bill: Bill, *, by: Actor, now: datetime) -> None:
    bill.refresh_from_db()
    if bill.status == BillStatus.PAID and bill.open_fen:
        with moving(bill, to=BillStatus.FINAL, by=by, now=now, verb="bill.open_again"):
            pass
        unsettle(bill.order, by=by, now=now)
    seal_again(bill, by=by, now=now)
