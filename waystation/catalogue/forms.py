"""What is typed into the lists, as clean values. Money fields give 分, quantity fields thousandths."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import (
    SITUATIONS,
    STEPS,
    BayKind,
    BenefitKind,
    CampaignKind,
    ChecklistKind,
    JobClass,
    Quality,
    System,
    Trade,
)
from waystation.catalogue.models import ANY, CLASSES, ChecklistItem, Operation, StepAdvice
from waystation.catalogue.queries import visible_operations, visible_packages
from waystation.catalogue.sums import vins_in
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan, yuan
from waystation.core.quantities import milli_from_text, quantity
from waystation.core.spreadsheet import read_rows


def _at_least(least: int | None, value: int) -> int:
    if least is not None:
        MinValueValidator(least)(value)
    return value


class YuanField(forms.CharField):
    """Yuan as people type them; clean gives 分, an initial of 分 is shown as yuan."""

    def __init__(self, *, least: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input num"}))
        super().__init__(max_length=20, **kwargs)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        return yuan(value, grouped=False) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return _at_least(self.least, fen_from_yuan(text)) if text else None
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None


class QuantityField(forms.CharField):
    """A quantity with at most three decimals; clean gives thousandths."""

    def __init__(self, *, least: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input num"}))
        super().__init__(max_length=20, **kwargs)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        return quantity(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return _at_least(self.least, milli_from_text(text)) if text else None
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}), **kwargs)


def text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(widget=forms.TextInput(attrs={"class": "input"}), **kwargs)


class PriceForm(Form):
    price = YuanField(label=_("New price, yuan including tax"))
    valid_from = day_field(label=_("Valid from"), help_text=_("Today or later; the present price ends the day before."))
    reason = text_field(label=_("Reason"), max_length=160)
    here_only = forms.BooleanField(label=_("Only for this station"), required=False)


class RateForm(PriceForm):
    price = YuanField(label=_("New hourly rate, yuan including tax"))
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    filed_on = day_field(label=_("Filed on"), required=False)
    field_order = ["trade", "vehicle_class", "price", "valid_from", "filed_on", "reason", "here_only"]


class GuaranteeForm(Form):
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=[row for row in CLASSES if row[0] != "any"])
    job_class = forms.ChoiceField(label=_("Kind of work"), choices=JobClass.choices)
    km = forms.IntegerField(label=_("Kilometres"), min_value=1)
    days = forms.IntegerField(label=_("Days"), min_value=1)
    valid_from = day_field(label=_("Valid from"))
    source = text_field(label=_("Source"), max_length=160)


class BenefitForm(Form):
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=BenefitKind.choices)
    percent = forms.IntegerField(label=_("Per cent off labour"), min_value=0, max_value=100, initial=0)
    operation = forms.ModelChoiceField(label=_("Free work"), queryset=Operation.objects.none(), required=False)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES, initial="any")
    valid_from = day_field(label=_("Valid from"))
    valid_until = day_field(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operation"].queryset = visible_operations(by).filter(active=True).order_by("code")  # type: ignore[attr-defined]


class PartForm(Form):
    number = text_field(label=_("Part number"), max_length=30)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    unit = text_field(label=_("Unit"), max_length=8, initial="个")
    unit_en = text_field(label=_("Unit in English"), max_length=8, initial="pcs")
    quality = forms.ChoiceField(label=_("Quality"), choices=Quality.choices)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)
    cost_fen = YuanField(label=_("Purchase price, yuan"), initial=0, least=0)
    safety_stock_milli = QuantityField(label=_("Safety stock"), initial=0, least=0)
    lead_days = forms.IntegerField(label=_("Days until a delivery"), min_value=0, max_value=365, initial=3)
    bin_hint = text_field(label=_("Usual bin"), max_length=16, required=False)
    interchange = text_field(label=_("Interchange group"), max_length=30, required=False)
    fits = text_field(label=_("Fits, in Chinese"), max_length=120, required=False)
    fits_en = text_field(label=_("Fits, in English"), max_length=160, required=False)
    is_common = forms.BooleanField(label=_("On the public price board"), required=False)
    active = forms.BooleanField(label=_("Is sold"), required=False, initial=True)


class OperationForm(Form):
    code = text_field(label=_("Code"), max_length=24)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)
    hours_milli = QuantityField(label=_("Flat-rate hours"), least=0)
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    bay_kind = forms.ChoiceField(label=_("Bay"), choices=BayKind.choices)
    job_class = forms.ChoiceField(label=_("Kind of work"), choices=JobClass.choices)
    safety = forms.BooleanField(label=_("Safety related"), required=False)
    is_diagnosis = forms.BooleanField(label=_("Diagnosis"), required=False)
    needs_road_test = forms.BooleanField(label=_("Needs a road test"), required=False)
    active = forms.BooleanField(label=_("Is offered"), required=False, initial=True)


class RowForm(Form):
    """A row below a sheet. What stands in it from the start (a quantity of one, a kind) does not make an empty row a filled one."""

    touched_by: tuple[str, ...] = ("code",)

    def has_changed(self) -> bool:
        typed = any(str(self[name].value() or "").strip() for name in self.touched_by)
        return bool(super().has_changed()) and (typed or any(self.initial.get(name) for name in self.touched_by))


class UsualPartForm(RowForm):
    code = text_field(label=_("Part number"), max_length=30)
    qty = QuantityField(label=_("Quantity"), initial=1000)


def long_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"class": "input", "rows": 3}), **kwargs)


class EntryForm(Form):
    """A sheet of one row; the actor decides what may be chosen."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "operation" in self.fields:
            self.fields["operation"].queryset = visible_operations(by).filter(active=True).order_by("code")  # type: ignore[attr-defined]
        if "package" in self.fields:
            self.fields["package"].queryset = visible_packages(by).order_by("code")  # type: ignore[attr-defined]


