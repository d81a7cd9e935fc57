"""The race helper itself: it starts together, reports each outcome, and puts a guard back."""

from __future__ import annotations

import threading

import pytest

from tests.harness import race as module
from tests.harness.race import guard_off, race


def test_all_are_on_the_course_at_once_and_each_outcome_is_told() -> None:
    meeting = threading.Barrier(3)

    def meets(value: int) -> int:
        meeting.wait(timeout=10)  # breaks unless all three run at the same time
        return value

    outcomes = race(lambda: meets(1), lambda: meets(2), lambda: meets(3))
    assert [outcome.value for outcome in outcomes] == [1, 2, 3]


def test_an_error_of_one_racer_is_his_outcome() -> None:
    def falls() -> None:
        raise ValueError("fell")

    first, second = race(falls, lambda: "home")
    assert isinstance(first.error, ValueError)
    assert not first.won
    assert second.won


def test_a_guard_is_put_back_even_when_the_control_breaks() -> None:
    kept = module.race
    with pytest.raises(RuntimeError), guard_off("tests.harness.race:race", None):
        assert module.race is None
        raise RuntimeError
    assert module.race is kept
