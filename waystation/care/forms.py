"""What is written down during a call, as clean values. Which fields are needed depends on the outcome; the actions say so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waystation.care.choices import REQUEST_TALK, Kind
from waystation.care.models import FollowUp
from waystation.core.forms import Form

LONGEST_TALK = 3600


def text(label: Any, most: int, *, lines: bool = False, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "input", "rows": 2}) if lines else forms.TextInput(attrs={"class": "input"})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **more)


class CallForm(Form):
    """The talk; its six buttons say how it ended."""

    satisfied_with = text(_("Satisfied with"), 400)
    dissatisfied_with = text(_("Dissatisfied with"), 400, help_text=_("Ask for it. “None” is an answer."))
    words = text(_("The customer's own words"), 600, lines=True)
    wishes = text(pgettext_lazy("follow-up", "Wishes"), 400)
    score = forms.IntegerField(
        label=_("Score, 1 to 10"), required=False, widget=forms.NumberInput(attrs={"class": "input", "min": 1, "max": 10, "inputmode": "numeric"})
    )
    appointment_promoted = forms.BooleanField(label=_("Advantages of an appointment explained"), required=False)
    next_try_at = forms.DateTimeField(
        label=_("Next try"), required=False, widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input"})
    )
    no_more_calls = forms.BooleanField(label=_("Wishes no more calls at all"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    began_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = follow_up.kind == Kind.REQUEST
        if self.request:
            for key, label in REQUEST_TALK.items():
                self.fields[key] = text(label, 200)

    @property
    def talk(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in REQUEST_TALK} if self.request else {}

    def seconds(self, now: Any) -> int:
        """How long the page was open: the talk, as near as we know it."""
        began = self.cleaned_data.get("began_at")
        return min(max(int((now - began).total_seconds()), 0), LONGEST_TALK) if began else 0


class ExcludeForm(Form):
    reason = forms.CharField(label=_("Why this customer is not called"), max_length=160, widget=forms.TextInput(attrs={"class": "input"}))
