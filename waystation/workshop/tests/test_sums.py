"""Answers of checklists, lateness and time used, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from waystation.workshop.sums import (
    checked,
    clean_answers,
    heaviest,
    planned_end,
    seconds_used,
    verdict_of,
)
from waystation.workshop.tests.build import NOW


@dataclass
class Item:
    pk: int = 1
    kind: str = "ok"
    low: str = ""
    high: str = ""
    safety: bool = False


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("item", "answer", "verdict"),
    [
        (Item(), {}, ""), (Item(), {"result": "ok"}, "ok"), (Item(), {"result": "maybe"}, ""), (Item(), {"result": "none"}, "none"),
        (Item(kind="value", low="90", high="160"), {"result": "ok"}, ""), (Item(kind="value", low="90", high="160"), {"value": "110"}, "ok"),
        (Item(kind="value", low="90", high="160"), {"value": "89.9"}, "bad"), (Item(kind="value", low="90", high="160"), {"value": "160.1"}, "bad"),
        (Item(kind="value", low="90"), {"value": "110", "result": "bad"}, "bad"), (Item(kind="value"), {"value": "tight"}, ""),
        (Item(kind="value"), {"result": "none"}, "none"), (Item(kind="value", high="0.1"), {"value": "0,05"}, "ok"),
    ],
)  # fmt: skip
def test_what_an_answer_means(item: Item, answer: dict[str, str], verdict: str) -> None:
    assert verdict_of(item, answer) == verdict


def test_a_checklist_tells_what_is_open_bad_and_dangerous() -> None:
    items = [Item(1), Item(2, safety=True), Item(3), Item(4)]
    found = checked(items, {"1": {"result": "ok"}, "2": {"result": "bad", "note": "leaks"}, "3": {"result": "bad"}})
    assert ([i.pk for i in found.open], [i.pk for i in found.bad]) == ([4], [2, 3])
    assert ([i.pk for i in found.unsafe], [i.pk for i in found.unexplained]) == ([2], [3])


def test_answers_of_unknown_points_are_dropped_and_texts_cut() -> None:
    kept = clean_answers([Item(1)], {"1": {"result": "bad", "note": "n" * 500, "extra": "x"}, "77": {"result": "ok"}})
    assert set(kept) == {"1"} and len(kept["1"]["note"]) == 160 and set(kept["1"]) == {"result", "value", "note"}


def test_the_heaviest_work_decides() -> None:
    assert heaviest(["minor", "level2", "level1"]) == "level2"
    assert heaviest([]) == "minor"


def test_time_used_counts_a_running_clock_to_now() -> None:
    assert seconds_used([(NOW, after(10)), (after(20), None)], after(25)) == 15 * 60
    assert seconds_used([(after(5), None)], NOW) == 0


def test_work_that_is_overdue_ends_after_now() -> None:
    assert planned_end([], now=NOW, left_minutes=15) is None
    assert planned_end([after(30), after(60)], now=NOW, left_minutes=15) == after(75)
    assert planned_end([after(-30)], now=NOW, left_minutes=15) == after(15)
