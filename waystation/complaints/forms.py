"""What is typed about a complaint, as clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.accounts.queries import colleagues
from waystation.complaints.choices import Area, Department, Kind, Severity
from waystation.core.access import Actor
from waystation.core.forms import Form
from waystation.messaging.choices import Channel

TAKEN_BY = [Channel.PHONE, Channel.DESK, Channel.WECHAT, Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.WEB, Channel.APP, Channel.PARTNER]
TOLD_BY = [Channel.PHONE, Channel.DESK, Channel.SMS, Channel.WECHAT, Channel.LETTER]


def line(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"class": "input"}), **more)


def text(label: Any, most: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"class": "input", "rows": rows}), **more)


def choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "input"}), **more)


def instant(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input"})
    return forms.DateTimeField(label=label, widget=widget, **more)


def _of(channels: list[Channel]) -> list[tuple[str, Any]]:
    return [(channel.value, channel.label) for channel in channels]


class RegisterForm(Form):
    """Channel and person first, then his words; an answer given at once saves the second step."""

    channel = choice(_("Channel"), _of(TAKEN_BY))
    kind = choice(_("Type"), Kind.choices)
    person = line(_("Who complains"), 60)
    phone = line(_("Phone"), 20, required=False)
    plate = line(_("Plate or order number"), 40, required=False)
    severity = choice(_("Severity"), Severity.choices, initial=Severity.NORMAL)
    what = text(_("What happened"), 1000, rows=4)
    wish = text(_("What the customer wishes"), 400, rows=2)
    urgent = forms.BooleanField(label=_("Urgent: the customer waits for an answer"), required=False)
    answer = text(_("Answered on the spot"), 600, rows=2, required=False, help_text=_("Only when the customer has had his answer already."))


class ClassifyForm(Form):
    kind = choice(_("Type"), Kind.choices)
    area = choice(_("Problem area"), [("", "—"), *Area.choices])
    severity = choice(_("Severity"), Severity.choices)
    department = choice(_("Responsible department"), [("", "—"), *Department.choices])
    owner = forms.ModelChoiceField(label=_("Looked after by"), queryset=User.objects.none(), widget=forms.Select(attrs={"class": "input"}))
    due_at = instant(_("Deadline"))
    about = forms.ModelChoiceField(
        label=_("About whom"), queryset=User.objects.none(), required=False, widget=forms.Select(attrs={"class": "input"}),
        help_text=_("He cannot decide or close it."),
    )  # fmt: skip
    cause = line(_("Suspected cause"), 300, required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "about"):
            self.fields[name].queryset = colleagues(by)  # type: ignore[attr-defined]


class AnswerForm(Form):
    answer = text(_("Answer given to the customer"), 600)


class ReportForm(Form):
    findings = text(_("What was found, why it cannot be solved here"), 600)


class DecideForm(Form):
    solution = text(_("Solution"), 600, help_text=_("In words the customer can be told."))


class TellForm(Form):
    how = choice(_("By which way"), _of(TOLD_BY))
    said = text(_("What was said"), 600, help_text=_("By text message the customer gets the solution itself."))


class DoneForm(Form):
    measure = text(_("What was done"), 600)


class CloseForm(Form):
    satisfied = forms.TypedChoiceField(
        label=_("Is the customer satisfied with the answer?"), choices=[("yes", _("Yes")), ("no", _("No, open it again"))],
        coerce=lambda value: value == "yes", empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    verdict = text(_("The customer's answer in his words"), 400, rows=2, required=False)
    cause = text(_("Cause"), 300, rows=2, required=False)
    prevention = text(_("How it is kept from happening again"), 400, rows=2, required=False)


class ReasonForm(Form):
    reason = text(_("Reason"), 400, rows=2)


class StepForm(Form):
    what = text(_("What was said or done"), 600, rows=2)
