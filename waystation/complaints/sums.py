"""Severities and days of a complaint, without the database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from waystation.complaints.choices import Severity

_UP = {Severity.SMALL: Severity.NORMAL, Severity.NORMAL: Severity.MAJOR, Severity.MAJOR: Severity.MAJOR}
PAPER_LEVEL = {Severity.SMALL: "minor", Severity.NORMAL: "general", Severity.MAJOR: "major"}


def louder(severity: str) -> Severity:
    """The next severity up: what was not settled to the customer's content weighs more."""
    return _UP[Severity(severity)]


def day_ends_at(now: datetime, here: ZoneInfo, closes_at: datetime | None) -> datetime:
    """Until when “the same day” lasts: closing time while the station is open, else midnight at the station."""
    if closes_at is not None and now < closes_at:
        return closes_at.astimezone(UTC)
    tomorrow = now.astimezone(here).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), here).astimezone(UTC)


def same_day(one: datetime | None, other: datetime | None, here: ZoneInfo) -> bool:
    """Both instants lie on one calendar day at the station."""
    return one is not None and other is not None and one.astimezone(here).date() == other.astimezone(here).date()


def report_role(ladder: dict[str, str], kind: str, severity: str) -> str:
    """Whom to report to: the severity's own line, else the kind's, else everybody's (requirements (f) 11)."""
    return ladder.get(severity) or ladder.get(kind) or ladder.get("*", "supervisor")
