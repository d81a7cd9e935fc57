"""A day and the boards: one query feeds them all, so that they cannot differ (BORD-01 … BORD-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today, zone
from waystation.appointments.choices import DUE, EXPECTED, LIVE, PartsState
from waystation.appointments.models import Appointment
from waystation.appointments.queries import between, bounds, expected, parts_states
from waystation.core.access import Actor
from waystation.journal.models import JournalLine
from waystation.preparation.choices import Column, Light
from waystation.preparation.queries.lists import Plan, plans
from waystation.preparation.sums import column, light


@dataclass(frozen=True)
class Card:
    """An appointment as a day shows it."""

    row: Appointment
    light: Light
    parts: PartsState
    open_items: int
    column: Column
    unprepared: bool


@dataclass(frozen=True)
class Difference:
    """What the welcome board that was put up says otherwise than the appointments now (BORD-03)."""

    kind: str
    row: Appointment | None
    number: str
    was: str


def _station(by: Actor) -> Station:
    return Station.objects.get(pk=by.station_id or 0)


def load_cards(station: Station, rows: QuerySet[Any], now: datetime) -> list[Card]:
    """Rows with light, parts and column at a constant number of statements."""
    found = list(rows.prefetch_related("lines__operation", "lines__part"))
    states, todo = parts_states(found), plans(station, found, now)
    on, tz = today(station, now), zone(station)
    grace = parameter("appointment.no_show_grace_minutes", station, on)
    return [_card(row, states[row.pk], todo[row.pk], now, on, tz, grace) for row in found]


def _card(row: Appointment, parts: PartsState, plan: Plan, now: datetime, on: date, tz: Any, grace: int) -> Card:
    late = [item for item in plan.items if item.done_at and row.starts_at and item.done_at > row.starts_at]
    unprepared = row.starts_at is not None and row.starts_at <= now and row.status in EXPECTED and bool(plan.open or late)
    where = column(row.status, row.starts_at, row.starts_at.astimezone(tz).date(), on, now, grace) if row.starts_at else Column.LATER
    return Card(row, light(row.status, plan.items, now), parts, len(plan.open), where, unprepared)


def day_board(by: Actor, day: date, now: datetime) -> list[Card]:
    """Everything live on a day, tentative ones too, by time (day page)."""
    station = _station(by)
    first, last = bounds(station, day)
    return load_cards(station, between(by, first, last, EXPECTED | LIVE), now)


def two_days(by: Actor, now: datetime) -> list[Card]:
    """The appointment board: what is past its time, due today, one day before, and arrived today (BORD-01)."""
    station = _station(by)
    first, _end = bounds(station, today(station, now))
    late = between(by, first - timedelta(days=7), first, DUE)
    near = between(by, first, first + timedelta(days=2), EXPECTED)
    return load_cards(station, (late | near).order_by("starts_at", "pk"), now)


def welcome(by: Actor, day: date) -> QuerySet[Any]:
    """The welcome board: the same rows as the appointment board's day, by construction (BORD-02)."""
    return expected(by, day)


def welcome_state(rows: QuerySet[Any]) -> list[list[Any]]:
    """What a board put up would say, as the record keeps it: keys and times, no names."""
    return [[row.pk, row.number, row.starts_at.isoformat(), row.advisor_id] for row in rows]


def last_put_up(by: Actor, day: date) -> JournalLine | None:
    """When the welcome board of the day was put up last, and what it said."""
    lines = JournalLine.objects.seen_by(by).filter(trail=f"welcome:{by.station_id}:{day.isoformat()}", verb="welcome_board.put_up")
    return lines.order_by("-pk").first()


def last_board_check(by: Actor, day: date) -> JournalLine | None:
    """Who of the advisors on duty looked through the appointment board that day (BORD-01)."""
    lines = JournalLine.objects.seen_by(by).filter(trail=f"welcome:{by.station_id}:{day.isoformat()}", verb="appointment_board.checked")
    return lines.order_by("-pk").first()


def differences(by: Actor, day: date) -> list[Difference]:
    """Compare the welcome board that was put up with the appointments as they are now (BORD-03)."""
    line = last_put_up(by, day)
    if line is None:
        return []
    shown = {pk: (number, starts, advisor) for pk, number, starts, advisor in line.facts["board"]}
    present = {row.pk: row for row in expected(by, day)}
    found = [Difference("new", row, row.number, "") for pk, row in present.items() if pk not in shown]
    for pk, (number, starts, advisor) in shown.items():
        row = present.get(pk)
        if row is None:
            found.append(Difference("gone", None, number, starts))
        elif row.starts_at.isoformat() != starts:
            found.append(Difference("time", row, number, starts))
        elif row.advisor_id != advisor:
            found.append(Difference("advisor", row, number, ""))
    return found
