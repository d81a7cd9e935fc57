"""Tables of preparation."""

from __future__ import annotations

from django.db import models

from waystation.appointments.choices import Commitment
from waystation.appointments.models import Appointment
from waystation.preparation.choices import PrepKind, PrepState


class Mark(models.Model):
    """What somebody said about one of the six groups of an appointment; without a mark a group is as the appointment makes it (PREP-01)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=PrepKind.choices)
    state = models.CharField(max_length=10, choices=PrepState.choices, default=PrepState.OPEN)
    moves = models.PositiveIntegerField(default=0)  # how often the appointment had been moved then
    lines = models.JSONField(default=list)  # its part lines then
    note = models.CharField(max_length=160, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "kind"], name="preparation_mark_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Confirmation(models.Model):
    """The check one day and one hour before: reminded when, prepared or not, what the customer said (APPT-18); of each time anew."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+")
    offset_minutes = models.PositiveIntegerField()
    moves = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    prepared = models.BooleanField(null=True)
    commitment = models.CharField(max_length=12, choices=Commitment.choices, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "offset_minutes", "moves"], name="preparation_confirmation_once")
        ]

    def __str__(self) -> str:
        return f"-{self.offset_minutes}"
