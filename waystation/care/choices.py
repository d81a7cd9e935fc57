from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("To be called")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused the call")
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
LIVE = {S.PLANNED, S.OPEN}


class Kind(TextChoices):
    FIRST = "first", _("After the delivery")
    REQUEST = "request", _("At the request")


class Outcome(TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", pgettext_lazy("telephone", "No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSED = "refused", _("Does not wish to talk")
    LATER = "later", _("Call later")


class Mood(TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    PARTLY = "partly", _("Partly satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


FAILED_TRIES = {Outcome.NO_ANSWER, Outcome.WRONG_NUMBER}
"""Attempts that reached nobody; so many of them close a follow-up as not reached."""
NOTHING = ("无", "没有", "暂无", "none", "no", "nothing", "-", "—")
"""Words for “nothing to complain about”; `无` is kept for all of them."""
REQUEST_TALK = {
    "visit_time": _("Time of the visit"),
    "arrival": _("Time of arrival"),
    "needs": _("People and equipment needed"),
    "opinion": _("Opinion of our company"),
}
OWN_REASONS = {"no_calls": _("The customer does not wish to be called.")}
"""Why no call is made, where the house says so itself; anything else is somebody's own words."""
VERBS = {
    "followup.planned": _("Follow-up planned"),
    "followup.opened": _("Follow-up opened"),
    "followup.tried": _("Customer called"),
    "followup.done": _("Follow-up done"),
    "followup.refused": _("Customer does not wish to be called"),
    "followup.excluded": _("Follow-up excluded"),
    "followup.not_reached": _("Not reached after all tries"),
    "followup.complaint": _("Complaint opened from the follow-up"),
}
