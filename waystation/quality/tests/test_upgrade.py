"""A house that already works keeps its inspections and certificates when their tables move out of the workshop."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from waystation.quality.models import Certificate, Inspection
from waystation.quality.rules import pass_stands
from waystation.workshop.tests.build import Floor, heavier

MOVE = import_module("waystation.quality.migrations.0002_from_workshop")


def as_before(model: type[Inspection | Certificate], *more: str) -> None:
    """The table of the workshop as the house had it, with the rows; the new one is empty."""
    columns = ", ".join([*(f'"{field.column}"' for field in model._meta.concrete_fields), *more])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE workshop_{model._meta.model_name} AS SELECT {columns} FROM {model._meta.db_table}")


def test_rows_come_over_with_their_ids_and_their_pass_stands(floor: Floor) -> None:
    heavier(floor.station)
    failed, order = floor.failed(), floor.passed()
    before = [sorted(model.objects.values_list()) for model in (Inspection, Certificate)]
    as_before(Inspection, "NULL AS withdrawn_at")
    as_before(Certificate)
    Certificate.objects.all().delete()
    Inspection.objects.all().delete()
    MOVE.bring_over(apps, SimpleNamespace(connection=connection))
    assert [sorted(model.objects.values_list()) for model in (Inspection, Certificate)] == before
    assert pass_stands(order) and not pass_stands(failed)
    newest = max(row[0] for row in before[0])
    assert floor.inspecting().pk > newest, "new rows count on from the old ones"


def test_an_empty_house_has_nothing_to_bring_over(floor: Floor) -> None:
    floor.passed()
    MOVE.bring_over(apps, SimpleNamespace(connection=connection))
    assert Inspection.objects.count() == 1
