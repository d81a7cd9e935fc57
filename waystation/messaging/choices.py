from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageState(TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    BY_HAND = "by_hand", _("To be sent by hand")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    EXCLUDED = "excluded", _("Not sent, with reason")


REASONS = {"no address": _("no phone number or address"), "opted out": _("does not want advertising"), "not needed": _("not needed any more")}


class MessageClass(TextChoices):
    VERIFY = "verify", pgettext_lazy("message", "Verification")
    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Marketing")


class Channel(TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    WECHAT = "wechat", _("WeChat")
    LETTER = "letter", _("Letter")
    DESK = "desk", _("At the desk")
    LINK = "link", _("Link")
    WEB = "web", _("Website")
    APP = "app", _("App")
    PARTNER = "partner", _("Partner")


class TaskState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class LinkPurpose(TextChoices):
    APPROVE = "approve", _("Approve additional work")
    STATUS = "status", _("See the progress")
    SIGN = "sign", _("Sign")
    APPOINTMENT = "appointment", _("See the appointment")
    RATE = "rate", _("Rate")
    PAPERS = "papers", _("Papers")


class TryKind(TextChoices):
    LINK = "link", _("Link")
    BOOKING = "booking", _("Booking")


# Who is written to by role in a thread: call taker, advisor, parts and workshop first (APPT-36).
TALK_ROLES = (
    "advisor", "parts", "dispatcher", "clerk", "technician", "inspector", "expert", "technical_head", "supervisor", "greeter", "assistant",
    "warranty", "cashier", "manager",
)  # fmt: skip
