from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from waystation.workorders.choices import Status


class RequisitionStatus(TextChoices):
    ASKED = "asked", _("Asked for")
    ISSUED = "issued", _("Issued")
    CANCELLED = "cancelled", _("Cancelled")


REQUISITION_MOVES: dict[RequisitionStatus, set[RequisitionStatus]] = {
    RequisitionStatus.ASKED: {RequisitionStatus.ISSUED, RequisitionStatus.CANCELLED},
    RequisitionStatus.ISSUED: set(),
    RequisitionStatus.CANCELLED: set(),
}


class Result(TextChoices):
    PASS = "pass", _("Passed")
    FAIL = "fail", _("Failed")


class WashWhen(TextChoices):
    IN = "in", _("Before the workshop")
    OUT = "out", _("After the repair")


class OldPartWish(TextChoices):
    TAKE = "take", _("Customer takes it")
    LEAVE = "leave", _("Customer leaves it")
    WARRANTY = "warranty", _("Goes back under warranty")


# The board's columns: what stands in which, read from status and what the order waits for.
COLUMNS = ["dispatch", "repair", "parts", "approval", "inspection", "wash", "delivery"]
COLUMN_OF: dict[Status, str] = {
    Status.SIGNED: "dispatch",
    Status.WAITING: "dispatch",
    Status.DISPATCHED: "dispatch",
    Status.IN_REPAIR: "repair",
    Status.PAUSED: "repair",
    Status.FAILED: "repair",
    Status.SELF_CHECKED: "inspection",
    Status.IN_INSPECTION: "inspection",
    Status.PASSED: "wash",
    Status.HANDED_OVER: "delivery",
    Status.BILLED: "delivery",
    Status.PAID: "delivery",
}
