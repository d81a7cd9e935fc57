"""What people on the floor type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waystation.accounts.models import Station, User
from waystation.accounts.queries import zone
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.quantities import milli_from_text
from waystation.scheduling.models import Resource
from waystation.workorders.choices import WaitingFor


def milli(text: str) -> int:
    """A typed quantity in thousandths, its refusal as a form error."""
    try:
        return milli_from_text(text)
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None


def area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=160, widget=area())


class WaitForm(Form):
    reason = forms.ChoiceField(label=_("Waits for"), choices=WaitingFor.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class AssignForm(Form):
    """Who, where, when, how long; the time is the station's."""

    technician = forms.ModelChoiceField(label=_("Lead technician"), queryset=User.objects.none())
    helpers = forms.ModelMultipleChoiceField(label=_("Helpers"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    bay = forms.ModelChoiceField(label=_("Bay"), queryset=Resource.objects.none())
    starts = forms.CharField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 900}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=7200)
    overbook_reason = forms.CharField(label=_("Why above capacity"), max_length=160, required=False)

    def __init__(self, *args: Any, station: Station, people: Iterable[Resource], bays: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station = station
        users = User.objects.filter(pk__in=[one.user_id for one in people]).order_by("name", "pk")
        self.fields["technician"].queryset = self.fields["helpers"].queryset = users  # type: ignore[attr-defined]
        self.fields["bay"].queryset = bays  # type: ignore[attr-defined]

    def clean_starts(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["starts"]).replace(tzinfo=zone(self.station))
        except ValueError:
            raise forms.ValidationError(_("Write date and time, such as 2026-11-24 14:00.")) from None


class HandInForm(Form):
    km = forms.IntegerField(label=_("Kilometres"), min_value=0, max_value=9_999_999)
    key_tag = forms.CharField(label=_("Key tag"), max_length=12)
    state_note = forms.CharField(label=_("State of the vehicle"), max_length=300, required=False, widget=area())


class ReportForm(Form):
    work = forms.CharField(label=_("What was done"), max_length=600, widget=area(3))
    cause = forms.CharField(label=_("Cause"), max_length=400, required=False, widget=area())
    measures = forms.CharField(label=_("Measures and settings"), max_length=400, required=False, widget=area())
    readings = forms.CharField(
        label=pgettext_lazy("repair report", "Readings"), max_length=800, required=False, widget=area(),
        help_text=_("One per line: name, value, unit, with commas."),
    )  # fmt: skip

    def __init__(self, *args: Any, cause_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].required = cause_needed

    def clean_readings(self) -> list[dict[str, str]]:
        found = []
        for row in (row.strip() for row in self.cleaned_data["readings"].splitlines() if row.strip()):
            cells = [cell.strip() for cell in row.replace("，", ",").split(",")]
            if not 2 <= len(cells) <= 3 or not cells[0] or not cells[1]:
                raise forms.ValidationError(
                    _("“%(line)s” is not name, value and unit. Put commas between them and a point into the number, such as: "
                      "Tyre pressure, 2.5, bar.") % {"line": row[:60]}
                )  # fmt: skip
            found.append(dict(zip(("name", "value", "unit"), [*cells, ""], strict=False)))
        return found


class ProblemForm(Form):
    what = forms.CharField(label=_("What was found"), max_length=160)
    why = forms.CharField(label=_("Why it matters"), max_length=400, required=False, widget=area())
    safety = forms.BooleanField(label=_("Safety related"), required=False)


class MismatchForm(Form):
    what = forms.CharField(label=_("What does not fit the order"), max_length=600, widget=area())


class FreeFixForm(Form):
    what = forms.CharField(label=_("What was fixed"), max_length=120)
    hours = forms.CharField(label=_("Hours"), max_length=6, help_text=_("Such as 0.2"))

    def clean_hours(self) -> int:
        return milli(self.cleaned_data["hours"])


class TakerForm(Form):
    taker = forms.ModelChoiceField(label=_("Taker"), queryset=User.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = people  # type: ignore[attr-defined]


class ReturnForm(Form):
    qty = forms.CharField(label=_("Quantity"), max_length=12)
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def clean_qty(self) -> int:
        return milli(self.cleaned_data["qty"])


def quantities(post: Mapping[str, str], lines: Iterable[Any]) -> dict[int, int]:
    """Line id → thousandths as typed in the fields q<id>. Refused: bad_quantity."""
    typed = {line.pk: post.get(f"q{line.pk}", "").strip() for line in lines}
    return {pk: milli_from_text(text, field=f"q{pk}") for pk, text in typed.items() if text}


def answers(post: Mapping[str, str], items: Iterable[Any]) -> dict[str, dict[str, str]]:
    """Answers of a checklist as typed: r<id> ok, bad or none; v<id> the measured value; n<id> a note."""
    found = {}
    for item in items:
        given = {name: post.get(f"{key}{item.pk}", "") for key, name in (("r", "result"), ("v", "value"), ("n", "note"))}
        if any(given.values()):
            found[str(item.pk)] = given
    return found
