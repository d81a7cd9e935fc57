"""The appointment board is looked through, the welcome board is put up."""

from __future__ import annotations

from datetime import date, datetime

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.journal.actions import write_line
from waystation.journal.models import JournalLine
from waystation.preparation.queries import welcome, welcome_state


def check_board(station: Station, day: date, *, by: Actor, now: datetime, cards: int) -> JournalLine:
    """The advisor on duty has looked through the appointment board of the day (BORD-01)."""
    return _line(station, day, "appointment_board.checked", {"cards": cards}, by=by, now=now)


def put_up_welcome_board(station: Station, day: date, *, by: Actor, now: datetime) -> JournalLine:
    """The welcome board of the day was printed or put up; what it said is kept to compare it later (BORD-02, BORD-03)."""
    return _line(station, day, "welcome_board.put_up", {"board": welcome_state(welcome(by, day))}, by=by, now=now)


def _line(station: Station, day: date, verb: str, facts: dict[str, object], *, by: Actor, now: datetime) -> JournalLine:
    trail = f"welcome:{station.pk}:{day.isoformat()}"
    return write_line(verb=verb, by=by, now=now, station_id=station.pk, subject=trail, label=day.isoformat(), trail=trail, facts=facts)
