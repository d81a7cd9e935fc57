"""Tables of time and places."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import BayKind, Trade
from waystation.core.names import Labelled
from waystation.core.rows import StationRow
from waystation.scheduling.choices import AdvisorKind, CertificateKind, HoldKind, ResourceKind


class Resource(Labelled, StationRow):
    """Something or somebody that can be booked: a bay of a kind, a technician with a trade, an advisor, a lane, a tool."""

    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True, default="")
    bay_kind = models.CharField(max_length=12, choices=BayKind.choices, blank=True)
    takes_trucks = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trades = models.JSONField(default=list, blank=True)
    specialty = models.CharField(max_length=20, choices=AdvisorKind.choices, blank=True)
    rank = models.PositiveSmallIntegerField(default=100)
    state = models.CharField(max_length=20, default="good")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "kind", "name"], name="scheduling_resource_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def trade_labels(self) -> list[str]:
        labels = dict(Trade.choices)
        return [str(labels.get(trade, trade)) for trade in self.trades]

    def can_do(self, trade: str) -> bool:
        """True when the technician has the trade."""
        return not self.trades or trade in self.trades


class Certificate(StationRow):
    """A qualification of a person with number and expiry; only a holder of `quality_inspector` may pass a vehicle (QUAL-03)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # one of choices.CertificateKind
    trade = models.CharField(max_length=12, choices=Trade.choices, blank=True)
    number = models.CharField(max_length=40)
    valid_until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def kind_label(self) -> str:
        return str(dict(CertificateKind.choices).get(self.kind, self.kind))


class OpeningHours(StationRow):
    """When the station is open on a weekday (Monday 0), local time."""

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "weekday"], name="scheduling_hours_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="scheduling_hours_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class CalendarDay(StationRow):
    """A day that differs: closed, or open with other hours, with its reason."""

    day = models.DateField()
    open = models.BooleanField(default=False)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "day"], name="scheduling_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class Shift(StationRow):
    """When a person works on a weekday, local time; without a row he works the opening hours."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "user", "weekday"], name="scheduling_shift_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.weekday}"


class Absence(StationRow):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="scheduling_absence_forward")]

    def __str__(self) -> str:
        return f"{self.user} {self.from_at:%m-%d}"


class Hold(StationRow):
    """Resources kept for one source in a half-open time; its slots make double use impossible."""

    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    source = models.CharField(max_length=40, db_index=True)
    trail = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    overbooked_because = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=160, blank=True)
    wanted = models.JSONField(default=list)  # resource ids asked for; an overbooked one has no slots of a busy resource
    for_appointment = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="scheduling_hold_forward")]

    def __str__(self) -> str:
        return f"{self.source} {self.starts_at:%m-%d %H:%M}"


class Slot(models.Model):
    """A quarter hour of a resource, taken by a hold; `quarter` counts quarter hours since 1970 UTC (a full fortnight reads in milliseconds)."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="slots")
    quarter = models.PositiveIntegerField(db_index=True)
    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="slots")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "quarter"], name="scheduling_slot_once")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.quarter}"
