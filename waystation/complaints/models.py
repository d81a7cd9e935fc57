"""Tables of complaints."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from waystation.complaints.choices import MOVES, OPEN, OWN_WISHES, Area, Department, Kind, Severity, Status
from waystation.core.names import label
from waystation.core.rows import Moved, StationRow
from waystation.customers.models import Party, Vehicle
from waystation.files.models import Paper
from waystation.messaging.choices import Channel
from waystation.workorders.models import RepairOrder


class Case(StationRow, Moved):
    """Who complains about what, what he wishes, who looks after it, what came of it."""

    number = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REGISTERED)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.COMPLAINT)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(RepairOrder, null=True, on_delete=models.PROTECT, related_name="+")
    follow_up_id = models.BigIntegerField(null=True, db_index=True)
    person = models.CharField(_("who"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    what = models.CharField(_("what happened"), max_length=1000)
    wish = models.CharField(_("what the customer wishes"), max_length=400)
    urgent = models.BooleanField(_("urgent"), default=False)
    area = models.CharField(_("area"), max_length=12, choices=Area.choices, blank=True)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    department = models.CharField(_("responsible department"), max_length=30, choices=Department.choices, blank=True)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.NORMAL)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalate_at = models.DateTimeField(null=True)
    on_the_spot = models.BooleanField(null=True)
    answer = models.CharField(max_length=600, blank=True)
    reported_at = models.DateTimeField(null=True)
    solution = models.CharField(max_length=600, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    tell_by_at = models.DateTimeField(null=True)
    tell_reminded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    measure = models.CharField(max_length=600, blank=True)
    done_at = models.DateTimeField(null=True)
    satisfied = models.BooleanField(null=True)
    verdict = models.CharField(max_length=400, blank=True)
    prevention = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")

    MOVES = MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="complaints_number_once")]
        indexes = [models.Index(fields=["station", "status", "due_at"], name="complaints_open")]

    def __str__(self) -> str:
        return self.number

    @property
    def wished(self) -> str:
        """What the customer wishes; a wish that the follow-up call wrote down by itself follows the reader."""
        return str(OWN_WISHES.get(self.wish, self.wish))

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Step(StationRow):
    """A talk or a deed on the case, kept as said (CMPL-03). Added only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=600)
    what_en = models.CharField(max_length=600, null=True)  # null: a column with a default would make SQLite build the table anew, unlocked
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.what[:40]

    @property
    def words(self) -> str:
        """The step in the reader's language, with what somebody typed as he typed it."""
        return label(self.what, self.what_en or "")
