"""The lists a company begins with: loaded whole, once, and fitting the tables of both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from waystation.accounts.models import Station
from waystation.catalogue import models, queries
from waystation.catalogue.actions import change_part_price
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.starter.actions import load_catalogue

TODAY = date(2026, 11, 24)


@pytest.fixture
def loaded(station: Station, by: Actor, now: datetime) -> Counter[str]:
    """How many rows of each table the first loading added."""
    return load_catalogue(station.company, by=by, now=now)


def test_the_catalogue_loads_whole_and_only_once(loaded: Counter[str], station: Any, by: Any, now: datetime) -> None:
    assert loaded["parts"] == Part.objects.count() > 650
    assert loaded["part_prices"] == loaded["parts"]
    assert loaded["steps"] == 137
    again = load_catalogue(station.company, by=by, now=now)
    assert sum(again.values()) == 0


def test_a_second_company_loads_its_own(loaded: Counter[str], other_company_station: Any, by: Any, now: datetime) -> None:
    added = load_catalogue(other_company_station.company, by=by, now=now)
    assert added == loaded
    line = models.PackageLine.objects.filter(package__company=other_company_station.company, part__isnull=False).first()
    assert line is not None and line.part.company_id == other_company_station.company_id


def test_a_price_of_the_house_survives_a_second_loading(loaded: Counter[str], station: Any, by: Any, now: datetime) -> None:
    part = Part.objects.get(number="TENG-001-01A")
    change_part_price(part, price_fen=1, valid_from=TODAY, reason="供应商调价", station=station, by=by, now=now)
    load_catalogue(station.company, by=by, now=now)
    assert queries.part_price(station, part, TODAY).price_fen == 1


def test_every_loaded_text_fits_its_column(loaded: Counter[str]) -> None:
    """SQLite does not mind a long text; PostgreSQL does."""
    tables = [
        models.Operation, models.Part, models.Package, models.Checklist, models.ChecklistItem, models.Benefit, models.GuaranteePolicy,
        models.ServiceInterval, models.WarrantyRule, models.Symptom, models.Script, models.StepAdvice, models.VehicleModel,
    ]  # fmt: skip
    long = []
    for table in tables:
        sized = [field for field in table._meta.concrete_fields if getattr(field, "max_length", None)]
        for row in table.objects.all():
            long += [f"{table.__name__}.{f.name}: {getattr(row, f.name)}" for f in sized if len(str(getattr(row, f.name) or "")) > f.max_length]
    assert long == []


def test_every_choice_loaded_is_one_of_ours(loaded: Counter[str]) -> None:
    strange = []
    for table in (models.Operation, models.Part, models.Checklist, models.Benefit, models.GuaranteePolicy, models.Symptom):
        for field in table._meta.concrete_fields:
            if field.choices:
                allowed = {value for value, _label in field.flatchoices} | {""}
                strange += [value for value in table.objects.values_list(field.name, flat=True).distinct() if value not in allowed]
    assert strange == []
