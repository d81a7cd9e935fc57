"""Arithmetic of appointments: what is missing, how long it takes, where its parts are; no database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from waystation.appointments.choices import PartsState

REQUIRED = ("customer_name", "plate", "phone", "km", "wishes", "fault", "special_needs")
REQUIRED_TENTATIVE = ("customer_name", "plate", "phone")
QUARTER = 15
SHORTEST_MINUTES = 30


def missing(row: object, fields: Iterable[str] = REQUIRED) -> list[str]:
    """The required fields that are still empty, in the order of the form (APPT-05). 0 km is a mileage."""
    return [name for name in fields if getattr(row, name) in ("", None)]


def minutes_for(hours_milli: Iterable[int]) -> int:
    """How long a bay is needed for these flat-rate hours (thousandths), whole quarters, never under half an hour."""
    total = sum(hours_milli)
    minutes = -(-total * 60 // 1000)
    return max(SHORTEST_MINUTES, -(-minutes // QUARTER) * QUARTER)


def parts_state(states: Iterable[PartsState]) -> PartsState:
    """The state of all parts of an appointment is that of its worst line."""
    seen = set(states)
    order = (PartsState.SHORT, PartsState.LATE, PartsState.ORDERED, PartsState.RESERVED, PartsState.SHELF)
    return next((state for state in order if state in seen), PartsState.NONE)


def origin_of(address: str, salt: str) -> str:
    """An address as the record may keep it: enough to count, not enough to find anybody."""
    return hashlib.sha256(f"{salt}:{address}".encode()).hexdigest()[:24]
