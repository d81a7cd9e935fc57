"""Turn what was clicked into clean values; nothing here writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.appointments.choices import Commitment
from waystation.core.forms import Form
from waystation.preparation.choices import PrepKind, PrepState


class PrepareForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=PrepKind.choices)
    state = forms.ChoiceField(label=_("State"), choices=PrepState.choices)
    note = forms.CharField(label=_("Note"), max_length=160, required=False)


class CheckForm(Form):
    offset = forms.IntegerField(label=_("Minutes before the appointment"), min_value=0)
    prepared = forms.BooleanField(label=_("Everything is prepared"), required=False)
    commitment = forms.ChoiceField(label=_("The customer"), choices=[c for c in Commitment.choices if c[0] != Commitment.UNKNOWN])


class ShelfForm(Form):
    bin: Any = forms.ModelChoiceField(label=_("Place on the appointment shelf"), queryset=None)

    def __init__(self, *args: Any, bins: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bin"].queryset = bins  # type: ignore[attr-defined]
