"""The details of a customer's own booking."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.appointments.forms import InstantField
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.identifiers.phones import read_phone
from waystation.identifiers.plates import read_plate


class BookingForm(Form):
    """Name, phone, plate and what is needed; `website` is a field that people do not see."""

    customer_name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(label=_("Mobile number"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
    plate = forms.CharField(label=_("Plate"), max_length=12, widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}))
    km = forms.IntegerField(label=_("Mileage, km"), min_value=0, max_value=9_999_999, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    fault = forms.CharField(label=_("What is it about?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    special_needs = forms.CharField(label=_("Anything else we should know"), max_length=300, required=False)
    at = InstantField(label=_("Time"), error_messages={"required": _("Choose a time.")})
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    stamp = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        return _read(lambda: read_phone(self.cleaned_data["phone"]).stored)

    def clean_plate(self) -> str:
        return _read(lambda: read_plate(self.cleaned_data["plate"]).text)


def _read(reading: Callable[[], str]) -> str:
    """A wrong phone number or plate is told together with what else is wrong."""
    try:
        return reading()
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None


class CancelForm(Form):
    reason = forms.CharField(label=_("Why (we ask so that we can do better)"), max_length=200, required=False)


class MoveWishForm(Form):
    wish = forms.CharField(label=_("Which day and time would suit you?"), max_length=120)
