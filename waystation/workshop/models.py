"""Tables of the shop floor."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.models import Checklist, Part
from waystation.core.rows import Moved, StationRow
from waystation.files.models import Paper, Signature
from waystation.scheduling.models import Hold, Resource
from waystation.stock.models import Movement
from waystation.workorders.choices import WaitingFor
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workshop.choices import REQUISITION_MOVES, OldPartWish, RequisitionStatus, WashWhen


class Assignment(StationRow):
    """Who does the job where and when; ended when taken back."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    technician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lead = models.BooleanField(default=True)
    bay = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="+")
    planned_from_at = models.DateTimeField()
    planned_to_at = models.DateTimeField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job"], condition=Q(lead=True, ended_at=None), name="workshop_one_lead"),
            models.UniqueConstraint(fields=["job", "technician"], condition=Q(ended_at=None), name="workshop_assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.technician}"


class Clock(StationRow):
    """A stretch of work of one technician on one job; at most one is running per technician (I-20)."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    technician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=10, choices=[*WaitingFor.choices, ("done", _("Done")), ("switch", _("Switched"))], blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["technician"], condition=Q(ended_at=None), name="workshop_one_running_clock"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="workshop_clock_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.technician} {self.started_at:%H:%M}"


class Requisition(StationRow, Moved):
    """Parts taken for an order, signed by taker and issuer (PART-02)."""

    number = models.CharField(max_length=40)
    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequisitionStatus.choices, default=RequisitionStatus.ASKED)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=80)
    issued_at = models.DateTimeField(null=True)
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taker_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    issuer_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")

    MOVES = REQUISITION_MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="workshop_requisition_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        return f"visit:{self.order.visit_id}"


class RequisitionLine(models.Model):
    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.BigIntegerField()
    movement = models.ForeignKey(Movement, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.part)


class PartReturn(StationRow):
    """Unused parts back to stock with the order they came from (PART-11). Added only."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.BigIntegerField()
    reason = models.CharField(max_length=120)
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.line}"


class OldPart(StationRow):
    """A replaced part: shown to the customer, his wish (PART-08, SETL-09)."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, blank=True)
    removed_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    wish = models.CharField(max_length=10, choices=OldPartWish.choices, blank=True)
    gone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.line)


class Precheck(StationRow):
    """Before the start: equipment, tools, training, documents, parts, covers, property care (REPR-12, REPR-18)."""

    order = models.OneToOneField(RepairOrder, on_delete=models.CASCADE, related_name="+")
    checklist = models.ForeignKey(Checklist, null=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.order)


class RepairReport(StationRow):
    """What the technician did on a job: work, cause, measures, readings, signature (REPR-15, WORD-11)."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    work = models.CharField(_("work done"), max_length=600)
    cause = models.CharField(_("cause"), max_length=400, blank=True)
    measures = models.CharField(_("measures"), max_length=400, blank=True)
    readings = models.JSONField(default=list)
    at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.work[:40]

    @property
    def trail(self) -> str:
        """Part of the stay's one timeline (WORD-14)."""
        return f"visit:{self.job.order.visit_id}"


class SelfCheck(StationRow):
    """The technician's own check of all jobs, signed; a new one after each rework (REPR-14)."""

    order = models.ForeignKey(RepairOrder, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "round"], name="workshop_self_check_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.round}"


class Wash(StationRow):
    order = models.ForeignKey(RepairOrder, on_delete=models.CASCADE, related_name="+")
    when = models.CharField(max_length=3, choices=WashWhen.choices)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "when"], name="workshop_wash_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.when}"

    @property
    def trail(self) -> str:
        """Part of the stay's one timeline (WORD-14)."""
        return f"visit:{self.order.visit_id}"


class Handover(StationRow):
    """Vehicle and key pass between reception and workshop (HAND-02) and back to the advisor (HAND-04…07)."""

    order = models.ForeignKey(RepairOrder, on_delete=models.CASCADE, related_name="+")
    direction = models.CharField(max_length=3, choices=[("in", _("Into the workshop")), ("out", _("Back to the advisor"))])
    km = models.PositiveIntegerField(null=True)
    key_tag = models.CharField(max_length=12, blank=True)
    state_note = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    explained_at = models.DateTimeField(null=True)
    explained_by_name = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_by_name = models.CharField(max_length=80, blank=True)
    checks = models.JSONField(default=dict)
    difference = models.CharField(max_length=300, blank=True)
    parking = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "direction"], condition=Q(taken_at=None), name="workshop_one_open_handover")]

    def __str__(self) -> str:
        return f"{self.order} {self.direction}"
