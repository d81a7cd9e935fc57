"""Instants as people read them (for papers and sentences; pages use the template filters)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def minute(at: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-24 16:30` at the station, or an empty word."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def day(at: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-24` at the station, or an empty word."""
    return f"{at.astimezone(zone):%Y-%m-%d}" if at else ""


def clock(at: datetime | None, zone: ZoneInfo) -> str:
    """`16:30` at the station, or an empty word."""
    return f"{at.astimezone(zone):%H:%M}" if at else ""
