"""Tables of appointments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.appointments.choices import MOVES, Commitment, Status, Verification
from waystation.catalogue.models import Operation, Package, Part
from waystation.core.rows import Moved, StationRow
from waystation.customers.choices import VehicleClass
from waystation.customers.models import Contact, Party, Vehicle
from waystation.messaging.choices import Channel
from waystation.messaging.models import Call
from waystation.scheduling.models import Hold


class Appointment(StationRow, Moved):
    """A wish to come, with what was asked and promised. The typed words stay beside the linked rows."""

    number = models.CharField(max_length=40)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.DRAFT)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PHONE)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, blank=True)  # in which the customer booked by himself; messages follow it
    customer_name = models.CharField(_("customer"), max_length=60, blank=True)
    vehicle_class = models.CharField(max_length=10, choices=VehicleClass.choices, blank=True)  # what the caller said of an unknown vehicle
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    km = models.PositiveIntegerField(_("latest mileage"), null=True, blank=True)
    wishes = models.CharField(_("requested services"), max_length=300, blank=True)
    fault = models.CharField(_("fault in the customer's words"), max_length=600, blank=True)
    special_needs = models.CharField(_("special needs"), max_length=300, blank=True)
    has_fault = models.BooleanField(_("there is a fault"), default=False)
    symptoms = models.JSONField(default=list)
    diagnosis = models.CharField(_("preliminary diagnosis"), max_length=300, blank=True)
    solution = models.CharField(_("proposed solution"), max_length=300, blank=True)
    told_cost_fen = models.BigIntegerField(_("cost told"), null=True, blank=True)
    told_minutes = models.PositiveIntegerField(_("time told"), null=True, blank=True)
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveIntegerField(default=60)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)  # since when the customer counts on this time
    call_steps = models.JSONField(default=list)
    call_back_at = models.DateTimeField(null=True, blank=True)
    verification = models.CharField(max_length=12, choices=Verification.choices, default=Verification.NOT_SENT)
    commitment = models.CharField(max_length=12, choices=Commitment.choices, default=Commitment.UNKNOWN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    form_given_at = models.DateTimeField(null=True)
    advisor_present = models.BooleanField(null=True)
    rescheduled_from = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    visit_id = models.BigIntegerField(null=True)

    MOVES = MOVES
    customer_url = ""  # the link that was just made for the customer; told once, never kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="appointments_number_once")]
        indexes = [models.Index(fields=["station", "status", "starts_at"], name="appointments_day")]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """A service or part wished for; parts are reserved under source `appointment_line:ID`."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="lines")
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, null=True, on_delete=models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, null=True, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.PositiveIntegerField(default=1000)
    price_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(operation=None, part__isnull=False) | Q(operation__isnull=False, part=None),
                name="appointments_line_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.operation or self.part)


class ProposedTime(models.Model):
    """A time offered to the customer and what he said (APPT-12)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="proposals")
    starts_at = models.DateTimeField()
    taken = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.starts_at:%m-%d %H:%M}"


class ShopDefault(models.Model):
    """The shop could not keep it: why, when and how the customer was told; late when told after arrival (APPT-20)."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="defaults")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    promised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    late = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.reason
