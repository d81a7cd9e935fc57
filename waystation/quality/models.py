"""Tables of the inspection."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from waystation.catalogue.models import Checklist
from waystation.core.rows import StationRow
from waystation.files.models import Paper, Signature
from waystation.quality.choices import Result
from waystation.workorders.models import RepairOrder


class Inspection(StationRow):
    """One round of quality inspection with every point answered (QUAL-01…08)."""

    order = models.ForeignKey(RepairOrder, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    road_test = models.BooleanField(null=True)
    road_test_reason = models.CharField(max_length=160, blank=True)
    road_km_out = models.PositiveIntegerField(null=True)
    road_km_in = models.PositiveIntegerField(null=True)
    road_with = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    road_findings = models.CharField(max_length=300, blank=True)
    function_test = models.CharField(max_length=200, blank=True)
    clean = models.BooleanField(null=True)  # type: ignore[assignment]
    papers = models.JSONField(default=dict)
    result = models.CharField(max_length=4, choices=Result.choices, blank=True)
    fail_reason = models.CharField(max_length=300, blank=True)
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    advisor_told_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)  # the agreed work the pass was given for (I-23)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "round"], name="quality_inspection_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.round}"


class Certificate(StationRow):
    """Completion certificate of an order that needs one, with its gap-free number (domain.md §1.3)."""

    order = models.OneToOneField(RepairOrder, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="quality_certificate_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        """Part of the stay's one timeline (WORD-14)."""
        return f"visit:{self.order.visit_id}"
