"""What is typed into the calendar, as clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.accounts.queries import colleagues
from waystation.catalogue.choices import BayKind, Trade
from waystation.catalogue.forms import day_field, text_field
from waystation.core.access import Actor
from waystation.core.forms import Form
from waystation.scheduling.choices import AdvisorKind, CertificateKind, ResourceKind
from waystation.scheduling.models import Resource
from waystation.scheduling.queries import resources

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip


def time_field(**kwargs: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"}), **kwargs)


def instant_field(**kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input"})
    return forms.DateTimeField(widget=widget, **kwargs)


class PersonForm(Form):
    """A form about one colleague of the station."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues(by)  # type: ignore[attr-defined]


class HoursForm(Form):
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    opens = time_field(label=_("Opens"), required=False, help_text=_("Leave both times empty to close the day."))
    closes = time_field(label=_("Closes"), required=False)


class DayForm(Form):
    day = day_field(label=_("Day"))
    opens = time_field(label=_("Opens"), required=False, help_text=_("Leave both times empty to close the day."))
    closes = time_field(label=_("Closes"), required=False)
    reason = text_field(label=_("Reason"), max_length=60)
    even_so = forms.BooleanField(label=_("Appointments in the closed time stay; I call the customers"), required=False)


class ShiftForm(PersonForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = time_field(label=_("Starts"), required=False, help_text=_("Leave both times empty for days off."))
    ends = time_field(label=_("Ends"), required=False)


class AbsenceForm(PersonForm):
    from_at = instant_field(label=_("From"))
    to_at = instant_field(label=_("Until"))
    reason = text_field(label=_("Reason"), max_length=80)


class CertificateForm(PersonForm):
    kind = forms.ChoiceField(label=_("Certificate"), choices=CertificateKind.choices)
    trade = forms.ChoiceField(label=_("Trade"), choices=[("", "–"), *Trade.choices], required=False)
    number = text_field(label=_("Number"), max_length=40)
    valid_until = day_field(label=_("Valid until"), required=False)


class ResourceForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceKind.choices)
    name = text_field(label=_("Name"), max_length=40)
    name_en = text_field(label=_("Name in English"), max_length=60, required=False)
    bay_kind = forms.ChoiceField(label=_("Kind of bay"), choices=[("", "–"), *BayKind.choices], required=False)
    takes_trucks = forms.BooleanField(label=_("Takes trucks"), required=False)
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    trades = forms.MultipleChoiceField(
        label=_("Trades"), choices=Trade.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    specialty = forms.ChoiceField(
        label=_("Specialty"), choices=[("", "–"), *AdvisorKind.choices], required=False, help_text=_("Of an advisor: which work he receives first.")
    )
    rank = forms.IntegerField(label=_("Order on the board"), min_value=0, max_value=999, initial=100)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues(by)  # type: ignore[attr-defined]


class BookForm(Form):
    resource = forms.ModelChoiceField(label=_("Bay, lift, tool or person"), queryset=Resource.objects.none())
    starts_at = instant_field(label=_("From"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=43200, initial=30)
    kind = forms.ChoiceField(label=_("For what"), choices=[("job", _("Use it")), ("closed", _("Out of service"))])
    purpose = text_field(label=_("Purpose"), max_length=50)
    overbook_reason = text_field(
        label=_("Reason to book above capacity"), max_length=160, required=False,
        help_text=_("Only the manager, the supervisor and the dispatcher; it is recorded."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources(by)  # type: ignore[attr-defined]
