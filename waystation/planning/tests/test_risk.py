"""Which promises will be missed, and remedies that have been tried out."""

from __future__ import annotations

import pytest

from waystation.planning.sums.check import faults
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Bay, Place, Problem
from waystation.planning.sums.risk import Remedy, remedies, risks
from waystation.planning.tests.build import car, clock, floor, person, work


def by_code(problem: Problem, plan: Plan, name: str) -> dict[str, Remedy]:
    return {remedy.code: remedy for remedy in remedies(problem, plan, name, most=9)}


@pytest.mark.covers("DISP-09")
def test_the_worst_promise_comes_first() -> None:
    problem = floor(
        car("a", work("a1", 120), promise=clock("9:30")), car("b", work("b1", 60), promise=clock("12:00")), car("c", work("c1", 60)),
    )  # fmt: skip
    told = risks(problem, greedy(problem))
    assert [(risk.vehicle, risk.late, risk.ready) for risk in told] == [("a", 30, clock("10:00")), ("b", 0, clock("9:00"))]


def test_a_car_that_can_wait_makes_room() -> None:
    problem = floor(
        car("a", work("a1", 120)), car("b", work("b1", 60), promise=clock("9:30")), people=(person("anna", "mechanical"),)
    )
    plan = Plan((
        Placed("a1", "a", "b1", ("anna",), clock("8:00"), clock("10:00")), Placed("b1", "b", "b2", ("anna",), clock("10:00"), clock("11:00")),
    ))  # fmt: skip
    assert faults(problem, plan) == []
    first = by_code(problem, plan, "b")["first"]
    assert (first.gain, first.late, first.harm, dict(first.facts)) == (120, 0, 0, {"move": "a", "by": 60})
    assert faults(problem, first.plan) == []


def test_another_technician_overtime_and_sharing_are_tried() -> None:
    pinned = Place("b2", ("bo",), clock("8:00"))
    problem = floor(
        car("late", work("l1", 300, splits=2, only=("anna",)), promise=clock("12:00"), weight=2), car("p", work("p1", 120, pinned=pinned)),
    )  # fmt: skip
    plan = greedy(problem)
    told = by_code(problem, plan, "late")
    assert "split" not in told, "the work is for anna alone"
    free = floor(car("late", work("l1", 300, splits=2), promise=clock("12:00"), weight=2))
    shared = by_code(free, greedy(free), "late")["split"]
    assert (shared.ready, shared.gain) == (clock("10:45"), clock("14:00") - clock("10:45"))
    evening = floor(car("x", work("x1", 60), work("x2", 200), promise=clock("19:00")), now="13:30", people=(person("anna", "mechanical"),))
    overtime = by_code(evening, greedy(evening), "x")["overtime"]
    assert (overtime.facts["minutes"], overtime.late, overtime.ready) == (60, 0, clock("17:50"))


def test_a_vehicle_that_only_stands_is_rolled_out() -> None:
    bays = (Bay("b1", "repair"),)
    stuck = car("stuck", work("s1", 60, earliest=clock("15:00"), because="part"), stands="b1")
    problem = floor(stuck, car("x", work("x1", 60), promise=clock("10:00")), bays=bays)
    plan = greedy(problem)
    told = by_code(problem, plan, "x")
    assert (told["roll_out"].late, told["roll_out"].ready, dict(told["roll_out"].facts)) == (0, clock("9:00"), {"move": "stuck", "bay": "b1"})


def test_two_remedies_the_best_first_and_none_when_nothing_helps() -> None:
    problem = floor(
        car("a", work("a1", 240)), car("b", work("b1", 240)), car("x", work("x1", 200, splits=2), promise=clock("12:30"), weight=3)
    )
    plan = Plan((
        Placed("a1", "a", "b1", ("anna",), clock("8:00"), clock("12:00")), Placed("b1", "b", "b2", ("bo",), clock("8:00"), clock("12:00")),
        Placed("x1", "x", "b1", ("anna",), clock("13:00"), clock("16:20")),
    ))  # fmt: skip
    told = remedies(problem, plan, "x")
    assert len(told) == 2
    assert told[0].late == told[1].late == 0
    assert len({remedy.code for remedy in told}) == 2
    alone = floor(car("x", work("x1", 60), promise=clock("8:30")), people=(person("anna", "mechanical"),))
    assert remedies(alone, greedy(alone), "x") == ()
