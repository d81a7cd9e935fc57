"""Bills, payments, refunds, shifts and accounts as the actor sees them; who waits at the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from waystation.core.access import Actor
from waystation.customers.models import Party
from waystation.settlement.choices import RELEASE_PAYERS, AccountKind, BillStatus, RefundStatus, ShiftStatus, Tender
from waystation.settlement.models import (
    Bill,
    CashShift,
    CreditAccount,
    Entry,
    Payment,
    Posting,
    Refund,
)
from waystation.settlement.sums import expected_cash
from waystation.workorders.choices import Status
from waystation.workorders.queries import quote_accuracy as accuracy_of_orders
from waystation.workorders.queries import visible_orders

OF_ORDER = [f"order__{name}" for name in ("station", "vehicle", "party", "contact", "visit", "advisor", "payer")]


def visible_bills(by: Actor) -> QuerySet[Any]:
    return Bill.objects.seen_by(by).select_related("station", "party", "paper", "order", *OF_ORDER)


def visible_payments(by: Actor) -> QuerySet[Any]:
    return Payment.objects.seen_by(by).select_related("station", "bill", "party", "order", "order__vehicle")


def visible_refunds(by: Actor) -> QuerySet[Any]:
    return Refund.objects.seen_by(by).select_related(
        "station", "payment", "payment__bill", "payment__party", "payment__order__vehicle", "asked_by", "approved_by", "shift"
    )


def visible_shifts(by: Actor) -> QuerySet[Any]:
    return CashShift.objects.seen_by(by).select_related("station", "cashier")


def visible_credit(by: Actor) -> QuerySet[Any]:
    return CreditAccount.objects.seen_by(by).select_related("station", "party")


def desk(by: Actor) -> QuerySet[Any]:
    """Open bills of customers: who stands at the desk first, then who waits in the house, then by time."""
    present = Case(
        When(order__visit__at_cashier_at__isnull=False, then=Value(0)), When(order__visit__customer_back_at__isnull=False, then=Value(1)),
        When(order__visit__waits=True, then=Value(2)), default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
    rows = visible_bills(by).filter(status=BillStatus.FINAL, payer_kind__in=sorted(RELEASE_PAYERS))
    return rows.annotate(presence=present).order_by("presence", "final_at", "pk")


def to_prepare(by: Actor) -> QuerySet[Any]:
    """Vehicles handed back by the workshop whose bill is not made yet."""
    return visible_orders(by).filter(status=Status.HANDED_OVER).order_by("promised_at", "pk")


def desk_figures(by: Actor, day: date) -> dict[str, Any]:
    """Taken today by tender, open at the desk, owed by manufacturer and insurers, 分."""
    came_in = Payment.objects.seen_by(by).filter(posting__day=day).exclude(tender=Tender.DEPOSIT)
    taken = came_in.values("tender").annotate(n=Sum("amount_fen")).order_by("tender")
    labels = dict(Tender.choices)
    open_fen = F("total_fen") - F("paid_fen")
    bills = Bill.objects.seen_by(by).aggregate(
        desk=Sum(open_fen, filter=Q(status=BillStatus.FINAL, payer_kind__in=sorted(RELEASE_PAYERS))),
        outside=Sum(open_fen, filter=Q(status=BillStatus.FINAL, payer_kind__in=["warranty", "insurance"])),
        account=Sum(open_fen, filter=Q(status=BillStatus.ON_ACCOUNT)),
    )  # fmt: skip
    by_tender = [(labels[row["tender"]], row["n"]) for row in taken]
    return {"taken": by_tender, "taken_fen": sum(n for _label, n in by_tender)} | {f"{name}_fen": fen or 0 for name, fen in bills.items()}


def credit_of(party: Party | None, station_id: int) -> CreditAccount | None:
    """The open credit account of a party at the station."""
    return CreditAccount.objects.filter(party=party, station_id=station_id, closed_at=None).first() if party else None


def overdue_bills(now: datetime) -> list[tuple[Bill, CreditAccount, datetime]]:
    """Bills on account whose days to pay are over, with their account and due time."""
    accounts = {(a.station_id, a.party_id): a for a in CreditAccount.objects.filter(closed_at=None).select_related("party")}
    found = []
    for bill in Bill.objects.filter(status=BillStatus.ON_ACCOUNT).select_related("station", "party", "order").order_by("final_at", "pk"):
        account = accounts.get((bill.station_id, bill.party_id or 0))
        if account and bill.final_at and bill.final_at + timedelta(days=account.days) < now:
            found.append((bill, account, bill.final_at + timedelta(days=account.days)))
    return found


def deposit_fen(party: Party | None, station_id: int) -> int:
    """What a customer has paid ahead and not used, 分."""
    if party is None:
        return 0
    rows = Entry.objects.filter(account__station_id=station_id, account__kind=AccountKind.DEPOSIT, account__party=party)
    return -(rows.aggregate(n=Sum("amount_fen"))["n"] or 0)


def unallocated(by: Actor) -> QuerySet[Any]:
    """Money that came without a bill and has not been put on one (reliability D8)."""
    used = Posting.objects.seen_by(by).filter(what="allocated").values("source")
    rows = visible_payments(by).filter(posting__what="unallocated").order_by("at", "pk")
    taken = [int(row["source"].split(":")[1]) for row in used]
    return rows.exclude(pk__in=taken)


def refunded_fen(payment: Payment) -> int:
    """Paid back or asked to be paid back of a payment, 分."""
    rows = Refund.objects.filter(payment=payment).exclude(status=RefundStatus.REJECTED)
    return rows.aggregate(n=Sum("amount_fen"))["n"] or 0


def open_shift_of(user_id: int | None, station_id: int) -> CashShift | None:
    return CashShift.objects.filter(cashier_id=user_id, station_id=station_id, status=ShiftStatus.OPEN).first() if user_id else None


def facts_of_shift(shift: CashShift) -> dict[str, int]:
    """Opening, taken, given back and expected cash of a shift, 分 (I-15)."""
    taken = Payment.objects.filter(shift=shift, tender=Tender.CASH).aggregate(n=Sum("amount_fen"))["n"] or 0
    back = Refund.objects.filter(shift=shift, status=RefundStatus.DONE, payment__tender=Tender.CASH).aggregate(n=Sum("amount_fen"))["n"] or 0
    return {
        "opening_fen": shift.opening_fen, "taken_fen": taken, "back_fen": back,
        "expected_fen": expected_cash(shift.opening_fen, taken, back),
    }  # fmt: skip


def quote_accuracy(by: Actor, since: datetime) -> list[dict[str, Any]]:
    """Bill against quote and delivery against promise per advisor, with the reasons managers gave (DIAG-11)."""
    rows = {row["advisor__name"]: row for row in accuracy_of_orders(by, since)}
    allowed = (
        Bill.objects.seen_by(by).filter(order__delivered_at__gte=since).exclude(difference_reason="").exclude(status=BillStatus.REVERSED)
        .values("order__advisor__name").annotate(allowed=Count("pk")).order_by("order__advisor__name")
    )  # fmt: skip
    for row in allowed:
        if row["order__advisor__name"] in rows:
            rows[row["order__advisor__name"]]["allowed"] = row["allowed"]
    return [row | {"allowed": row.get("allowed", 0)} for row in rows.values()]
