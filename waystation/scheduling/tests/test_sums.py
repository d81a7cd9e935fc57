"""Half-open quarters: back to back is allowed, a minute of overlap never (F-26)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.scheduling.sums import (
    Opening,
    Span,
    first_window,
    instant_of,
    kept_back,
    quarter_from,
    quarter_of,
    quarters_in,
    span,
    walk_in_fits,
)

BASE = datetime(2026, 11, 24, tzinfo=UTC)
minutes_of_day = st.integers(0, 24 * 60 - 1)


def quarters(start: int, length: int) -> set[int]:
    first = quarter_of(BASE + timedelta(minutes=start))
    return set(range(first, first + quarters_in(length)))


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1, 20))
def test_back_to_back_never_meets(start: int, first: int, second: int) -> None:
    end = (start + first) * 15
    assert not quarters(start * 15, first * 15) & quarters(end, second * 15)


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1, 20), st.integers(1, 14))
def test_a_minute_of_overlap_always_meets(start: int, first: int, second: int, overlap: int) -> None:
    end = (start + first) * 15
    assert quarters(start * 15, first * 15) & quarters(end - overlap, second * 15)


@given(minutes_of_day, st.integers(1, 600))
def test_the_quarters_cover_the_time_asked_for(start: int, length: int) -> None:
    taken = quarters(start, length)
    assert len(taken) == -(-length // 15)
    assert quarter_of(BASE + timedelta(minutes=start)) in taken


@given(minutes_of_day)
def test_quarters_and_instants_agree(minute: int) -> None:
    instant = BASE + timedelta(minutes=minute)
    assert instant_of(quarter_of(instant)) <= instant < instant_of(quarter_of(instant) + 1)
    assert instant <= instant_of(quarter_from(instant)) < instant + timedelta(minutes=15)


def test_opening_hours_are_narrowed_to_whole_quarters() -> None:
    found = span(date(2026, 11, 24), time(8, 10), time(17, 50), ZoneInfo("Asia/Shanghai"))
    assert instant_of(found.start).astimezone(ZoneInfo("Asia/Shanghai")).time() == time(8, 15)
    assert instant_of(found.end).astimezone(ZoneInfo("Asia/Shanghai")).time() == time(17, 45)


OPEN = Opening((Span(date(2026, 1, 1), 10, 20), Span(date(2026, 1, 2), 100, 110)))


def test_long_work_goes_on_the_next_opening_day_and_short_work_does_not() -> None:
    assert OPEN.walk(18, 4, whole=False) == [18, 19, 100, 101]
    assert OPEN.walk(18, 4, whole=True) is None
    assert OPEN.walk(16, 4, whole=True) == [16, 17, 18, 19]
    assert OPEN.walk(12, 12, whole=True) == [*range(12, 20), *range(100, 104)]  # no day is long enough
    assert OPEN.walk(20, 1, whole=False) is None  # half open: closing time is closed
    assert OPEN.walk(9, 1, whole=False) is None
    assert OPEN.walk(10, 21, whole=False) is None  # beyond the horizon
    assert Opening(()).walk(1, 1, whole=False) is None


@given(st.sets(st.integers(0, 40)), st.integers(1, 6))
def test_the_first_window_is_free_and_the_first(busy: set[int], count: int) -> None:
    places = list(range(50))
    found = first_window(places, count, lambda one: one not in busy)
    assert found is not None
    assert not busy & set(range(found, found + count))
    assert all(busy & set(range(start, start + count)) for start in range(found))


@pytest.mark.parametrize(("bays", "percent", "kept"), [(12, 40, 4), (5, 40, 2), (1, 40, 0), (2, 40, 0), (3, 100, 3), (4, 0, 0), (4, 150, 4)])
def test_the_reserve_is_rounded_down(bays: int, percent: int, kept: int) -> None:
    assert kept_back(bays, percent) == kept


@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_walk_in_never_takes_from_the_unused_reserve(bays: int, taken: int, wished: int, reserved: int) -> None:
    by_appointments = min(wished, taken)
    if walk_in_fits(bays, taken, by_appointments, reserved):
        left = bays - taken - 1
        assert left >= 0
        assert left + by_appointments >= reserved
