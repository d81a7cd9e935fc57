"""What is typed to open a station."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.forms import StationForm
from waystation.accounts.queries import company_people, company_stations
from waystation.core.access import Actor


class NewStationForm(StationForm):
    manager: Any = forms.ModelChoiceField(label=_("First manager"), queryset=None, required=False, empty_label=_("somebody new"))
    manager_name = forms.CharField(label=_("Name of the new manager"), max_length=40, required=False)
    username = forms.RegexField(r"^[\w.-]+$", label=_("User name"), max_length=40, required=False, help_text=_("Letters, digits, dots and dashes."))
    like: Any = forms.ModelChoiceField(label=_("Like which station"), queryset=None, required=False, empty_label=_("none"))
    copy_numbers = forms.BooleanField(label=_("Copy its numbers and rules"), required=False)
    copy_places = forms.BooleanField(label=_("Copy its bays and opening hours"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = company_people(by).filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["like"].queryset = company_stations(by)  # type: ignore[attr-defined]
