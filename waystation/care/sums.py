"""Windows, tries and shares of follow-ups, without the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from waystation.care.choices import NOTHING


def window(delivered_at: datetime, here: ZoneInfo, *, open_days: int, deadline_days: int, hours: tuple[time, time]) -> tuple[datetime, datetime]:
    """From when and until when the customer is called, in whole days of the station (requirements (a) 11, 12)."""
    day = delivered_at.astimezone(here).date()
    return _at(day, open_days, hours[0], here), _at(day, deadline_days, hours[1], here)


def _at(day: date, days: int, clock: time, here: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=days), clock, here).astimezone(UTC)


def read_hours(pair: list[str]) -> tuple[time, time]:
    """`["09:00", "19:00"]` as clock times."""
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def within(at: datetime, here: ZoneInfo, hours: tuple[time, time]) -> bool:
    return hours[0] <= at.astimezone(here).time() < hours[1]


def polite(at: datetime, here: ZoneInfo, hours: tuple[time, time]) -> datetime:
    """The same instant, or the next one at which a customer may be called (requirements (f) 25)."""
    local = at.astimezone(here)
    if local.time() < hours[0]:
        return _at(local.date(), 0, hours[0], here)
    return at if local.time() < hours[1] else _at(local.date(), 1, hours[0], here)


def says_nothing(text: str) -> bool:
    """The words mean that there is nothing to complain about."""
    return text.strip().strip("。.!！").lower() in NOTHING


def five(score: int | None) -> str | None:
    """1–10 as the five steps of the paper."""
    return None if score is None else str(min(max((score + 1) // 2, 1), 5))


@dataclass(frozen=True)
class Coverage:
    """How many of the follow-ups that were due were made; those who do not wish calls do not count as omitted ((f) 25)."""

    total: int
    done: int
    late: int
    excluded: int
    not_reached: int
    overdue: int
    unplanned: int
    alert_below: int

    @property
    def asked_for(self) -> int:
        return self.total - self.excluded + self.unplanned

    @property
    def percent(self) -> int | None:
        """Whole per cent rounded down; None when nothing was due."""
        return self.done * 100 // self.asked_for if self.asked_for else None

    @property
    def alert(self) -> bool:
        return self.percent is not None and self.percent < self.alert_below
