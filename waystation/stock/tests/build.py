"""Small things of the store for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.catalogue.tests.build import make_part
from waystation.stock.actions import make_bin, receive
from waystation.stock.models import Bin

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def bin_at(station: Station, code: str = "C-01-1", kind: str = "store") -> Bin:
    return make_bin(station, code, kind=kind, by=system_actor(station), now=NOW)


def stocked(station: Station, qty_milli: int = 5000, *, cost_fen: int = 1000, code: str = "C-01-1", part: Any = None, **values: Any) -> Any:
    """A part of which so much lies in a bin."""
    row = part or make_part(station, **values)
    receive(
        station, row, qty_milli, bin=bin_at(station, code), cost_fen=cost_fen, source="delivery:1", by=system_actor(station), now=NOW
    )
    return row
