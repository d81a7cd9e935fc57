"""Forms of this house: they say refusals beside the field and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _

from waystation.core.errors import Refused

# Our words for what Django says of a field, naming the field.
SAID = {
    "required": _("“%(field)s” is missing. Please fill it in."),
    "invalid": _("“%(field)s” cannot be read. Please type it again."),
    "invalid_choice": _("This choice for “%(field)s” is not offered any more. Please choose again."),
    "min_value": _("“%(field)s” cannot be below %(limit)s. Please check the number."),
    "max_value": _("“%(field)s” cannot be above %(limit)s. Please check the number."),
    "max_length": _("“%(field)s” is too long; at most %(limit)s characters fit."),
}
NUMBER = _("Please type “%(field)s” as a whole number, in digits only.")
LIMITS = ("min_value", "max_value", "max_length")
WIDEST = 2**31 - 1
"""The largest whole number a column of ours holds."""


def speak(field: forms.Field, label: str) -> None:
    """Put our words where a field has Django's own; words that a form gave stay."""
    named = {**SAID, "invalid": NUMBER} if type(field) is forms.IntegerField else SAID
    theirs: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        own = vars(kind).get("default_error_messages", {})
        theirs |= own if kind.__module__.startswith("django.") else dict.fromkeys(own)
    for code, sentence in named.items():
        if field.error_messages.get(code) == theirs.get(code) and (code not in LIMITS or getattr(field, code, None) is not None):
            field.error_messages[code] = str(sentence) % {"field": label, "limit": "%(limit_value)s"}


def bound(field: forms.Field) -> None:
    """A whole number without a limit of its own ends where its column does."""
    if isinstance(field, forms.IntegerField) and field.max_value is None:
        field.max_value = WIDEST
        field.validators = [*field.validators, MaxValueValidator(WIDEST)]


class Form(forms.Form):
    """A plain Django form that can show a `Refused`."""

    required_css_class = "required"
    error_css_class = "invalid"
    refused: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            bound(field)
            speak(field, str(field.label or pretty_name(name)).replace("%", "％"))

    def add_refusal(self, refused: Refused) -> None:
        """Show the sentence at its field, or on top when it belongs to none."""
        self.refused = refused
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.message)

    @property
    def status(self) -> int:
        """What a page with this form answers: 200 when it is only shown, else that of the refusal."""
        return 200 if not self.is_bound else self.refused.status if self.refused else 422


def carried_out(form: Form, act: Callable[[], Any]) -> Any:
    """Do it, whole or not at all, when the form is fine; None when it was refused, and the form says why."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return act() or True
    except Refused as refused:
        form.add_refusal(refused)
        return None
