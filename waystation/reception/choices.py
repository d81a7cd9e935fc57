from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    ARRIVED = "arrived", _("Waiting to be greeted")
    IN_RECEPTION = "in_reception", _("In reception")
    IN_HOUSE = "in_house", _("In the house")
    DEPARTED = "departed", _("Departed")
    ANSWERED = "answered", _("Question answered")
    LEFT = "left", _("Left without an order")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.ARRIVED: {S.IN_RECEPTION, S.ANSWERED, S.LEFT},
    S.IN_RECEPTION: {S.IN_HOUSE, S.ANSWERED, S.LEFT},
    S.IN_HOUSE: {S.DEPARTED, S.LEFT},
    S.DEPARTED: set(),
    S.ANSWERED: set(),
    S.LEFT: set(),
}
OPEN = {S.ARRIVED, S.IN_RECEPTION, S.IN_HOUSE}


class Purpose(TextChoices):
    CONSULTATION = "consultation", _("Simple question")
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    QUOTE = "quote", _("Quote")
    REPAIR = "repair", _("Repair")
    MAINTENANCE = "maintenance", _("Maintenance")
    APPOINTMENT = "appointment", _("Make an appointment")
    PICK_UP = "pick_up", _("Pick up")


class Fuel(TextChoices):
    EMPTY = "0", _("Empty")
    QUARTER = "1", "¼"
    HALF = "2", "½"
    THREE = "3", "¾"
    FULL = "4", _("Full")


class Damage(TextChoices):
    SCRATCH = "scratch", _("Scratch")
    DENT = "dent", _("Dent")
    BROKEN = "broken", _("Broken")
    PAINT = "paint", _("Paint off")
    MISSING = "missing", _("Missing")


class WalkaroundStatus(TextChoices):
    DRAFT = "draft", _("Being done")
    SIGNED = "signed", _("Signed")


WALKAROUND_MOVES: dict[WalkaroundStatus, set[WalkaroundStatus]] = {
    WalkaroundStatus.DRAFT: {WalkaroundStatus.SIGNED},
    WalkaroundStatus.SIGNED: set(),
}
