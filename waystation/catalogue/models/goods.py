"""What is sold: operations, parts, packages; and the vehicles they are sold for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import BayKind, JobClass, Quality, System, Trade
from waystation.catalogue.models.ground import ANY, CLASSES, Dated, DatedQuerySet, TwoNames
from waystation.core.rows import CompanyRow
from waystation.customers.choices import VehicleClass


class Operation(CompanyRow, TwoNames):
    """A labour operation with its flat-rate hours (thousandths)."""

    code = models.CharField(_("code"), max_length=24)
    vehicle_class = models.CharField(_("vehicle class"), max_length=10, choices=CLASSES, default=ANY)
    system = models.CharField(_("system"), max_length=24, choices=System.choices)
    hours_milli = models.PositiveIntegerField(_("flat-rate hours"))
    hours_source = models.CharField(max_length=20, default="shop_filed")
    trade = models.CharField(_("trade"), max_length=12, choices=Trade.choices)
    bay_kind = models.CharField(_("bay"), max_length=12, choices=BayKind.choices)
    job_class = models.CharField(_("job class"), max_length=10, choices=JobClass.choices)
    safety = models.BooleanField(_("safety related"), default=False)
    is_diagnosis = models.BooleanField(_("diagnosis"), default=False)
    needs_road_test = models.BooleanField(_("road test"), default=False)
    active = models.BooleanField(default=True)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_operation_once")]


class Part(CompanyRow, TwoNames):
    """A part as it is sold; stock lies in `stock`. `words` is what it is found by, `cost_fen` the usual purchase price."""

    number = models.CharField(_("part number"), max_length=30)
    unit = models.CharField(_("unit"), max_length=8, default="个")
    unit_en = models.CharField(max_length=8, default="pcs")
    quality = models.CharField(_("quality"), max_length=14, choices=Quality.choices, default=Quality.OEM)
    vehicle_class = models.CharField(_("vehicle class"), max_length=10, choices=CLASSES, default=ANY)
    system = models.CharField(_("system"), max_length=24, choices=System.choices, blank=True)
    fits = models.CharField(_("fits"), max_length=120, blank=True)
    fits_en = models.CharField(max_length=160, blank=True)
    cost_fen = models.PositiveBigIntegerField(_("purchase price"), default=0)
    bin_hint = models.CharField(_("usual bin"), max_length=16, blank=True)
    is_common = models.BooleanField(_("on the public price board"), default=False)
    safety_stock_milli = models.PositiveIntegerField(default=0)
    interchange = models.CharField(_("interchange group"), max_length=30, blank=True, db_index=True)
    lead_days = models.PositiveSmallIntegerField(default=3)
    superseded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    old_part_returned = models.BooleanField(default=False)
    waste = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="catalogue_part_once")]

    @property
    def unit_label(self) -> str:
        return self.unit_en if (get_language() or "").startswith("en") else self.unit

    @property
    def fits_label(self) -> str:
        return self.fits_en if self.fits_en and (get_language() or "").startswith("en") else self.fits


class OperationPart(models.Model):
    """Parts an operation usually takes."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="usual_parts")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.part}"


class Package(CompanyRow, TwoNames, Dated):
    """Operations and parts sold together under one name."""

    code = models.CharField(max_length=24)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    km_from = models.PositiveIntegerField(default=0)
    interval_km = models.PositiveIntegerField(null=True, blank=True)
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(default=100)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_package_once")]


class PackageLine(models.Model):
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, null=True, on_delete=models.PROTECT, related_name="+")
    qty_milli = models.PositiveIntegerField(default=1000)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(operation=None, part__isnull=False) | Q(operation__isnull=False, part=None),
                name="catalogue_package_line_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.operation or self.part)


class VehicleModel(CompanyRow):
    """A maker's model as people choose it when they enter a vehicle."""

    maker = models.CharField(max_length=40)
    maker_en = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60)
    model_en = models.CharField(max_length=60, blank=True)
    vehicle_class = models.CharField(max_length=10, choices=VehicleClass.choices)
    energy = models.CharField(max_length=10, blank=True)
    wmi = models.CharField(max_length=3, blank=True)
    gross_kg = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "maker", "model"], name="catalogue_model_once")]

    def __str__(self) -> str:
        return f"{self.maker} {self.model}"
