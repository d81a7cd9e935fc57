"""Arithmetic of the shop floor without a database: columns, checklist answers, time used, lateness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from waystation.workshop.choices import COLUMN_OF, COLUMN_OF_WAIT, JOB_CLASSES, Point

Answers = Mapping[str, Mapping[str, str]]


class Item(Protocol):
    """A point of a checklist."""

    pk: int
    kind: str
    low: str
    high: str
    safety: bool

    @property
    def label(self) -> str: ...


def column_of(status: str, waiting_for: str, washing: bool) -> str:
    """The column of the board; a car at the wash stands there, a car that waits stands by what it waits for."""
    if washing:
        return "wash"
    column = COLUMN_OF.get(status, "")  # type: ignore[call-overload]
    if column == "repair" and waiting_for in COLUMN_OF_WAIT:
        return COLUMN_OF_WAIT[waiting_for]
    return column


def heaviest(job_classes: Iterable[str]) -> str:
    """The job class that decides for the whole order."""
    return max((c for c in job_classes if c in JOB_CLASSES), key=JOB_CLASSES.index, default="minor")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def verdict_of(item: Item, answer: Mapping[str, str]) -> str:
    """ok, bad or none of one answer, or "" when the point is open. A measured value outside its limits is bad."""
    said = answer.get("result", "")
    if item.kind != "value" or said == Point.NONE:
        return said if said in Point.values else ""
    value = _number(answer.get("value", ""))
    if value is None:
        return ""
    low, high = _number(item.low), _number(item.high)
    outside = (low is not None and value < low) or (high is not None and value > high)
    return str(Point.BAD if outside or said == Point.BAD else Point.OK)


@dataclass(frozen=True)
class Checked:
    """What a filled checklist comes to: points without an answer, points not in order, and those of them that endanger people."""

    open: list[Item]
    bad: list[Item]
    unsafe: list[Item]
    unexplained: list[Item]


def checked(items: Iterable[Item], answers: Answers) -> Checked:
    """Read the answers (item id as text → result, value, note) of every point."""
    found = Checked([], [], [], [])
    for item in items:
        answer = answers.get(str(item.pk), {})
        verdict = verdict_of(item, answer)
        if not verdict:
            found.open.append(item)
        elif verdict == Point.BAD:
            found.bad.append(item)
            if item.safety:
                found.unsafe.append(item)
            if not answer.get("note", "").strip():
                found.unexplained.append(item)
    return found


def clean_answers(items: Iterable[Item], given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Only answers of known points, cut to size; the verdict is worked out anew."""
    kept: dict[str, dict[str, str]] = {}
    for item in items:
        raw = given.get(str(item.pk)) or {}
        answer = {name: str(raw.get(name, "")).strip()[:most] for name, most in (("result", 4), ("value", 20), ("note", 160))}
        verdict = verdict_of(item, answer)
        if verdict or answer["note"] or answer["value"]:
            kept[str(item.pk)] = {**answer, "result": verdict}
    return kept


def seconds_used(spans: Iterable[tuple[datetime, datetime | None]], now: datetime) -> int:
    """Clocked seconds; a running stretch counts to now."""
    return sum((max((end or now) - start, timedelta()) for start, end in spans), timedelta()) // timedelta(seconds=1)


def planned_end(work_ends: Iterable[datetime], *, now: datetime, left_minutes: int) -> datetime | None:
    """When the car should be ready: the last planned work (or now, when that is over) and what comes after it."""
    last = max(work_ends, default=None)
    return None if last is None else max(last, now) + timedelta(minutes=left_minutes)
