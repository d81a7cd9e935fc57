from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.calendars import (
    add_working_days,
    business_date,
    day_bounds,
    day_kind,
    is_working_day,
    lunar,
    lunar_anniversary,
    published,
    solar_term,
)

DAYS = st.dates(date(2001, 1, 2), date(2099, 12, 30))


def test_the_business_date_is_the_stations() -> None:
    instant = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert business_date(instant, "Asia/Shanghai") == date(2026, 11, 25)
    assert business_date(instant, "Europe/Berlin") == date(2026, 11, 24)
    with pytest.raises(ValueError, match="aware"):
        business_date(instant.replace(tzinfo=None), "Asia/Shanghai")


@given(DAYS, st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York"]))
def test_days_have_no_gap_and_their_bounds_belong_to_them(day: date, tz: str) -> None:
    start, end = day_bounds(day, tz)
    assert end == day_bounds(day + timedelta(days=1), tz)[0]
    assert business_date(start, tz) == day
    assert business_date(end - timedelta(microseconds=1), tz) == day
    assert business_date(end, tz) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 14), True),  # Saturday worked for the Spring Festival
        (date(2026, 2, 17), False),
        (date(2026, 10, 1), False),
        (date(2026, 11, 24), True),
        (date(2026, 11, 22), False),
        (date(2027, 10, 1), False),
    ],
)
def test_working_days(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_an_override_wins_both_ways() -> None:
    day = date(2027, 2, 20)
    assert not is_working_day(day)
    kind = day_kind(day, {day: True})
    assert kind.is_working and kind.published
    assert not is_working_day(date(2026, 11, 24), {date(2026, 11, 24): False})


def test_years_not_announced_are_told_apart_and_never_raise() -> None:
    assert published(2026)
    assert [day_kind(date(year, 6, 15)).published for year in (2010, 2019, 2026)] == [True] * 3
    assert not day_kind(date(2098, 6, 16)).published
    assert is_working_day(date(2150, 1, 4)) is False  # a Sunday
    assert is_working_day(date(2150, 1, 5)) is True
    assert day_kind(date(2026, 2, 17)).name == "Chinese New Year (Spring Festival)"
    with override("zh-hans"):
        assert day_kind(date(2026, 2, 17)).name == "春节"


def test_adding_worked() -> None:
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 8)
    assert add_working_days(date(2026, 11, 24), 0) == date(2026, 11, 24)


@given(DAYS, st.integers(1, 15))
def test_adding_counts_working_days(day: date, count: int) -> None:
    end = add_working_days(day, count)
    between = [day + timedelta(days=offset) for offset in range(1, (end - day).days + 1)]
    assert sum(is_working_day(each) for each in between) == count
    assert is_working_day(end)


@pytest.mark.parametrize(
    ("day", "month", "number"),
    [
        (date(2026, 2, 17), 1, 1),
        (date(2027, 2, 6), 1, 1),
        (date(2028, 1, 26), 1, 1),
        (date(2026, 6, 19), 5, 5),
        (date(2026, 9, 25), 8, 15),
    ],
)
def test_lunar_feasts(day: date, month: int, number: int) -> None:
    found = lunar(day)
    assert (found.year, found.month, found.day, found.is_leap) == (day.year, month, number, False)
    assert lunar_anniversary(day.year, month, number) == day


def test_lunar_birthdays_in_leap_months_and_on_the_thirtieth() -> None:
    assert lunar(date(2025, 7, 25)).is_leap
    assert lunar_anniversary(2025, 6, 1, is_leap=True) == date(2025, 7, 25)
    assert lunar_anniversary(2026, 6, 1, is_leap=True) == lunar_anniversary(2026, 6, 1)
    assert lunar(date(2026, 2, 17)).text == "正月初一"
    short = lunar_anniversary(2025, 12, 30)
    assert (lunar(short).month, lunar(short).day) == (12, 29)


def test_solar_terms() -> None:
    assert solar_term(date(2026, 12, 22)) == "冬至"
    assert solar_term(date(2026, 12, 23)) == ""
