from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    NOT_REACHED = "not_reached", _("Not reached")
    EXCLUDED = "excluded", _("Excluded, with reason")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.PLANNED: {S.OPEN, S.DONE, S.REFUSED, S.EXCLUDED},
    S.OPEN: {S.OPEN, S.DONE, S.REFUSED, S.NOT_REACHED, S.EXCLUDED},
    S.DONE: set(),
    S.REFUSED: set(),
    S.NOT_REACHED: set(),
    S.EXCLUDED: set(),
}


class Outcome(TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSED = "refused", _("Does not wish to talk")
    LATER = "later", _("Call later")


class Mood(TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    PARTLY = "partly", _("Partly satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
