"""Small things of the calendar for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from waystation.accounts.models import Station
from waystation.scheduling.models import Resource

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # a Tuesday, 09:30 at the station; it is open from 8 to 20


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """An instant by the station's clock, `day` days after today."""
    return datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day, hours=hour - 8, minutes=minute)


def bay(station: Station, name: str = "B1", kind: str = "repair", **values: Any) -> Resource:
    return Resource.objects.create(station=station, kind="bay", name=name, bay_kind=kind, **values)


def technician(station: Station, user: Any, **values: Any) -> Resource:
    return Resource.objects.create(station=station, kind="technician", name=user.username, user=user, **values)
