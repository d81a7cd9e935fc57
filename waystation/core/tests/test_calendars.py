from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from waystation.core.calendars import (
    day_bounds,
    day_kind,
    published,
)

DAYS = st.dates(date(2001, 1, 2), date(2099, 12, 30))


@given(DAYS, st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York"]))
def test_days_have_no_gap_and_their_bounds_belong_to_them(day: date, tz: str) -> None:
    start, end = day_bounds(day, tz)
    assert end == day_bounds(day + timedelta(days=1), tz)[0]
    zone = ZoneInfo(tz)
    assert start.astimezone(zone).date() == (end - timedelta(microseconds=1)).astimezone(zone).date() == day
    assert end.astimezone(zone).date() == day + timedelta(days=1)


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
    assert day_kind(day).is_working is working


def test_years_not_announced_are_told_apart_and_never_raise() -> None:
    assert published(2026)
    assert [day_kind(date(year, 6, 15)).published for year in (2010, 2019, 2026)] == [True] * 3
    assert not day_kind(date(2098, 6, 16)).published
    assert day_kind(date(2150, 1, 4)).is_working is False  # a Sunday
    assert day_kind(date(2150, 1, 5)).is_working is True
    assert day_kind(date(2026, 2, 17)).name == "Chinese New Year (Spring Festival)"
    with override("zh-hans"):
        assert day_kind(date(2026, 2, 17)).name == "春节"
