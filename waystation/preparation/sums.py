"""Arithmetic of preparation: the state of a group, the light, the column, the confirmations still to make; no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from waystation.appointments.choices import DUE, Status
from waystation.preparation.choices import Column, Light, PrepKind, PrepState


class Prepared(Protocol):
    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


class Marked(Protocol):
    kind: str
    state: str
    moves: int
    lines: list[int]


@dataclass(frozen=True)
class Asked:
    """What an appointment asks to be prepared: its lines, the parts among them, whether there is a fault, how often it was moved."""

    lines: bool
    parts: list[int]
    fault: bool
    moves: int


def unmarked(kind: str, asked: Asked) -> PrepState:
    """A group nobody has said anything about: lines draft the order (PREP-03); without a part or a fault there is nothing to do (PREP-01)."""
    if kind == PrepKind.ORDER:
        return PrepState.DONE if asked.lines else PrepState.OPEN
    if kind == PrepKind.PARTS:
        return PrepState.OPEN if asked.parts else PrepState.NOT_NEEDED
    if kind == PrepKind.EXPERT:
        return PrepState.OPEN if asked.fault else PrepState.NOT_NEEDED
    return PrepState.OPEN


def still_holds(mark: Marked, asked: Asked) -> bool:
    """The bay is looked at anew for another time, the parts for other parts; the other groups stay as they were marked."""
    if mark.kind == PrepKind.BAY:
        return mark.moves == asked.moves
    return mark.kind != PrepKind.PARTS or mark.lines == asked.parts


def due_at(starts_at: datetime, agreed_at: datetime, offsets: Iterable[int]) -> datetime:
    """Everything is prepared for the first confirmation, or at once when that is over already."""
    return max(agreed_at, starts_at - timedelta(minutes=max(offsets, default=0)))


def checks_due(starts_at: datetime, offsets: Iterable[int], agreed_at: datetime) -> list[tuple[int, datetime]]:
    """(offset, instant) of the confirmations that could still be made when it was agreed: never one whose time was over (I-32, F-31)."""
    found = [(offset, starts_at - timedelta(minutes=offset)) for offset in sorted(set(offsets), reverse=True)]
    return [(offset, at) for offset, at in found if at > agreed_at]


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
