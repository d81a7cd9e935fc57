"""Small things of the catalogue for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.catalogue.actions import save_operation, save_part
from waystation.catalogue.models import LabourRate, Operation, Part, PartPrice

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
_numbers = count(1)


def make_part(station: Station, *, number: str = "", price_fen: int | None = 9500, **values: Any) -> Part:
    """A part with a price in force since January."""
    values = {"name": "机油滤清器", "name_en": "Oil filter", "system": "engine"} | values
    row = save_part(
        station, number=number or f"TP-{next(_numbers):04d}-01A", by=system_actor(station), now=NOW, **values
    )
    if price_fen is not None:
        PartPrice.objects.create(company=station.company, part=row, price_fen=price_fen, valid_from=date(2026, 1, 1), set_by_name="t")
    return row


def make_operation(station: Station, *, code: str = "", **values: Any) -> Operation:
    values = {
        "name": "更换机油", "name_en": "Change oil", "system": "engine", "hours_milli": 1200, "trade": "mechanical", "bay_kind": "repair",
        "job_class": "minor",
    } | values  # fmt: skip
    return save_operation(station, code=code or f"TO-{next(_numbers):04d}", by=system_actor(station), now=NOW, **values)


def make_rate(
    at: Station, rate_fen: int = 15000, *, trade: str = "mechanical", vehicle_class: str = "any", **values: Any
) -> LabourRate:
    values = {"valid_from": date(2026, 1, 1), "set_by_name": "t"} | values
    return LabourRate.objects.create(company=at.company, trade=trade, vehicle_class=vehicle_class, rate_fen=rate_fen, **values)
