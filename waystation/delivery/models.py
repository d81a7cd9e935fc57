"""Tables of the delivery: the last conversation, the gate pass, the rating."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.core.rows import Moved, StationRow
from waystation.files.models import Paper, Signature
from waystation.workorders.models import RepairOrder


class Delivery(StationRow, Moved):
    """The last conversation: papers, joint inspection, explanation, old parts, next service, refusals, copies, farewell."""

    order = models.OneToOneField(RepairOrder, on_delete=models.PROTECT, related_name="+")
    papers = models.JSONField(default=dict)
    papers_at = models.DateTimeField(null=True)
    told_ready_at = models.DateTimeField(null=True)
    told_ready_how = models.CharField(max_length=10, blank=True)
    collector = models.CharField(_("who collects"), max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    deliverer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    other_because = models.CharField(_("why another advisor delivers"), max_length=160, blank=True)
    inspected_at = models.DateTimeField(null=True)
    inspection_note = models.CharField(max_length=300, blank=True)
    explained_at = models.DateTimeField(null=True)
    guided_to_cashier_at = models.DateTimeField(null=True)
    old_parts_at = models.DateTimeField(null=True)
    next_service_on = models.DateField(null=True)
    next_service_km = models.PositiveIntegerField(null=True)
    next_told_at = models.DateTimeField(null=True)
    remaining_told_at = models.DateTimeField(null=True)
    extra_told_at = models.DateTimeField(null=True)
    refusal_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    copies_given_at = models.DateTimeField(null=True)
    covers_off_at = models.DateTimeField(null=True)
    km_out = models.PositiveIntegerField(null=True)
    km_out_at = models.DateTimeField(null=True)
    seen_off_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return str(self.order)

    @property
    def trail(self) -> str:
        return f"visit:{self.order.visit_id}"


class GatePass(StationRow):
    """The vehicle may leave: number without gaps, why (paid or approved credit), used at the gate once (SETL-14)."""

    order = models.OneToOneField(RepairOrder, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    basis = models.CharField(max_length=10, choices=[("paid", _("Paid")), ("credit", _("Approved credit")), ("free", _("Nothing to pay"))])
    token_hash = models.CharField(max_length=64, unique=True)
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    valid_until_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="delivery_gate_pass_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        """Part of the stay's one timeline (WORD-14)."""
        return f"visit:{self.order.visit_id}"


class Rating(StationRow):
    """The customer's confirmation and rating at the end, once per order (SETL-18). Added only."""

    order = models.OneToOneField(RepairOrder, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="delivery_one_to_five_stars")]

    def __str__(self) -> str:
        return str(self.stars)
