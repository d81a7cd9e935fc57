"""Forms of this house: they say refusals beside the field and keep what was typed."""

from __future__ import annotations

from typing import Any

from django import forms

from waystation.core.errors import Refused


class Form(forms.Form):
    """A plain Django form that can show a `Refused`."""

    required_css_class = "required"
    error_css_class = "invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def add_refusal(self, refused: Refused) -> None:
        """Show the sentence at its field, or on top when it belongs to none."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.message)