def operation_field(label: Any) -> Any:
    return forms.ModelChoiceField(label=label, queryset=Operation.objects.none(), required=False)


class ScriptForm(EntryForm):
    key = text_field(label=_("Code"), max_length=40)
    situation = forms.ChoiceField(label=_("Situation"), choices=list(SITUATIONS.items()))
    title = text_field(label=_("Title in Chinese"), max_length=60)
    title_en = text_field(label=_("Title in English"), max_length=100, required=False)
    text = long_field(label=_("Words in Chinese"), max_length=400, help_text=_("{station}, {advisor} and {customer} are filled in."))
    text_en = long_field(label=_("Words in English"), max_length=500, required=False)


class AdviceForm(EntryForm):
    step = forms.ChoiceField(label=_("Step"), choices=list(STEPS.items()))
    kind = forms.ChoiceField(label=_("Kind"), choices=StepAdvice.KINDS)
    position = forms.IntegerField(label=_("Place"), min_value=1, max_value=999)
    text = long_field(label=_("Words in Chinese"), max_length=200)
    text_en = long_field(label=_("Words in English"), max_length=260, required=False)
    source = text_field(label=_("Source"), max_length=30, required=False)


class SymptomForm(EntryForm):
    code = text_field(label=_("Code"), max_length=10)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    operation = operation_field(_("Work to propose"))
    questions = long_field(label=_("What to ask, in Chinese"), max_length=300)
    questions_en = long_field(label=_("What to ask, in English"), max_length=400, required=False)
    suspicion = long_field(label=_("First suspicion in Chinese"), max_length=160)
    suspicion_en = long_field(label=_("First suspicion in English"), max_length=200, required=False)


class IntervalForm(EntryForm):
    code = text_field(label=_("Code"), max_length=24)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    maker = text_field(label=_("Maker"), max_length=40, required=False, help_text=_("Empty: every maker."))
    model = text_field(label=_("Model"), max_length=60, required=False, help_text=_("Empty: every model."))
    level = forms.ChoiceField(label=_("Kind of work"), choices=JobClass.choices)
    km = forms.IntegerField(label=_("Every so many kilometres"), min_value=1)
    months = forms.IntegerField(label=_("Every so many months"), min_value=1, max_value=240)
    package: Any = forms.ModelChoiceField(label=_("Package"), queryset=None, required=False)
    source = text_field(label=_("Source"), max_length=160, required=False)


