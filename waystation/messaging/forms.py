"""What people type when they talk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.core.forms import Form
from waystation.messaging.choices import TALK_ROLES


class NoteForm(Form):
    """A note or a question, to a person (`user:5`), a role (`role:parts`) or nobody in particular."""

    trail = forms.RegexField(r"^[a-z_]+:\d+$", widget=forms.HiddenInput)
    text = forms.CharField(label=_("Note to colleagues"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    to = forms.CharField(label=_("Who must answer"), required=False, max_length=40)
    question = forms.BooleanField(label=_("Question"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_to(self) -> tuple[str, User | None]:
        """(role, person) of the choice."""
        kind, _colon, which = self.cleaned_data["to"].partition(":")
        if kind == "role" and which in TALK_ROLES:
            return which, None
        person = self.people.filter(pk=int(which)).first() if kind == "user" and which.isdigit() else None
        if kind and person is None:
            raise forms.ValidationError(_("This colleague does not work at the station any more. Choose another person or a role."))
        return "", person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("question") and not any(data.get("to") or ("", None)):
            self.add_error("to", _("A question needs somebody who answers it. Choose a person or a role."))
        return data


class AnswerForm(Form):
    text = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReplyForm(Form):
    text = forms.CharField(label=_("Reply"), max_length=1000)
