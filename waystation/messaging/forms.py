"""What people type when they talk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.core.forms import Form


class NoteForm(Form):
    trail = forms.RegexField(r"^[a-z_]+:\d+$", widget=forms.HiddenInput)
    text = forms.CharField(label=_("Note to colleagues"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(Form):
    text = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
