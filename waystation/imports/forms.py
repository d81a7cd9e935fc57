"""The spreadsheet people upload."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.core.forms import Form


class UploadForm(Form):
    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("xlsx or csv, at most 20,000 rows, the first row holds the headings."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip
