"""Tables of the stay."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.appointments.models import Appointment
from waystation.core.rows import Moved, StationRow
from waystation.customers.models import Contact, Party, Vehicle
from waystation.files.models import Media, Paper, Signature
from waystation.reception.choices import (
    MOVES,
    OPEN,
    WALKAROUND_MOVES,
    ZONES,
    Damage,
    Fuel,
    OnTheSpot,
    Purpose,
    Status,
    WalkaroundStatus,
)
from waystation.scheduling.choices import AdvisorKind


class Visit(StationRow, Moved):
    """One stay of a vehicle from arrival to departure; at most one open stay per vehicle and station (I-24)."""

    number = models.CharField(max_length=40)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.ARRIVED)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=[("walk_in", _("Walk-in")), ("camera", _("Plate camera"))], default="walk_in")
    queue_no = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField()
    greeted_at = models.DateTimeField(null=True)
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_because = models.CharField(max_length=20, blank=True)
    work = models.CharField(_("kind of work"), max_length=20, choices=AdvisorKind.choices, blank=True)
    purpose = models.CharField(_("purpose"), max_length=14, choices=Purpose.choices, blank=True)
    is_new_customer = models.BooleanField(default=False)
    procedure_explained_at = models.DateTimeField(null=True)
    data_confirmed_at = models.DateTimeField(null=True)
    km = models.PositiveIntegerField(_("mileage in"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("engine hours"), null=True, blank=True)
    waits = models.BooleanField(_("customer waits"), null=True)
    hospitality = models.JSONField(default=list)
    pick_up_wish = models.CharField(_("contact and pick-up wish"), max_length=120, blank=True)
    covers_at = models.DateTimeField(null=True)
    covers_by_name = models.CharField(max_length=80, blank=True)
    covers = models.JSONField(default=list)
    covers_off_at = models.DateTimeField(null=True)
    customer_back_at = models.DateTimeField(null=True)
    at_cashier_at = models.DateTimeField(null=True)
    inquiry_from_at = models.DateTimeField(null=True)
    inquiry_to_at = models.DateTimeField(null=True)
    inquiry_short_reason = models.CharField(max_length=120, blank=True)
    words = models.CharField(_("the customer's words"), max_length=1000, blank=True)
    concerns = models.CharField(_("concerns and requests"), max_length=600, blank=True)
    symptoms = models.JSONField(default=list)
    licence_seen_at = models.DateTimeField(null=True)
    licence_returned_at = models.DateTimeField(null=True)
    booklet_seen_at = models.DateTimeField(null=True)
    valuables_reminded_at = models.DateTimeField(null=True)
    valuables_kept = models.CharField(_("valuables kept by us"), max_length=200, blank=True)
    key_tag = models.CharField(_("key tag"), max_length=12, blank=True)
    parking = models.CharField(_("parking place"), max_length=20, blank=True)
    answer = models.CharField(_("answer given"), max_length=600, blank=True)
    left_because = models.CharField(_("why the customer left"), max_length=200, blank=True)
    departed_at = models.DateTimeField(null=True)
    on_the_spot = models.CharField(max_length=8, choices=OnTheSpot.choices, blank=True)

    MOVES = MOVES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="reception_number_once"),
            models.UniqueConstraint(
                fields=["station", "vehicle"], condition=Q(status__in=sorted(OPEN)), name="reception_one_open_stay"
            ),
            models.UniqueConstraint(
                fields=["station", "key_tag"], condition=Q(status__in=sorted(OPEN)) & ~Q(key_tag=""), name="reception_key_tag_once"
            ),
            models.UniqueConstraint(
                fields=["station", "parking"], condition=Q(status__in=sorted(OPEN)) & ~Q(parking=""), name="reception_place_once"
            ),
        ]
        indexes = [models.Index(fields=["station", "status", "arrived_at"], name="reception_queue")]

    def __str__(self) -> str:
        return self.number


class Walkaround(StationRow, Moved):
    """The circle check sheet, signed by the customer before the order opens (RCPT-12, RCPT-15)."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="walkaround")
    status = models.CharField(max_length=8, choices=WalkaroundStatus.choices, default=WalkaroundStatus.DRAFT)
    fuel = models.CharField(_("fuel or charge"), max_length=1, choices=Fuel.choices, blank=True)
    soc_percent = models.PositiveSmallIntegerField(_("battery charge"), null=True, blank=True)
    exterior_checked = models.BooleanField(default=False)
    lights = models.JSONField(default=list)
    lights_checked = models.BooleanField(default=False)
    equipment = models.JSONField(default=list)
    equipment_checked = models.BooleanField(default=False)
    belongings = models.CharField(_("items left in the vehicle"), max_length=300, blank=True)
    belongings_checked = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    MOVES = WALKAROUND_MOVES

    def __str__(self) -> str:
        return str(self.visit)

    @property
    def trail(self) -> str:
        return f"visit:{self.visit_id}"


class DamageMark(models.Model):
    """A mark on the sketch, pointed out to the customer in person (RCPT-13)."""

    walkaround = models.ForeignKey(Walkaround, on_delete=models.CASCADE, related_name="marks")
    zone = models.CharField(max_length=30)
    kind = models.CharField(max_length=8, choices=Damage.choices)
    note = models.CharField(max_length=120, blank=True)
    pointed_out = models.BooleanField(default=False)
    photo = models.ForeignKey(Media, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["walkaround", "zone"], name="reception_mark_once")]

    def __str__(self) -> str:
        return f"{self.zone} {self.kind}"

    @property
    def place(self) -> str:
        """The zone in words."""
        return str(ZONES[self.zone][0]) if self.zone in ZONES else self.zone


class KeyMove(StationRow):
    """Who holds the key or the papers now (RCPT-27). Added only."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="key_moves")
    what = models.CharField(max_length=10, choices=[("key", _("Key")), ("papers", _("Papers"))], default="key")
    place = models.CharField(max_length=40, blank=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.what} {self.place}"
