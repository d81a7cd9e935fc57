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
DUE = {S.CONFIRMED, S.AT_RISK, S.READY}  # agreed with the customer, who has not come yet
EXPECTED = DUE | {S.ARRIVED, S.CONVERTED}  # what the boards of a day show
HOLDING = LIVE | {S.SHOP_DEFAULT}


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


class CallStep(TextChoices):
    """The call in its order (APPT-04)."""

    GREET = "greet", _("Greet")
    LISTEN = "listen", _("Listen and note the need")
    TIME = "time", _("Ask whether there is time to go on")
    IDENTITY = "identity", _("Ask name and plate")
    READ_BACK = "read_back", _("Read back")
    FILE = "file", _("Look up the file")
    HISTORY = "history", _("Describe the history")
    WISH = "wish", _("Ask time and work wished")
    AGREE = "agree", _("Read back once more and name the advisor")


STEP_SCRIPTS = {
    CallStep.GREET: "call.greeting", CallStep.TIME: "call.time_to_talk", CallStep.IDENTITY: "call.ask_identity",
    CallStep.READ_BACK: "call.read_back", CallStep.FILE: "call.hold", CallStep.HISTORY: "call.hold_back",
    CallStep.WISH: "call.propose_time", CallStep.AGREE: "call.name_advisor",
}  # fmt: skip
LATE_GREETING = "call.apology"


class PartsState(TextChoices):
    """Where the parts of an appointment are (requirements e.1)."""

    NONE = "none_needed", _("No parts needed")
    SHELF = "on_shelf", _("On the appointment shelf")
    RESERVED = "reserved", _("Reserved")
    ORDERED = "on_order", _("Ordered, arrive in time")
    LATE = "late", _("Arrive too late")
    SHORT = "short", _("Missing")


VERB_WORDS = {
    "appointment.taken": _("Taken"), "appointment.filled": _("Filled in"), "appointment.tentative": _("Held for a while"),
    "appointment.booked": _("Booked"), "appointment.confirmed": _("Confirmed"), "appointment.proposed": _("Times offered"),
    "appointment.prepared": _("Preparation marked"), "appointment.parts_shelved": _("Parts laid on the shelf"),
    "appointment.ready": _("Marked ready"),
    "appointment.not_ready": _("Not ready any more"), "appointment.checked": _("Confirmation made"), "appointment.at_risk": _("Put at risk"),
    "appointment.safe_again": _("Safe again"), "appointment.moved": _("Moved"), "appointment.cancelled": _("Called off"),
    "appointment.no_show": _("Closed as no-show"), "appointment.expired": _("Ran out"), "appointment.shop_default": _("Cannot be kept"),
    "appointment.default_told": _("Customer told"), "appointment.default_late": _("Told too late"), "appointment.stand_in": _("Another advisor"),
    "appointment.verified": _("Verified with the customer"), "appointment.move_wished": _("Customer wishes another time"),
    "appointment.arrived": _("Customer came"), "appointment.converted": _("Repair order opened"), "appointment.left": _("Customer left"),
    "appointment.abandoned": _("Given up"), "appointment.form_given": _("Form given"), "link.made": _("Link made"),
    "question.asked": _("Question asked"), "question.answered": _("Question answered"), "paper.sealed": _("Paper sealed"),
    "paper.handed_out": _("Paper handed out"), "call.logged": _("Call logged"), "part.reserved": _("Part reserved"),
    "part.released": _("Part released"), "part.picked": _("Part laid on the shelf"), "part.expected": _("Part ordered"),
    "time.held": _("Time held"), "time.released": _("Time given back"), "time.moved": _("Time changed"), "time.confirmed": _("Time confirmed"),
    "time.overbooked": _("Time held above capacity"),
}  # fmt: skip
