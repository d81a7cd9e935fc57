"""CP-SAT in its own process: never worse, never wrong, and whatever happens to it the plan at hand stands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from waystation.planning.optimizer import available, improve, optimise
from waystation.planning.optimizer.client import SEARCHER
from waystation.planning.optimizer.slots import ranges
from waystation.planning.sums.check import faults
from waystation.planning.sums.cost import cost
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.hours import Hours
from waystation.planning.sums.plan import Plan
from waystation.planning.sums.problem import Problem, bays_for
from waystation.planning.sums.wire import problem_from
from waystation.planning.tests.build import DAY, car, clock, days, floor, problems, work

solver = pytest.mark.skipif(not available(), reason="CP-SAT is not installed. Install it: pip install -r requirements-optimizer.txt")


def crowded() -> Problem:
    """The greedy plan takes the short job first and misses the heavy promise of the other."""
    return floor(
        car("a", work("a1", 100), promise=clock("11:00")),
        car("b", work("b1", 200), promise=clock("12:00"), weight=9),
        car("c", work("c1", 150), promise=clock("10:30"), weight=2),
        car("d", work("d1", 90), promise=clock("9:40"), weight=1),
    )


@solver
def test_it_proves_the_best_plan_of_a_small_floor() -> None:
    problem = crowded()
    plan = greedy(problem)
    answer = improve(problem, plan, seconds=20)
    assert answer.word == "optimal"
    assert faults(problem, answer.plan) == []
    assert answer.bound == cost(problem, answer.plan).total <= cost(problem, plan).total


@solver
@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_its_plans_never_have_a_fault(problem: Problem) -> None:
    plan = greedy(problem)
    answer = improve(problem, plan, seconds=2, workers=4)
    assert faults(problem, answer.plan) == []
    assert cost(problem, answer.plan).total <= cost(problem, plan).total
    assert answer.word in {"optimal", "better", "same"}, "the plan at hand is a solution of the model, so there is always one"


@solver
@pytest.mark.parametrize("name", ["small", "truck_station"])
def test_the_instances_get_better(name: str, instance_text: dict[str, dict]) -> None:
    problem = problem_from(instance_text[name])
    first = greedy(problem)
    answer = optimise(problem, seconds=6)
    assert faults(problem, answer.plan) == []
    assert answer.bound <= cost(problem, answer.plan).total < cost(problem, first).total


def script(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "solver.py"
    path.write_text(text, encoding="utf-8")
    return (sys.executable, str(path))


CHEAP = """
import json
placed = [[name + "1", name, "b1", ["bo"], 480, 481, 0, []] for name in "abcd"]
print(json.dumps({"plan": {"placed": placed, "unplaced": []}}))
"""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("import time; time.sleep(60)", "killed"),
        ("import sys; sys.exit(3)", "killed"),
        ("print('Traceback')", "broken"),
        ("print('[1]')", "broken"),
        ("print('{\"plan\": {\"placed\": [[1]], \"unplaced\": []}, \"cost\": 0, \"bound\": 0}')", "broken"),
        (CHEAP, "broken"),
        ("print('{\"done\": \"feasible\", \"bound\": 0}')", "same"),
    ],
    ids=["hangs", "dies", "babbles", "no object", "no plan", "a plan with faults", "nothing better"],
)
def test_whatever_the_solver_does_the_plan_stands(tmp_path: Path, text: str, word: str) -> None:
    problem = crowded()
    plan = greedy(problem)
    answer = improve(problem, plan, seconds=-2, command=script(tmp_path, text))
    assert (answer.plan, answer.word) == (plan, word)
    assert answer.seconds < 10


def test_the_second_search_speaks_the_solvers_language() -> None:
    problem = crowded()
    plan = Plan(tuple(replace(one, start=one.start + DAY, end=one.end + DAY) for one in greedy(problem).placed))
    assert faults(problem, plan) == []
    answer = improve(problem, plan, seconds=0.5, command=SEARCHER)
    assert answer.word == "better"
    assert cost(problem, answer.plan).total < cost(problem, plan).total


def test_a_missing_solver_is_said_in_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = crowded()
    plan = greedy(problem)
    assert improve(problem, plan, command=("/no/such/solver",)).word == "missing"
    monkeypatch.setattr("waystation.planning.optimizer.client.find_spec", lambda name: None)
    assert improve(problem, plan).word == "missing"
    answer = optimise(problem, seconds=0.3)
    assert answer.word == "missing"
    assert cost(problem, answer.plan).total <= cost(problem, plan).total


@pytest.mark.parametrize("minutes", [5, 60, 240, 241, 700])
@pytest.mark.parametrize("rolls", [False, True])
def test_the_ranges_say_what_the_hours_say(minutes: int, rolls: bool) -> None:
    hours = Hours(days(3), 90)
    told = {start: start + elapsed for first, last, elapsed in ranges(hours, minutes, rolls, 0) for start in range(first, last + 1)}
    for minute in range(0, 3 * 1440, 7):
        found = hours.fit(minute, minutes, rolls)
        if found and found[0] == minute:
            assert told.pop(minute) == found[1]
        else:
            assert minute not in told


def test_the_bays_of_a_truck_are_those_that_take_it() -> None:
    problem = floor(car("t", work("t1", 60), truck=True))
    assert bays_for(problem, problem.vehicles[0], problem.vehicles[0].operations[0]) == ()
