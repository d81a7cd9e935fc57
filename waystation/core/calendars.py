"""The bounds of a station's day and the public days off (domain §11).

Instants are aware UTC, dates are dates of a station's zone. The package `holidays` knows the
public days off; a station's own are its special days. Nothing raises for a year whose holidays are not published yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from waystation.core.names import english


def day_bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """The day of a station as UTC instants, half open: start ≤ instant < end."""
    zone = ZoneInfo(tz)
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True)
class DayKind:
    """`published` is false when the State Council has not announced that year's days off; show “not announced yet”."""

    day: date
    is_working: bool
    published: bool
    name: str = ""


@lru_cache(maxsize=64)
def _china(year: int, language: str = "zh_CN") -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year, expand=False, language=language)


@lru_cache(maxsize=64)
def published(year: int) -> bool:
    """True when the official arrangement is known; it is known by its swapped weekend days, which every year has had."""
    return any(day.year == year for day in _china(year).weekend_workdays)


def day_kind(day: date) -> DayKind:
    """Working day or not, with its holiday's name in the reader's language."""
    year = _china(day.year, "en_US") if english() else _china(day.year)
    name = str(year.get(day) or "")
    if day in year.weekend_workdays:
        return DayKind(day, True, True, name)
    return DayKind(day, day.weekday() < 5 and not name, published(day.year), name)
