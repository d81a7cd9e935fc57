"""What a manager types about people, numbers, stand-ins and keys."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.choices import Role
from waystation.accounts.models import KEY_ROLES
from waystation.accounts.queries import declared
from waystation.core.forms import Form


class PersonForm(Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    username = forms.RegexField(r"^[\w.-]+$", label=_("User name"), max_length=40, help_text=_("Letters, digits, dots and dashes."))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    role = forms.ChoiceField(label=_("First role"), choices=Role.choices)


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = forms.CharField(label=_("Your own title for it"), max_length=40, required=False)


class ParameterForm(Form):
    key = forms.ChoiceField(label=_("Which number"))
    value = forms.CharField(label=_("New value"), help_text=_("Write it in the same form as the present one, lists as [\"a\", \"b\"]."))
    effective_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Where it comes from"), max_length=160)
    company_wide = forms.BooleanField(label=_("For all stations of the company"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(key, key) for key in sorted(declared())]  # type: ignore[attr-defined]

    def clean_value(self) -> Any:
        text = self.cleaned_data["value"]
        try:
            return json.loads(text)
        except ValueError:
            return text


class DelegationForm(Form):
    absent: Any = forms.ModelChoiceField(label=_("Who is absent"), queryset=None)
    deputy: Any = forms.ModelChoiceField(label=_("Who stands in"), queryset=None)
    from_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    to_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = people  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]


class KeyForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("For"), choices=KEY_ROLES)
