from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    RECEIVABLE = "receivable", _("Receivable")
    CASH = "cash", _("Cash drawer")
    BANK = "bank", _("Bank and card")
    WALLET = "wallet", _("WeChat and Alipay")
    DEPOSIT = "deposit", _("Customers' deposits")
    LABOUR = "labour", _("Labour sales")
    PARTS = "parts", _("Parts sales")
    OTHER = "other", _("Other sales")
    BENEFIT = "benefit", _("Benefits and discounts")
    TAX = "tax", _("VAT")
    WARRANTY = "warranty", _("Manufacturer")
    INTERNAL = "internal", _("Own cost")
    CASH_DIFFERENCE = "cash_difference", _("Cash difference")
    UNALLOCATED = "unallocated", _("Money not yet allocated")


class BillStatus(TextChoices):
    DRAFT = "draft", _("Being prepared")
    FINAL = "final", _("To be paid")
    PAID = "paid", _("Paid")
    ON_ACCOUNT = "on_account", _("On account")
    REVERSED = "reversed", _("Reversed")


B = BillStatus
BILL_MOVES: dict[BillStatus, set[BillStatus]] = {
    B.DRAFT: {B.FINAL, B.REVERSED},
    B.FINAL: {B.PAID, B.ON_ACCOUNT, B.REVERSED},
    B.ON_ACCOUNT: {B.PAID, B.REVERSED},
    B.PAID: {B.FINAL, B.REVERSED},
    B.REVERSED: set(),
}


class Tender(TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    TRANSFER = "transfer", _("Bank transfer")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    DEPOSIT = "deposit", _("Deposit")


class RefundStatus(TextChoices):
    ASKED = "asked", _("Waiting for approval")
    DONE = "done", _("Paid back")
    REJECTED = "rejected", _("Rejected")


REFUND_MOVES: dict[RefundStatus, set[RefundStatus]] = {
    RefundStatus.ASKED: {RefundStatus.DONE, RefundStatus.REJECTED},
    RefundStatus.DONE: set(),
    RefundStatus.REJECTED: set(),
}


class ShiftStatus(TextChoices):
    OPEN = "open", _("Drawer open")
    COUNTED = "counted", _("Counted")


SHIFT_MOVES: dict[ShiftStatus, set[ShiftStatus]] = {ShiftStatus.OPEN: {ShiftStatus.COUNTED}, ShiftStatus.COUNTED: set()}

# Whose money must be there, or on credit, before the vehicle leaves; the others pay later (I-22, I-27).
RELEASE_PAYERS = {"customer"}
OWN_COST = {"internal", "goodwill"}
PAYABLE = {B.FINAL, B.ON_ACCOUNT}
STANDING = {B.DRAFT, B.FINAL, B.ON_ACCOUNT, B.PAID}
NEED_REFERENCE = {Tender.CARD, Tender.TRANSFER, Tender.WECHAT, Tender.ALIPAY}
OUTSIDE_TENDERS = [Tender.CASH, Tender.WECHAT, Tender.ALIPAY, Tender.CARD, Tender.TRANSFER]
