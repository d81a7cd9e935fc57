"""What the parts clerk types, as clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waystation.catalogue.forms import QuantityField, YuanField, text_field
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.core.forms import Form
from waystation.stock.choices import BinKind
from waystation.stock.models import Bin
from waystation.stock.queries import bins, levels_of


def instant_field(**kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input"})
    return forms.DateTimeField(widget=widget, **kwargs)


def bin_field(**kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", "list": "bins", "autocomplete": "off"})
    return forms.CharField(widget=widget, max_length=16, **kwargs)


class ReceiveForm(Form):
    qty = QuantityField(label=_("Quantity"))
    bin = bin_field(label=_("Bin"), help_text=_("A new code makes a new bin."))
    cost = YuanField(label=_("Purchase price of one, yuan"))
    source = text_field(label=_("Delivery note"), max_length=34)


class MoveForm(Form):
    from_bin = forms.ModelChoiceField(label=_("From bin"), queryset=Bin.objects.none())
    to_bin = bin_field(label=_("To bin"))
    qty = QuantityField(label=_("Quantity"))
    reason = text_field(label=_("Reason"), max_length=160, required=False)

    def __init__(self, *args: Any, by: Actor, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [level.bin_id for level in levels_of(by, part) if level.free_milli > 0]
        self.fields["from_bin"].queryset = Bin.objects.filter(pk__in=held).order_by("code")  # type: ignore[attr-defined]


class CountForm(Form):
    counted = QuantityField(label=pgettext_lazy("quantity", "Counted"))
    reason = text_field(label=_("Reason for a difference"), max_length=160, required=False)
    witness = text_field(label=_("Second person who counted"), max_length=60, required=False)


class ExpectForm(Form):
    qty = QuantityField(label=_("Quantity ordered"))
    expected_at = instant_field(label=_("Expected at"))
    supplier = text_field(label=_("Supplier"), max_length=80, required=False)


class ArriveForm(Form):
    qty = QuantityField(label=_("Quantity arrived"))
    bin = bin_field(label=_("Bin"))
    cost = YuanField(label=_("Purchase price of one, yuan"))


class PickForm(Form):
    """The place on the appointment shelf, and the version the page showed."""

    bin = forms.ModelChoiceField(label=_("Shelf"), queryset=Bin.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].queryset = bins(by, BinKind.SHELF)  # type: ignore[attr-defined]


class BinForm(Form):
    code = bin_field(label=_("Code"))
    kind = forms.ChoiceField(label=_("Kind"), choices=BinKind.choices)


