"""What is typed into the lists, as clean values. Money fields give 分, quantity fields thousandths."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import BayKind, BenefitKind, JobClass, Quality, System, Trade
from waystation.catalogue.models import CLASSES, Operation
from waystation.catalogue.queries import visible_operations
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan, yuan
from waystation.core.quantities import milli_from_text, quantity


class YuanField(forms.CharField):
    """Yuan as people type them; clean gives 分, an initial of 分 is shown as yuan."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input num"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return yuan(value, grouped=False) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return fen_from_yuan(text) if text else None
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None


class QuantityField(forms.CharField):
    """A quantity with at most three decimals; clean gives thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input num"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return quantity(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return milli_from_text(text) if text else None
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
    cost_fen = YuanField(label=_("Purchase price, yuan"), initial=0)
    safety_stock_milli = QuantityField(label=_("Safety stock"), initial=0)
    lead_days = forms.IntegerField(label=_("Days until a delivery"), min_value=0, max_value=365, initial=3)
    bin_hint = text_field(label=_("Usual bin"), max_length=16, required=False)
    interchange = text_field(label=_("Interchange group"), max_length=30, required=False)
    is_common = forms.BooleanField(label=_("On the public price board"), required=False)


class OperationForm(Form):
    code = text_field(label=_("Code"), max_length=24)
    name = text_field(label=_("Name in Chinese"), max_length=120)
    name_en = text_field(label=_("Name in English"), max_length=160, required=False)
    vehicle_class = forms.ChoiceField(label=_("Vehicle class"), choices=CLASSES)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)
    hours_milli = QuantityField(label=_("Flat-rate hours"))
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    bay_kind = forms.ChoiceField(label=_("Bay"), choices=BayKind.choices)
    job_class = forms.ChoiceField(label=_("Kind of work"), choices=JobClass.choices)
    safety = forms.BooleanField(label=_("Safety related"), required=False)
    is_diagnosis = forms.BooleanField(label=_("Diagnosis"), required=False)
    needs_road_test = forms.BooleanField(label=_("Needs a road test"), required=False)


def shown_day(text: str, fallback: date) -> date:
    """The day asked for in the address, else the fallback."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return fallback
