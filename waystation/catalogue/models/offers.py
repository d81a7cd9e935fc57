"""What is promised: benefits, guarantees, intervals, warranty, campaigns."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from waystation.catalogue.choices import BenefitKind, CampaignKind, JobClass, source_words
from waystation.catalogue.models.goods import Operation, Package
from waystation.catalogue.models.ground import ANY, CLASSES, Dated, DatedQuerySet, TwoNames
from waystation.core.rows import CompanyRow


class Benefit(CompanyRow, TwoNames, Dated):
    """A published benefit for appointment customers (APPT-24): percent off labour or a free operation, as its own line."""

    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=16, choices=BenefitKind.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    source = models.CharField(max_length=160, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    operation = models.ForeignKey(Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by_name = models.CharField(max_length=80, blank=True, editable=False)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="labour_discount", percent__gt=0, percent__lte=100, operation=None)
                | Q(kind="free_operation", percent=0, operation__isnull=False),
                name="catalogue_benefit_is_one_thing",
            )
        ]


class GuaranteePolicy(CompanyRow, Dated):
    """Repair guarantee by vehicle and job class: km and days, whichever comes first; never below the statute (domain.md §1.2)."""

    vehicle_class = models.CharField(max_length=10, choices=CLASSES)
    job_class = models.CharField(max_length=10, choices=JobClass.choices)
    km = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=160)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    @property
    def source_label(self) -> str:
        return source_words(self.source)

    def __str__(self) -> str:
        return f"{self.job_class} {self.km} km / {self.days} d"


class ServiceInterval(CompanyRow):
    """When the next maintenance is due: km and months, whichever comes first; model may be empty."""

    vehicle_class = models.CharField(max_length=10, choices=CLASSES)
    maker = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24)
    work = models.CharField(max_length=30, blank=True)
    applies = models.CharField(max_length=60, blank=True)
    applies_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, choices=JobClass.choices)
    km = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    package = models.ForeignKey(Package, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_interval_once")]

    def __str__(self) -> str:
        return f"{self.vehicle_class} {self.level}"


class WarrantyRule(CompanyRow, Dated):
    """Manufacturer's warranty on a system or on the parts of one operation: months and km from the purchase date (WARR-01).

    `services_km`: it holds only with a service at least every so many km; 0 asks for none.
    """

    maker = models.CharField(max_length=40, blank=True)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES)
    system = models.CharField(max_length=24, blank=True)
    operation = models.ForeignKey(Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    km = models.PositiveIntegerField()
    services_km = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=160, blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=160, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.maker} {self.system}"


class Campaign(CompanyRow, TwoNames, Dated):
    """A recall or service campaign the maker pays; vehicles by VIN."""

    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=CampaignKind.choices, default=CampaignKind.SERVICE)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    safety = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_campaign_once")]


class CampaignVehicle(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="vehicles")
    vin = models.CharField(max_length=17, db_index=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "vin"], name="catalogue_campaign_vin_once")]

    def __str__(self) -> str:
        return self.vin