class WarrantyRuleForm(EntryForm):
    maker = text_field(label=_("Maker"), max_length=40, help_text=_("* stands for every maker."))
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    system = forms.ChoiceField(label=_("System"), choices=[("", _("Every system")), *System.choices], required=False)
    operation = operation_field(_("Only for this work and its parts"))
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=600)
    km = forms.IntegerField(label=_("Kilometres"), min_value=0)
    services_km = forms.IntegerField(
        label=_("Only with a service every so many kilometres"), min_value=0, initial=0, required=False, help_text=_("0 asks for no service history.")
    )  # fmt: skip
    note = text_field(label=_("Note in Chinese"), max_length=160, required=False)
    note_en = text_field(label=_("Note in English"), max_length=200, required=False)
    source = text_field(label=_("Source"), max_length=160)
    valid_from = day_field(label=_("Valid from"))
    valid_until = day_field(label=_("Valid until"), required=False)

    def clean_services_km(self) -> int:
        return self.cleaned_data["services_km"] or 0


class PackageForm(EntryForm):
    code = text_field(label=_("Code"), max_length=24)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    interval_km = forms.IntegerField(label=_("Every so many kilometres"), min_value=1, required=False)
    interval_months = forms.IntegerField(label=_("Every so many months"), min_value=1, max_value=240, required=False)
    rank = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=100)
    valid_from = day_field(label=_("Valid from"))
    valid_until = day_field(label=_("Valid until"), required=False)


class PackageRowForm(RowForm):
    code = text_field(label=_("Operation code or part number"), max_length=30)
    qty = QuantityField(label=_("Quantity"), initial=1000)


class ChecklistForm(EntryForm):
    code = text_field(label=_("Code"), max_length=40)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ChecklistKind.choices)
    job_class = forms.ChoiceField(label=_("Kind of work"), choices=[(ANY, _("Any")), *JobClass.choices])
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)


class ChecklistRowForm(RowForm):
    touched_by = ("text", "text_en", "low", "high")
    position = forms.DecimalField(label=_("Place"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input num"}))
    text = text_field(label=_("Point in Chinese"), max_length=120)
    text_en = text_field(label=_("Point in English"), max_length=160, required=False)
    group = text_field(label=_("Group in Chinese"), max_length=40, required=False)
    group_en = text_field(label=_("Group in English"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Result"), choices=ChecklistItem.KINDS)
    low = text_field(label=_("At least"), max_length=12, required=False)
    high = text_field(label=_("At most"), max_length=12, required=False)
    unit = text_field(label=_("Unit"), max_length=12, required=False)
    safety = forms.BooleanField(label=_("Safety related"), required=False)


class CampaignForm(EntryForm):
    code = text_field(label=_("The maker's number"), max_length=30)
    kind = forms.ChoiceField(label=_("Kind"), choices=CampaignKind.choices)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    operation = operation_field(_("The work"))
    safety = forms.BooleanField(label=_("Safety related"), required=False)
    note = text_field(label=_("What to tell the customer"), max_length=200, required=False)
    valid_from = day_field(label=_("Valid from"))
    valid_until = day_field(label=_("Valid until"), required=False)
    pasted = forms.CharField(
        label=_("VINs to add"), required=False, widget=forms.Textarea(attrs={"class": "input mono", "rows": 6}),
        help_text=_("One a line, as the maker sends them. Vehicles named before stay."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or a table with VINs"), required=False, help_text=_("xlsx or csv; every cell that is a VIN is taken."))

    def clean_pasted(self) -> list[str]:
        good, bad = vins_in(self.cleaned_data["pasted"].replace(",", " ").replace(";", " ").split(), strict=True)
        return self._all_good(good, bad)

    def clean_file(self) -> list[str]:
        file = self.cleaned_data["file"]
        if not file:
            return []
        try:
            cells = [cell for row in read_rows(file.read()) for cell in row]
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None
        good, bad = vins_in(cells, strict=False)
        if not good and not bad:
            raise forms.ValidationError(_("No cell of the table is a VIN. Choose the table that names the vehicles."))
        return self._all_good(good, bad)

    def _all_good(self, good: list[str], bad: list[str]) -> list[str]:
        if bad:
            shown = {"bad": ", ".join(bad[:5]), "n": len(bad)}
            said = _("%(n)s of them are no VINs: %(bad)s. A VIN has 17 digits and letters without I, O and Q. Mend or remove them.")
            raise forms.ValidationError(said % shown)
        return good


def shown_day(text: str, fallback: date) -> date:
    """The day asked for in the address, else the fallback."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return fallback
