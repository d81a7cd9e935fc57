"""Tables of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import BayKind, BenefitKind, ChecklistKind, JobClass, Quality, System, Trade
from waystation.core.rows import CompanyQuerySet, CompanyRow
from waystation.customers.choices import VehicleClass

ANY = "any"
CLASSES = [(ANY, _("Any")), *VehicleClass.choices]


class TwoNames(models.Model):
    """A name in Chinese and English; `label` is the one of the present language."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class DatedQuerySet(CompanyQuerySet):
    def valid_on(self, on: date) -> Self:
        """Rows in force that day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))


class Dated(models.Model):
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True


def one_at_a_time(what: str, *fields: str) -> list[models.BaseConstraint]:
    """Constraints of a dated price: forward, one row a day, one open row; a missing station counts as one, on both databases."""
    everywhere, here = Q(station=None), Q(station__isnull=False)
    return [
        models.CheckConstraint(
            condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name=f"catalogue_{what}_forward"
        ),
        models.UniqueConstraint(fields=[*fields, "valid_from"], condition=everywhere, name=f"catalogue_{what}_day"),
        models.UniqueConstraint(fields=[*fields, "station", "valid_from"], condition=here, name=f"catalogue_{what}_day_here"),
        models.UniqueConstraint(fields=[*fields], condition=everywhere & Q(valid_until=None), name=f"catalogue_{what}_open"),
        models.UniqueConstraint(
            fields=[*fields, "station"], condition=here & Q(valid_until=None), name=f"catalogue_{what}_open_here"
        ),
    ]


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


class LabourRate(CompanyRow, Dated):
    """Price of one hour of a trade on a vehicle class, 分 including tax, as filed and published."""

    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    trade = models.CharField(max_length=12, choices=Trade.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    rate_fen = models.PositiveIntegerField(_("hourly rate"))
    filed_on = models.DateField(null=True, blank=True)
    set_by_name = models.CharField(max_length=80)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = one_at_a_time("rate", "company", "trade", "vehicle_class")

    def __str__(self) -> str:
        return f"{self.trade} {self.rate_fen}"


class PartPrice(CompanyRow, Dated):
    """Sale price of a part, 分 including tax, per unit, from a date on; history stays (PRIC-03)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="prices")
    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    price_fen = models.PositiveBigIntegerField(_("price"))
    set_by_name = models.CharField(max_length=80)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = one_at_a_time("price", "company", "part")

    def __str__(self) -> str:
        return f"{self.part} {self.price_fen}"


class Package(CompanyRow, TwoNames, Dated):
    """Operations and parts sold together under one name."""

    code = models.CharField(max_length=24)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    km_from = models.PositiveIntegerField(default=0)
    interval_km = models.PositiveIntegerField(null=True, blank=True)
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(default=100)

    objects = DatedQuerySet.as_manager()

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


class Checklist(CompanyRow, TwoNames):
    """A versioned list of points for a kind of check, job class and vehicle class."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=ChecklistKind.choices)
    job_class = models.CharField(max_length=10, choices=[(ANY, _("Any")), *JobClass.choices], default=ANY)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    version = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code", "version"], name="catalogue_checklist_once")]


class ChecklistItem(models.Model):
    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=40)
    group_en = models.CharField(max_length=60)
    text = models.CharField(max_length=120)
    text_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=6, choices=[("ok", _("In order / not")), ("value", _("Measured value"))], default="ok")
    unit = models.CharField(max_length=12, blank=True)
    low = models.CharField(max_length=12, blank=True)
    high = models.CharField(max_length=12, blank=True)
    safety = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text

    @property
    def group_label(self) -> str:
        return self.group_en if (get_language() or "").startswith("en") else self.group


class Benefit(CompanyRow, TwoNames, Dated):
    """A published benefit for appointment customers (APPT-24): percent off labour or a free operation, as its own line."""

    station = models.ForeignKey("accounts.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=16, choices=BenefitKind.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    source = models.CharField(max_length=160, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    operation = models.ForeignKey(Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

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

    objects = DatedQuerySet.as_manager()

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
    """Manufacturer's warranty on a system: months and km from the purchase date."""

    maker = models.CharField(max_length=40, blank=True)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES)
    system = models.CharField(max_length=24, blank=True)
    months = models.PositiveSmallIntegerField()
    km = models.PositiveIntegerField()
    note = models.CharField(max_length=160, blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=160, blank=True)

    objects = DatedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.maker} {self.system}"


class Symptom(CompanyRow, TwoNames):
    """A structured symptom with its questions and first suspicion, for the phone and the inquiry (APPT-07, RCPT-17)."""

    code = models.CharField(max_length=10)
    system = models.CharField(max_length=24, choices=System.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    questions = models.CharField(max_length=300)
    questions_en = models.CharField(max_length=400)
    suspicion = models.CharField(max_length=160)
    suspicion_en = models.CharField(max_length=200)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_symptom_once")]

    @property
    def questions_label(self) -> str:
        return self.questions_en if (get_language() or "").startswith("en") else self.questions

    @property
    def suspicion_label(self) -> str:
        return self.suspicion_en if (get_language() or "").startswith("en") else self.suspicion


class Script(CompanyRow):
    """Words for the phone and the desk with {station} {advisor} {customer} placeholders (APPT-03, RCPT-05, FLUP-04)."""

    key = models.CharField(max_length=40)
    situation = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=400)
    text_en = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="catalogue_script_once")]

    def __str__(self) -> str:
        return self.key


class StepAdvice(CompanyRow):
    """A should-do or should-avoid point of a process step, shown as help (seed 000)."""

    step = models.CharField(max_length=20)
    kind = models.CharField(max_length=1, choices=[("D", _("Should do")), ("A", _("Should avoid"))])
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=260)

    class Meta:
        ordering = ["kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["company", "step", "kind", "position"], name="catalogue_advice_once")
        ]

    @property
    def label(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text

    def __str__(self) -> str:
        return self.text


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


class Campaign(CompanyRow, TwoNames, Dated):
    """A recall or service campaign the maker pays; vehicles by VIN."""

    code = models.CharField(max_length=30)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    safety = models.BooleanField(default=False)

    objects = DatedQuerySet.as_manager()


class CampaignVehicle(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="vehicles")
    vin = models.CharField(max_length=17, db_index=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "vin"], name="catalogue_campaign_vin_once")]

    def __str__(self) -> str:
        return self.vin


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


