"""Business dates, working days and the lunar calendar (domain §11).

Instants are aware UTC, dates are dates of a station's zone. The base is the package `holidays`; what the house knows better
comes in as `overrides` (date → is it a working day). Nothing raises for a year whose holidays are not published yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from lunar_python import Lunar, LunarMonth, LunarYear, Solar

from waystation.core.names import english

NO_OVERRIDES: Mapping[date, bool] = {}


def business_date(instant: datetime, tz: str) -> date:
    """The date on the station's wall when `instant` happens."""
    if instant.tzinfo is None:
        raise ValueError("An instant must be aware.")
    return instant.astimezone(ZoneInfo(tz)).date()


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


def day_kind(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> DayKind:
    """Working day or not, with its holiday's name in the reader's language. Used for promised times and legal limits, not for opening hours."""
    year = _china(day.year, "en_US") if english() else _china(day.year)
    name = str(year.get(day) or "")
    if day in overrides:
        return DayKind(day, overrides[day], True, name)
    if day in year.weekend_workdays:
        return DayKind(day, True, True, name)
    return DayKind(day, day.weekday() < 5 and not name, published(day.year), name)


def is_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    return day_kind(day, overrides).is_working


def add_working_days(day: date, count: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The working day `count` working days after `day` (before it, if negative); 0 gives the day itself or the next one."""
    step = timedelta(days=-1 if count < 0 else 1)
    left = abs(count)
    if left == 0:
        while not is_working_day(day, overrides):
            day += step
    while left:
        day += step
        left -= is_working_day(day, overrides)
    return day


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar; `is_leap` marks the second of two months with one number."""

    year: int
    month: int
    day: int
    is_leap: bool
    text: str


def lunar(day: date) -> LunarDay:
    """The lunar day: 2026-02-17 is the first day of the first month of 2026, 正月初一."""
    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month = found.getMonth()
    return LunarDay(
        found.getYear(),
        abs(month),
        found.getDay(),
        month < 0,
        f"{found.getMonthInChinese()}月{found.getDayInChinese()}",
    )


def lunar_anniversary(year: int, month: int, day: int, *, is_leap: bool = False) -> date:
    """The date of a lunar birthday in lunar year `year`. Without that leap month the plain one, without a 30th the 29th."""
    number = -month if is_leap and LunarYear.fromYear(year).getLeapMonth() == month else month
    length = LunarMonth.fromYm(year, number).getDayCount()
    solar = Lunar.fromYmd(year, number, min(day, length)).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def solar_term(day: date) -> str:
    """The name of the solar term that falls on this day (立冬, 大暑), or an empty text."""
    return str(Solar.fromYmd(day.year, day.month, day.day).getLunar().getJieQi())
