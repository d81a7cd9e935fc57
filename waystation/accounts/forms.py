"""What a manager types about people, numbers, stand-ins and keys."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.choices import COMPANY_WIDE, Role
from waystation.accounts.models import KEY_ROLES
from waystation.accounts.queries import declared, meaning_of
from waystation.core.forms import Form

EVERYWHERE = "all"
ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore", "Asia/Bangkok", "Asia/Tokyo",
         "Asia/Almaty", "Asia/Dubai", "Africa/Nairobi", "Africa/Johannesburg", "Europe/London", "Europe/Berlin", "Europe/Moscow",
         "America/New_York", "America/Sao_Paulo", "Australia/Sydney", "UTC"]  # fmt: skip


def roles_to_give(admin: bool) -> list[tuple[str, Any]]:
    """A manager is not offered what only an administrator gives."""
    return [(value, label) for value, label in Role.choices if admin or value not in COMPANY_WIDE]


class PersonForm(Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    username = forms.RegexField(r"^[\w.-]+$", label=_("User name"), max_length=40, help_text=_("Letters, digits, dots and dashes."))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    role = forms.ChoiceField(label=_("First role"), choices=Role.choices)

    def __init__(self, *args: Any, admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(admin)  # type: ignore[attr-defined]


class WhoForm(Form):
    """What may be corrected about a person; the user name stays, it stands in the record."""

    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = forms.CharField(label=_("Your own title for it"), max_length=40, required=False)
    station = forms.ChoiceField(label=_("At which station"), required=False)

    def __init__(self, *args: Any, admin: bool, stations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(admin)  # type: ignore[attr-defined]
        self.stations = {str(one.pk): one for one in stations}
        places: list[tuple[str, Any]] = [(key, one.label) for key, one in self.stations.items()]
        places += [(EVERYWHERE, _("All stations of the company"))] if admin else []
        self.fields["station"].choices = places  # type: ignore[attr-defined]


class StationForm(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False, help_text=_("On papers and pages in English."))
    short_name = forms.CharField(label=_("Short name"), max_length=20, required=False)
    code = forms.CharField(label=_("Code"), max_length=6, help_text=_("Stands in every document number; numbers already given keep the old code."))
    slug = forms.CharField(
        label=_("Public address"), max_length=30,
        help_text=_("Part of the address of booking page and price board; printed codes with the old one end."),
    )  # fmt: skip
    province = forms.CharField(label=_("Plate prefix"), max_length=2, help_text=_("What plates are begun with, such as 鲁A."))
    phone = forms.CharField(label=_("Appointment line"), max_length=20, required=False)
    complaint_phone = forms.CharField(label=_("Complaint line"), max_length=20, required=False)
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    address_en = forms.CharField(label=_("English address"), max_length=200, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Decides when the business day begins."))
    legal_name = forms.CharField(
        label=_("Legal entity"), max_length=120, required=False, help_text=_("As in the business licence; empty: the company's name.")
    )
    uscc = forms.CharField(
        label=_("Tax and licence number"), max_length=24, required=False, help_text=_("Unified social credit code; empty: the company's.")
    )
    filing_no = forms.CharField(label=_("Filing number"), max_length=40, required=False, help_text=_("Of the repair business."))
    shop_category = forms.CharField(label=_("Shop category"), max_length=20, required=False, help_text=_("First, second or third class, as filed."))
    payee = forms.CharField(label=_("Payee"), max_length=120, required=False, help_text=_("Whom customers pay by transfer; on settlement lists."))
    bank_account = forms.CharField(label=_("Bank and account"), max_length=120, required=False)

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = ZONES if present in ZONES or not present else [present, *ZONES]
        self.fields["timezone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]


class OwnStationForm(StationForm):
    reason = forms.CharField(label=_("Why it changes"), max_length=160)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CompanyForm(Form):
    name = forms.CharField(label=_("Company"), max_length=80)
    uscc = forms.CharField(label=_("Tax and licence number"), max_length=24, required=False)


class ParameterForm(Form):
    key = forms.ChoiceField(label=_("Which number"))
    value = forms.CharField(label=_("New value"), help_text=_("Write it in the same form as the present one, lists as [\"a\", \"b\"]."))
    effective_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(label=_("Where it comes from"), max_length=160)
    company_wide = forms.BooleanField(label=_("For all stations of the company"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(key, meaning_of(key)) for key in declared()]  # type: ignore[attr-defined]

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
