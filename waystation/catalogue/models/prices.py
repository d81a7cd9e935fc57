"""What it costs from which day on, and who said so."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import Trade
from waystation.catalogue.models.goods import Part
from waystation.catalogue.models.ground import ANY, CLASSES, Dated, DatedQuerySet, one_at_a_time
from waystation.core.rows import CompanyRow


class LabourRate(CompanyRow, Dated):
    """Price of one hour of a trade on a vehicle class, 分 including tax, as filed and published."""

    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trade = models.CharField(max_length=12, choices=Trade.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    rate_fen = models.PositiveIntegerField(_("hourly rate"))
    example = models.BooleanField(default=False)  # of the catalogue as it comes: nothing is charged by it until somebody confirms it
    filed_on = models.DateField(null=True, blank=True)
    set_by_name = models.CharField(max_length=80)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        constraints = one_at_a_time("rate", "company", "trade", "vehicle_class")

    def __str__(self) -> str:
        return f"{self.trade} {self.rate_fen}"


class PartPrice(CompanyRow, Dated):
    """Sale price of a part, 分 including tax, per unit, from a date on; history stays (PRIC-03)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="prices")
    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    price_fen = models.PositiveBigIntegerField(_("price"))
    example = models.BooleanField(default=False)
    set_by_name = models.CharField(max_length=80)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        constraints = one_at_a_time("price", "company", "part")

    def __str__(self) -> str:
        return f"{self.part} {self.price_fen}"


class PriceChange(CompanyRow):
    """Who changed which published price from what to what (PRIC-03). Added only."""

    what = models.CharField(max_length=12, choices=[("part", _("Part price")), ("labour", _("Hourly rate"))])
    object_id = models.BigIntegerField()
    station = models.ForeignKey("accounts.Station", null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)
    old_fen = models.BigIntegerField(null=True)
    new_fen = models.BigIntegerField()
    valid_from = models.DateField()
    reason = models.CharField(max_length=160)
    at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["what", "object_id"], name="catalogue_change_of")]

    def __str__(self) -> str:
        return f"{self.label} {self.new_fen}"
