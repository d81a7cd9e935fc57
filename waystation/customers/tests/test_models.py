"""What the tables can hold: PostgreSQL counts characters, SQLite does not."""

from __future__ import annotations

import pytest
from django.apps import apps

from waystation.customers.models import PlateSpell, Vehicle
from waystation.identifiers.plates import PlateColor, PlateKind


@pytest.mark.parametrize("label", ["customers", "imports"])
def test_every_choice_fits_into_its_column(label) -> None:
    narrow = [
        f"{model.__name__}.{field.name}: {value}"
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        for value, _words in field.flatchoices
        if field.max_length and len(str(value)) > field.max_length
    ]
    assert narrow == []


@pytest.mark.parametrize(
    ("model", "field", "values"),
    [(Vehicle, "plate_color", PlateColor), (PlateSpell, "plate_color", PlateColor), (Vehicle, "plate_kind", PlateKind)],
)
def test_every_plate_fits_into_its_columns(model, field, values) -> None:
    assert max(len(value) for value in values.values) <= model._meta.get_field(field).max_length
