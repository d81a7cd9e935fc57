from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from waystation.workorders.choices import Status, WaitingFor


class RequisitionStatus(TextChoices):
    ASKED = "asked", _("Asked for")
    ISSUED = "issued", _("Issued")
    CANCELLED = "cancelled", _("Cancelled")


REQUISITION_MOVES: dict[RequisitionStatus, set[RequisitionStatus]] = {
    RequisitionStatus.ASKED: {RequisitionStatus.ISSUED, RequisitionStatus.CANCELLED},
    RequisitionStatus.ISSUED: set(),
    RequisitionStatus.CANCELLED: set(),
}


class WashWhen(TextChoices):
    IN = "in", _("Before the workshop")
    OUT = "out", _("After the repair")


class OldPartWish(TextChoices):
    TAKE = "take", _("Customer takes it")
    LEAVE = "leave", _("Customer leaves it")
    WARRANTY = "warranty", _("Goes back under warranty")


class Column(TextChoices):
    DISPATCH = "dispatch", _("To dispatch")
    REPAIR = "repair", _("In repair")
    PARTS = "parts", _("Waiting for parts")
    APPROVAL = "approval", _("Waiting for the customer")
    INSPECTION = "inspection", _("Inspection")
    WASH = "wash", _("Wash")
    DELIVERY = "delivery", _("Settle and deliver")


# The board's columns: what stands in which, read from status, what the order waits for and the wash (`sums.column_of`).
COLUMNS = Column.values
TONES = {
    Column.DISPATCH: "slate", Column.REPAIR: "blue", Column.PARTS: "amber", Column.APPROVAL: "violet", Column.INSPECTION: "teal",
    Column.WASH: "sky", Column.DELIVERY: "green",
}  # fmt: skip
COLUMN_OF_WAIT: dict[str, str] = {
    WaitingFor.PARTS: "parts", WaitingFor.SUBLET: "parts", WaitingFor.APPROVAL: "approval", WaitingFor.CUSTOMER: "approval",
}  # fmt: skip
COLUMN_OF: dict[Status, str] = {
    Status.SIGNED: "dispatch",
    Status.WAITING: "dispatch",
    Status.DISPATCHED: "dispatch",
    Status.IN_REPAIR: "repair",
    Status.PAUSED: "repair",
    Status.FAILED: "repair",
    Status.SELF_CHECKED: "inspection",
    Status.IN_INSPECTION: "inspection",
    Status.PASSED: "delivery",
    Status.HANDED_OVER: "delivery",
    Status.BILLED: "delivery",
    Status.PAID: "delivery",
}
CAN_WAIT = {Status.DISPATCHED, Status.IN_REPAIR, Status.PAUSED, Status.FAILED}
MAY_BE_DISPATCHED = {Status.WAITING, *CAN_WAIT, Status.SELF_CHECKED, Status.PASSED, Status.HANDED_OVER}
# Until the bill: what was fitted and not booked is still handed out with both signatures, or it could never be charged (SETL-01).
TAKES_PARTS = {Status.WAITING, *CAN_WAIT, Status.SELF_CHECKED, Status.IN_INSPECTION, Status.PASSED, Status.HANDED_OVER}

# From the lightest job class to the heaviest; the heaviest on the order decides the checklist (domain.md §1.3).
JOB_CLASSES = ["minor", "special", "level1", "level2", "assembly", "overhaul"]


class Point(TextChoices):
    OK = "ok", _("In order")
    BAD = "bad", _("Not in order")
    NONE = "none", _("Not fitted")
