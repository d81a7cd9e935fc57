"""Whatever the floor looks like: a greedy plan can be carried out, is the same twice, and a spoilt one is found out."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from waystation.planning.sums.check import faults
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Placed, Plan, remembered
from waystation.planning.sums.problem import Problem
from waystation.planning.sums.wire import plan_data, plan_from, problem_data, problem_from
from waystation.planning.tests.build import problems

EXAMPLES = int(os.environ.get("PLANNER_EXAMPLES", "40"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.covers("DISP-02")
@MANY
@given(problems())
def test_a_greedy_plan_never_has_a_fault(problem: Problem) -> None:
    assert faults(problem, greedy(problem)) == []


@MANY
@given(problems())
def test_a_searched_and_a_mended_plan_never_have_a_fault(problem: Problem) -> None:
    plan = greedy(problem, rounds=8)
    assert faults(problem, plan) == []
    known = remembered(problem, plan)
    assert faults(known, greedy(known, rounds=4)) == []


@MANY
@given(problems())
def test_the_same_floor_gets_the_same_plan(problem: Problem) -> None:
    assert greedy(problem, rounds=3) == greedy(problem, rounds=3)


@MANY
@given(problems())
def test_problem_and_plan_survive_the_wire(problem: Problem) -> None:
    assert problem_from(problem_data(problem)) == problem
    plan = greedy(problem)
    assert plan_from(plan_data(plan)) == plan


def spoil(one: Placed, how: str, other: Placed) -> Placed:
    if how == "double":
        return replace(one, people=other.people, start=other.start, end=other.end, bay=other.bay)
    if how == "short":
        return replace(one, end=one.end - 1)
    if how == "night":
        return replace(one, start=one.start + 1440 * 10, end=one.end + 1440 * 10)
    return replace(one, people=())


@MANY
@given(problems(), st.sampled_from(("double", "short", "night", "nobody")), st.data())
def test_a_spoilt_plan_is_found_out(problem: Problem, how: str, data: st.DataObject) -> None:
    plan = greedy(problem)
    placed = [one for one in plan.placed if not problem.operation[one.operation].fixed]
    assume(len(placed) > 1)
    one = data.draw(st.sampled_from(placed))
    other = data.draw(st.sampled_from([each for each in placed if each.vehicle != one.vehicle] or placed[:1]))
    assume(how != "double" or one.vehicle != other.vehicle)
    worse = Plan(tuple(spoil(each, how, other) if each is one else each for each in plan.placed), plan.unplaced)
    assert faults(problem, worse)
