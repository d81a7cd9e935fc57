"""Tables of follow-up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from waystation.appointments.models import Appointment
from waystation.care.choices import LIVE, MOVES, OWN_REASONS, Kind, Mood, Outcome, Status
from waystation.complaints.models import Case
from waystation.core.rows import Moved, StationRow
from waystation.files.models import Paper
from waystation.messaging.models import Call
from waystation.workorders.models import RepairOrder


class FollowUp(StationRow, Moved):
    """The call after a delivery: opens day 3, due day 7 (parameters), with the customer's points in his words."""

    number = models.CharField(max_length=40)
    order = models.OneToOneField(RepairOrder, null=True, on_delete=models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FIRST)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    mood = models.CharField(max_length=14, choices=Mood.choices, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    satisfied_with = models.CharField(_("satisfied with"), max_length=400, blank=True)
    dissatisfied_with = models.CharField(_("dissatisfied with"), max_length=400, blank=True)
    words = models.CharField(_("the customer's words"), max_length=600, blank=True)
    wishes = models.CharField(_("wishes"), max_length=400, blank=True)
    talk = models.JSONField(default=dict)
    appointment_promoted = models.BooleanField(_("advantages of an appointment explained"), default=False)
    excluded_because = models.CharField(max_length=160, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)
    complaint = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")

    MOVES = MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="care_number_once")]
        indexes = [models.Index(fields=["station", "status", "due_at"], name="care_open")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        if self.order is not None:
            return f"visit:{self.order.visit_id}"
        return f"appointment:{self.appointment_id}" if self.appointment_id else f"followup:{self.pk}"

    @property
    def why_excluded(self) -> str:
        """Why no call is made, in the reader's language where the house said so itself."""
        return str(OWN_REASONS.get(self.excluded_because, self.excluded_because))

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class Try(StationRow):
    """One attempt: when, result, next try (FLUP-20). Added only."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="attempts")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%m-%d}"
