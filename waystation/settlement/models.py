"""Tables of money."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.core.rows import Moved, StationRow
from waystation.customers.models import Party
from waystation.files.models import Paper
from waystation.settlement.choices import (
    BILL_MOVES,
    REFUND_MOVES,
    SHIFT_MOVES,
    AccountKind,
    BillStatus,
    RefundStatus,
    ShiftStatus,
    Tender,
)
from waystation.workorders.choices import Payer
from waystation.workorders.models import Line, RepairOrder


class Account(StationRow):
    """A ledger account; receivables and deposits are per party."""

    kind = models.CharField(max_length=16, choices=AccountKind.choices)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "kind"], condition=Q(party=None), name="settlement_account_once"),
            models.UniqueConstraint(fields=["station", "kind", "party"], condition=Q(party__isnull=False), name="settlement_party_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"


class Posting(StationRow):
    """A balanced movement of money with its reason. Added only; mistakes are reversed by an opposite posting."""

    what = models.CharField(max_length=20)
    source = models.CharField(max_length=40, db_index=True)
    trail = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.what} {self.source}"


class Entry(models.Model):
    """One side of a posting, 分; debit positive, credit negative. Added only."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount_fen=0), name="settlement_entry_not_zero")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"


class Bill(StationRow, Moved):
    """What one payer owes for one order; numbers without gaps, content sealed."""

    number = models.CharField(max_length=40)
    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="+")
    payer_kind = models.CharField(max_length=10, choices=Payer.choices)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=BillStatus.choices, default=BillStatus.DRAFT)
    labour_fen = models.BigIntegerField(default=0)
    parts_fen = models.BigIntegerField(default=0)
    other_fen = models.BigIntegerField(default=0)
    benefit_fen = models.BigIntegerField(default=0)
    discount_fen = models.BigIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    quoted_fen = models.BigIntegerField(default=0)
    difference_reason = models.CharField(max_length=200, blank=True)
    difference_by_name = models.CharField(max_length=80, blank=True)
    discount_reason = models.CharField(max_length=200, blank=True)
    discount_by_name = models.CharField(max_length=80, blank=True)
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True)
    reversed_because = models.CharField(max_length=200, blank=True)
    invoice_no = models.CharField(max_length=40, blank=True)

    MOVES = BILL_MOVES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="settlement_bill_once"),
            models.UniqueConstraint(
                fields=["order", "payer_kind"], condition=~Q(status="reversed"), name="settlement_one_bill_per_payer"
            ),
            models.CheckConstraint(condition=Q(paid_fen__gte=0) & Q(paid_fen__lte=models.F("total_fen")), name="settlement_not_overpaid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        return f"visit:{self.order.visit_id}"

    @property
    def open_fen(self) -> int:
        return self.total_fen - self.paid_fen


class BillLine(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.BigIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "line"], name="settlement_bill_line_once")]

    def __str__(self) -> str:
        return str(self.line)


class CashShift(StationRow, Moved):
    """A drawer from opening to count: opening + in − out = counted + difference (I-15)."""

    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=ShiftStatus.choices, default=ShiftStatus.OPEN)
    day = models.DateField()
    opened_at = models.DateTimeField()
    opening_fen = models.BigIntegerField()
    expected_fen = models.BigIntegerField(null=True)
    counted_fen = models.BigIntegerField(null=True)
    difference_fen = models.BigIntegerField(null=True)
    difference_reason = models.CharField(max_length=200, blank=True)
    witness_name = models.CharField(max_length=80, blank=True)
    counted_at = models.DateTimeField(null=True)

    MOVES = SHIFT_MOVES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "cashier"], condition=Q(status="open"), name="settlement_one_open_shift")
        ]

    def __str__(self) -> str:
        return f"{self.cashier} {self.day}"


class Payment(StationRow):
    """Money received: tender, amount, outside reference once. Added only; taken back by a refund or reversal."""

    number = models.CharField(max_length=40)
    bill = models.ForeignKey(Bill, null=True, on_delete=models.PROTECT, related_name="payments")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(RepairOrder, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=[("bill", _("Bill")), ("deposit", _("Deposit")), ("account", _("Credit account"))])
    tender = models.CharField(max_length=10, choices=Tender.choices)
    amount_fen = models.BigIntegerField()
    given_fen = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=64, blank=True)
    shift = models.ForeignKey(CashShift, null=True, on_delete=models.PROTECT, related_name="payments")
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="settlement_payment_once"),
            models.UniqueConstraint(
                fields=["station", "tender", "reference"], condition=~Q(reference=""), name="settlement_reference_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="settlement_payment_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class Refund(StationRow, Moved):
    """Money paid back; above a limit a second person approves (reliability §5.1)."""

    number = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    status = models.CharField(max_length=10, choices=RefundStatus.choices, default=RefundStatus.ASKED)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(CashShift, null=True, on_delete=models.PROTECT, related_name="refunds")
    posting = models.OneToOneField(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    MOVES = REFUND_MOVES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="settlement_refund_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="settlement_refund_positive"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        return f"payment:{self.payment_id}"


class CreditAccount(StationRow, Moved):
    """A party may owe up to a limit; `owed_fen` is guarded beside the ledger."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    limit_fen = models.BigIntegerField()
    owed_fen = models.BigIntegerField(default=0)
    days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    approved_by_name = models.CharField(max_length=80)
    approved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "party"], condition=Q(closed_at=None), name="settlement_credit_once"),
            models.CheckConstraint(condition=Q(owed_fen__gte=0) & Q(owed_fen__lte=models.F("limit_fen")), name="settlement_credit_limit"),
        ]

    def __str__(self) -> str:
        return str(self.party)
