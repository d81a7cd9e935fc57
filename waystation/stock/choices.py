from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BinKind(TextChoices):
    STORE = "store", _("Store")
    SHELF = "shelf", _("Appointment shelf")
    OLD = "old", _("Old parts")


class MovementKind(TextChoices):
    OPENING = "opening", _("Opening stock")
    RECEIPT = "receipt", _("Receipt")
    ISSUE = "issue", _("Issue")
    RETURN = "return", _("Return")
    MOVE_OUT = "move_out", _("Moved out")
    MOVE_IN = "move_in", _("Moved in")
    ADJUSTMENT = "adjustment", _("Adjustment")


class ReservationState(TextChoices):
    RESERVED = "reserved", _("Reserved")
    SHELVED = "shelved", _("On the appointment shelf")
    ISSUED = "issued", _("Issued")
    RELEASED = "released", _("Released")


R = ReservationState
MOVES: dict[ReservationState, set[ReservationState]] = {
    R.RESERVED: {R.SHELVED, R.ISSUED, R.RELEASED},
    R.SHELVED: {R.ISSUED, R.RELEASED},
    R.ISSUED: set(),
    R.RELEASED: set(),
}
