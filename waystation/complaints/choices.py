from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    REGISTERED = "registered", _("Registered")
    ANSWERED = "answered", _("Answered on the spot")
    ASSIGNED = "assigned", _("In research")
    REPORTED = "reported", _("Reported to the supervisor")
    DECIDED = "decided", _("Solution decided")
    TOLD = "told", _("Customer told")
    DONE = "done", _("Measure done")
    CLOSED = "closed", _("Case closed")
    INVALID = "invalid", _("Invalid or duplicate")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.REGISTERED: {S.ANSWERED, S.ASSIGNED, S.REPORTED, S.INVALID},
    S.ANSWERED: {S.CLOSED, S.ASSIGNED},
    S.ASSIGNED: {S.REPORTED, S.DECIDED, S.INVALID},
    S.REPORTED: {S.DECIDED, S.INVALID},
    S.DECIDED: {S.TOLD},
    S.TOLD: {S.DONE, S.ASSIGNED},
    S.DONE: {S.CLOSED, S.ASSIGNED},
    S.CLOSED: {S.ASSIGNED},
    S.INVALID: set(),
}
OPEN = {S.REGISTERED, S.ANSWERED, S.ASSIGNED, S.REPORTED, S.DECIDED, S.TOLD, S.DONE}


class Kind(TextChoices):
    COMPLAINT = "complaint", _("Complaint")
    CONSULTATION = "consultation", _("Consultation")


class Severity(TextChoices):
    SMALL = "small", _("Minor")
    NORMAL = "normal", _("General")
    MAJOR = "major", _("Major")


class Area(TextChoices):
    RECEPTION = "reception", _("Reception")
    QUALITY = "quality", _("Repair quality")
    TIME = "time", _("Repair time")
    WAITING = "waiting", _("Waiting time")
    PARTS = "parts", _("Parts supply")
    PRICE = "price", _("Charges")
    ENVIRONMENT = "environment", _("Environment")
    PRODUCT = "product", _("Product quality")
    OTHER = "other", _("Other")


class Department(TextChoices):
    FRONT_DESK = "front_desk", _("Front desk")
    WORKSHOP = "workshop", _("Workshop")
    QUALITY = "quality", _("Quality inspection")
    PARTS = "parts", _("Parts store")
    CASHIER = "cashier", _("Cashier")
    CARE = "care", _("Customer care")
    MAKER = "maker", _("Manufacturer")
    OTHER = "other", _("Other")


UNSOLVED = {S.REGISTERED, S.ASSIGNED}
"""Nobody has found a solution: a day of it and the supervisor knows."""
SORTABLE = UNSOLVED | {S.REPORTED}
"""May be classified and given to somebody."""
OWN_WISHES = {"answer": _("An answer")}
"""A wish that the follow-up call writes down by itself; anything else is the customer's own words."""
VERBS = {
    "case.registered": _("Complaint registered"),
    "case.answered": _("Answered on the spot"),
    "case.assigned": _("Classified and assigned"),
    "case.reported": _("Reported to the supervisor"),
    "case.escalated": _("Not solved in time, reported"),
    "case.decided": _("Solution decided"),
    "case.told": _("Customer told"),
    "case.done": _("Measure done"),
    "case.closed": _("Complaint closed"),
    "case.reopened": _("Not satisfied, opened again"),
    "case.invalid": _("Invalid or duplicate"),
    "case.step": _("Step written down"),
    "case.reminded": _("Reminded to tell the customer"),
}
