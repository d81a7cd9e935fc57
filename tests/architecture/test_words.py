"""What people read is ours in both languages: Django's label made of a field's name would stand in an English refusal on a Chinese page."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from django import forms

from tests.architecture.house import HOME, slices


def every_form(root: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in root.__subclasses__():
        yield one
        yield from every_form(one)


def unnamed(one: type[forms.BaseForm]) -> list[str]:
    fields = getattr(one, "base_fields", {})
    return [name for name, field in fields.items() if field.label is None and not isinstance(field.widget, forms.HiddenInput)]


def test_every_field_of_a_form_has_a_label_of_its_own() -> None:
    for slice_ in slices():
        for path in sorted([*slice_.glob("forms.py"), *slice_.glob("forms/*.py"), *slice_.glob("views.py"), *slice_.glob("views/*.py")]):
            importlib.import_module(".".join(path.relative_to(HOME.parent).with_suffix("").parts).removesuffix(".__init__"))
    ours = [one for one in every_form() if one.__module__.startswith("waystation.") and ".tests." not in one.__module__]
    assert len(ours) > 50
    assert {f"{one.__module__}.{one.__name__}": found for one in ours if (found := unnamed(one))} == {}


def test_a_field_without_a_label_is_found() -> None:
    class Sheet(forms.Form):
        replaced_by = forms.IntegerField()
        version = forms.IntegerField(widget=forms.HiddenInput)
        reason = forms.CharField(label="Reason")

    assert unnamed(Sheet) == ["replaced_by"]
