"""Turn what was typed or clicked into clean values; nothing here writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.appointments.choices import CallStep, Verification
from waystation.catalogue.models import Symptom
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan
from waystation.customers.choices import VehicleClass
from waystation.messaging.choices import Channel

KINDS = ("operation", "package", "part")


def read_wished(values: list[str]) -> list[tuple[str, int, int]]:
    """`operation:12`, `package:3`, `part:4:2000` as (kind, pk, thousandths); what is not one of these is left out."""
    found = []
    for value in values:
        kind, *numbers = value.split(":")
        if kind in KINDS and numbers and all(n.isdigit() and len(n) < 12 for n in numbers):
            found.append((kind, int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 1000))
    return found


def read_instant(text: str) -> datetime | None:
    """An instant as the slot buttons carry it; only aware ones count."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


class InstantField(forms.CharField):
    """A slot button's value."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        found = read_instant(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("Choose one of the times shown."))
        return found


class YuanField(forms.CharField):
    """元 as typed, 分 as kept."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return fen_from_yuan(text) if text else None
        except Exception as error:
            raise forms.ValidationError(str(error)) from None


class LocalMoment(forms.DateTimeField):
    """A day and time at the station."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.input_formats, **kwargs)


class CallForm(Form):
    """The call page: everything may be missing while it is a draft; booking says field by field what is needed (APPT-05)."""

    customer_name = forms.CharField(label=_("Customer"), max_length=60, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=12, required=False)
    vehicle_class = forms.ChoiceField(
        label=_("Kind of vehicle"), required=False, choices=[("", _("By its plate")), *VehicleClass.choices[:4]], widget=forms.RadioSelect
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    km = forms.IntegerField(label=_("Latest mileage, km"), min_value=0, max_value=9_999_999, required=False)
    wishes = forms.CharField(label=_("Requested services"), max_length=300, required=False)
    fault = forms.CharField(label=_("Fault in the customer's words"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    special_needs = forms.CharField(label=_("Special needs"), max_length=300, required=False, help_text=_("Write “none” when the customer has none."))
    has_fault = forms.BooleanField(label=_("There is a fault"), required=False)
    diagnosis = forms.CharField(label=_("Preliminary diagnosis"), max_length=300, required=False)
    solution = forms.CharField(label=_("Proposed solution"), max_length=300, required=False)
    told_cost_fen = YuanField(label=_("Cost told, yuan"), required=False, help_text=_("Empty: the sum of the lines."))
    told_minutes = forms.IntegerField(label=_("Time told, minutes"), min_value=0, max_value=99_999, required=False)
    advisor: Any = forms.ModelChoiceField(label=_("Receiving advisor"), queryset=None, required=False, empty_label=_("The least busy one"))
    slot = InstantField(label=_("Time"), required=False)
    call_back_at = LocalMoment(label=_("Call back at"), required=False)
    call_steps = forms.MultipleChoiceField(
        label=_("Steps of the call"), choices=CallStep.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    rings = forms.IntegerField(label=_("Rings"), min_value=0, max_value=60, required=False)
    hold_seconds = forms.IntegerField(min_value=0, max_value=36_000, required=False, widget=forms.HiddenInput)
    seconds = forms.IntegerField(min_value=0, max_value=36_000, required=False, widget=forms.HiddenInput)
    overbook_reason = forms.CharField(label=_("Reason for a booking above capacity"), max_length=160, required=False)
    vehicle = forms.IntegerField(required=False, widget=forms.HiddenInput)
    party = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, advisors: Any, asked: list[Symptom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advisor"].queryset = advisors  # type: ignore[attr-defined]
        self.asked = asked

    def symptoms(self) -> list[dict[str, str]]:
        """What the caller was asked and answered, in the shape the inquiry at the desk goes on with (APPT-07)."""
        return [
            {"code": row.code, "name": row.label, "question": row.questions_label, "answer": self.data.get(f"answer_{row.code}", "").strip()[:200]}
            for row in self.asked
        ]

    def words(self) -> dict[str, Any]:
        """The fields of the record; what a customer was told by hand goes before what the lines say."""
        data = self.cleaned_data
        names = (
            "customer_name", "plate", "vehicle_class", "phone", "km", "wishes", "fault", "special_needs", "has_fault", "diagnosis", "solution",
            "call_back_at", "call_steps",
        )  # fmt: skip
        words = {name: data.get(name) for name in names} | {"symptoms": self.symptoms()}
        words |= {name: data[name] for name in ("told_cost_fen", "told_minutes", "advisor") if data.get(name)}
        return words


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DefaultForm(ReasonForm):
    told_how = forms.ChoiceField(label=_("Customer told by"), choices=[("", _("Not told yet")), *Channel.choices[:4]], required=False)


class ToldForm(Form):
    how = forms.ChoiceField(label=_("Customer told by"), choices=Channel.choices[:4])


class MoveForm(ReasonForm):
    slot = InstantField(label=_("New time"))
    overbook_reason = forms.CharField(label=_("Reason for a booking above capacity"), max_length=160, required=False)


class AdvisorForm(Form):
    advisor: Any = forms.ModelChoiceField(label=_("Advisor"), queryset=None)

    def __init__(self, *args: Any, advisors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advisor"].queryset = advisors  # type: ignore[attr-defined]


class StandInForm(AdvisorForm, ReasonForm):
    """Another advisor, with the reason."""


class VerifyForm(Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Verification.choices)
