"""Quarter hours: half-open time counted in whole numbers, opening spans, windows. No database, no clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES = 15
_SECONDS = MINUTES * 60


def quarter_of(instant: datetime) -> int:
    """The quarter hour an instant lies in, counted from 1970 UTC."""
    return int(instant.timestamp()) // _SECONDS


def quarter_from(instant: datetime) -> int:
    """The first quarter hour that begins at or after the instant."""
    whole = quarter_of(instant)
    return whole if instant == instant_of(whole) else whole + 1


def instant_of(quarter: int) -> datetime:
    """When a quarter hour begins, UTC."""
    return datetime.fromtimestamp(quarter * _SECONDS, UTC)


def quarters_in(minutes: int) -> int:
    """Quarter hours that cover so many minutes."""
    return -(-minutes // MINUTES)


@dataclass(frozen=True)
class Span:
    """The station is open from one quarter hour until another, half open, on a business day."""

    day: date
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    """Opening hours that do not stand on a quarter are narrowed to it."""
    start = datetime.combine(day, opens, zone).astimezone(UTC)
    end = datetime.combine(day, closes, zone).astimezone(UTC)
    return Span(day, quarter_from(start), quarter_of(end))


@dataclass(frozen=True)
class Opening:
    """The opening spans of a stretch of days, in order."""

    spans: tuple[Span, ...]

    def at(self, quarter: int) -> Span | None:
        """The span a quarter lies in."""
        place = bisect_right(self.spans, quarter, key=lambda one: one.start) - 1
        found = self.spans[place] if place >= 0 else None
        return found if found and quarter < found.end else None

    def quarters(self, start: int = 0) -> list[int]:
        """Every open quarter hour from `start` on."""
        return [quarter for one in self.spans for quarter in range(max(one.start, start), one.end)]

    def walk(self, start: int, count: int, *, whole: bool) -> list[int] | None:
        """`count` open quarters from `start`, rolling over to the next opening day; None when closed or beyond the horizon.

        `whole` keeps work that fits into one day inside one day: nobody leaves a car overnight for an oil change.
        """
        first = self.at(start)
        if first is None:
            return None
        if whole and count <= first.length and start + count > first.end:
            return None
        found = self.quarters(start)[:count]
        return found if len(found) == count else None


def first_window(quarters: Sequence[int], count: int, fits: Callable[[int], bool]) -> int | None:
    """Where the first run of `count` neighbours in the list that all fit begins (an index), as work goes on after closing time."""
    run = 0
    for place, quarter in enumerate(quarters):
        run = run + 1 if fits(quarter) else 0
        if run == count:
            return place - count + 1
    return None


def kept_back(bays: int, percent: int) -> int:
    """How many bays of a kind are kept for appointments, rounded down: one single bay is never kept from everybody else."""
    return bays * max(0, min(percent, 100)) // 100


def walk_in_fits(bays: int, taken: int, by_appointments: int, reserved: int) -> bool:
    """A customer without appointment leaves the unused part of the reserve free (APPT-11)."""
    return bays - taken - 1 >= max(0, reserved - by_appointments)


def percent_of(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def span_of_minutes(quarters: Iterable[int]) -> tuple[datetime, datetime]:
    """From the first quarter's beginning to the last one's end."""
    ordered = list(quarters)
    return instant_of(ordered[0]), instant_of(ordered[-1] + 1)


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]
