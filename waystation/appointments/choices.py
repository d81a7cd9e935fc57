from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("Incomplete")
    TENTATIVE = "tentative", _("Tentative")
    CONFIRMED = "confirmed", _("Confirmed")
    AT_RISK = "at_risk", _("At risk")
    READY = "ready", _("Ready")
    SHOP_DEFAULT = "shop_default", _("Shop cannot keep it")
    ARRIVED = "arrived", _("Arrived")
    CONVERTED = "converted", _("Order opened")
    LEFT = "left", _("Left")
    NO_SHOW = "no_show", _("No-show")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    ABANDONED = "abandoned", _("Abandoned")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.DRAFT: {S.TENTATIVE, S.CONFIRMED, S.ABANDONED},
    S.TENTATIVE: {S.CONFIRMED, S.EXPIRED, S.CANCELLED},
    S.CONFIRMED: {S.CONFIRMED, S.AT_RISK, S.READY, S.SHOP_DEFAULT, S.ARRIVED, S.NO_SHOW, S.CANCELLED},
    S.AT_RISK: {S.CONFIRMED, S.READY, S.SHOP_DEFAULT, S.ARRIVED, S.NO_SHOW, S.CANCELLED},
    S.READY: {S.CONFIRMED, S.AT_RISK, S.SHOP_DEFAULT, S.ARRIVED, S.NO_SHOW, S.CANCELLED},
    S.SHOP_DEFAULT: {S.CONFIRMED, S.CANCELLED},
    S.ARRIVED: {S.CONVERTED, S.LEFT},
    S.CONVERTED: set(),
    S.LEFT: set(),
    S.NO_SHOW: set(),
    S.CANCELLED: set(),
    S.EXPIRED: set(),
    S.ABANDONED: set(),
}
LIVE = {S.TENTATIVE, S.CONFIRMED, S.AT_RISK, S.READY}


class Verification(TextChoices):
    NOT_SENT = "not_sent", _("Not sent")
    SENT = "sent", _("Sent")
    VERIFIED = "verified", _("Verified")
    CORRECTED = "corrected", _("Corrected")
    NOT_REACHED = "not_reached", _("Not reached")


class Commitment(TextChoices):
    UNKNOWN = "unknown", _("Not asked yet")
    WILL_COME = "will_come", _("Will come")
    WILL_NOT = "will_not", _("Will not come")
    NOT_REACHED = "not_reached", _("Not reached")


class PrepKind(TextChoices):
    ORDER = "order", _("Repair order")
    PARTS = "parts", _("Parts")
    EXPERT = "expert", _("Expert")
    BAY = "bay", _("Technician and bay")
    TOOLS = "tools", _("Equipment and tools")
    DOCUMENTS = "documents", _("Documents")


class PrepState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")
