"""Arithmetic of appointments: what is missing, how long it takes, which light and column; no database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from waystation.appointments.choices import DUE, Column, Light, PartsState, PrepState, Status

REQUIRED = ("customer_name", "plate", "phone", "km", "wishes", "fault", "special_needs")
REQUIRED_TENTATIVE = ("customer_name", "plate", "phone")
QUARTER = 15
SHORTEST_MINUTES = 30


class Prepared(Protocol):
    state: str
    due_at: datetime


def missing(row: object, fields: Iterable[str] = REQUIRED) -> list[str]:
    """The required fields that are still empty, in the order of the form (APPT-05). 0 km is a mileage."""
    return [name for name in fields if getattr(row, name) in ("", None)]


def minutes_for(hours_milli: Iterable[int]) -> int:
    """How long a bay is needed for these flat-rate hours (thousandths), whole quarters, never under half an hour."""
    total = sum(hours_milli)
    minutes = -(-total * 60 // 1000)
    return max(SHORTEST_MINUTES, -(-minutes // QUARTER) * QUARTER)


def light(status: str, items: Sequence[Prepared], now: datetime) -> Light:
    """Red when at risk or an open item is past its time, green when nothing is open, else amber (PREP-02)."""
    still_open = [item for item in items if item.state == PrepState.OPEN]
    if status == Status.AT_RISK or any(item.due_at < now for item in still_open):
        return Light.RED
    return Light.AMBER if still_open or not items else Light.GREEN


def worst(lights: Iterable[Light]) -> Light:
    """The light of a day: its worst appointment; an empty day is green."""
    seen = set(lights)
    return next((colour for colour in (Light.RED, Light.AMBER) if colour in seen), Light.GREEN)


def column(status: str, starts_at: datetime, starts_on: date, today: date, now: datetime, grace_minutes: int) -> Column:
    """The board column of an appointment on a business date; moves by itself at the day change (BORD-01)."""
    if status not in DUE:
        return Column.CAME
    if starts_on < today or (starts_on == today and now > starts_at + timedelta(minutes=grace_minutes)):
        return Column.OVERDUE
    if starts_on == today:
        return Column.TODAY
    return Column.DAY_BEFORE if starts_on == today + timedelta(days=1) else Column.LATER


def checks_due(starts_at: datetime, offsets: Iterable[int], now: datetime) -> list[tuple[int, datetime]]:
    """(offset, instant) of the confirmations that can still be made: never one whose time is over already (I-32, F-31)."""
    found = [(offset, starts_at - timedelta(minutes=offset)) for offset in sorted(set(offsets), reverse=True)]
    return [(offset, at) for offset, at in found if at > now]


def parts_state(states: Iterable[PartsState]) -> PartsState:
    """The state of all parts of an appointment is that of its worst line."""
    seen = set(states)
    order = (PartsState.SHORT, PartsState.LATE, PartsState.ORDERED, PartsState.RESERVED, PartsState.SHELF)
    return next((state for state in order if state in seen), PartsState.NONE)


def origin_of(address: str, salt: str) -> str:
    """An address as the record may keep it: enough to count, not enough to find anybody."""
    return hashlib.sha256(f"{salt}:{address}".encode()).hexdigest()[:24]
