"""Severity, the same day, the ladder."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from waystation.complaints.sums import day_ends_at, louder, report_role, same_day

HERE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("before", "after"), [("small", "normal"), ("normal", "major"), ("major", "major")])
def test_louder(before: str, after: str) -> None:
    assert louder(before) == after


def test_the_day_ends_at_closing_time_or_at_midnight() -> None:
    assert day_ends_at(NOON, HERE, CLOSES) == CLOSES
    assert day_ends_at(CLOSES, HERE, CLOSES) == MIDNIGHT
    assert day_ends_at(NOON, HERE, None) == MIDNIGHT


def test_the_same_day_is_the_stations_day() -> None:
    assert same_day(NOON, MIDNIGHT - timedelta(seconds=1), HERE)
    assert not same_day(NOON, MIDNIGHT, HERE)
    assert not same_day(NOON, None, HERE)


def test_the_ladder() -> None:
    ladder = {"*": "supervisor", "major": "manager", "consultation": "technical_head"}
    assert report_role(ladder, "complaint", "major") == "manager"
    assert report_role(ladder, "consultation", "small") == "technical_head"
    assert report_role(ladder, "complaint", "small") == "supervisor"
    assert report_role({}, "complaint", "small") == "supervisor"
