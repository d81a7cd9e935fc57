"""The judge finds each kind of fault, and names it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from waystation.planning.sums.check import faults
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Bay, Gap, Place, Problem, Tool
from waystation.planning.tests.build import car, clock, floor, person, work


def good() -> tuple[Problem, Plan]:
    problem = floor(
        car("a", work("a1", 60, tools=("jack",)), work("a2", 60)),
        car("b", work("b1", 60), promise=clock("10:00")),
        car("c", work("c1", 60, pinned=Place("b2", ("bo",), clock("14:00")))),
        car("t", work("t1", 30, bays=("truck",)), truck=True),
        bays=(Bay("b1", "repair"), Bay("b2", "repair"), Bay("b3", "repair", closed=(Gap(clock("8:00"), clock("17:00")),)), Bay("b4", "truck", True)),
        tools=(Tool("jack1", "jack", (Gap(clock("15:00"), clock("16:00"), "repair"),)),),
        people=(person("anna", "mechanical"), person("bo", "mechanical", away=(("15:00", "17:00"),)), person("chen", "electrical")),
    )
    plan = greedy(problem)
    assert faults(problem, plan) == []
    return problem, plan


def changed(plan: Plan, name: str, **how: object) -> Plan:
    return replace(plan, placed=tuple(replace(one, **how) if one.operation == name else one for one in plan.placed))


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("b1", {"people": ("chen",)}, "lacks the trade"),
        ("b1", {"people": ("anna", "bo")}, "needs 1 people"),
        ("b1", {"bay": "b4"}, "cannot be done in bay"),
        ("b1", {"bay": "b3"}, "is closed while"),
        ("b1", {"start": clock("7:30"), "end": clock("8:30")}, "before it can"),
        ("b1", {"start": clock("12:10"), "end": clock("13:10")}, "do not work"),
        ("b1", {"end": clock("11:45")}, "min and is given"),
        ("b1", {"start": clock("16:30"), "end": clock("8:30", 1)}, "left lying"),
        ("b1", {"people": ("bo",), "start": clock("14:30"), "end": clock("8:30", 1)}, "left lying"),
        ("a1", {"tools": ()}, "needs ('jack',)"),
        ("a1", {"start": clock("15:00"), "end": clock("16:00")}, "jack1 is used twice"),
        ("a2", {"start": clock("8:00"), "end": clock("9:00")}, "starts before a1 ends"),
        ("a2", {"bay": "b1"}, "changes the bay within a stay"),
        ("a2", {"bay": "b1", "stay": 1}, "is moved before a2 without need"),
        ("c1", {"start": clock("14:05"), "end": clock("15:05")}, "do not work"),
        ("c1", {"start": clock("13:00"), "end": clock("14:00")}, "is pinned"),
        ("c1", {"start": clock("9:00", 1), "end": clock("10:00", 1)}, "without need"),
        ("c1", {"bay": "b1"}, "is pinned at b2"),
        ("t1", {"vehicle": "a"}, "belongs to t"),
    ],
)  # fmt: skip
def test_each_fault_is_named(name: str, how: dict, said: str) -> None:
    problem, plan = good()
    assert any(said in fault for fault in faults(problem, changed(plan, name, **how))), faults(problem, changed(plan, name, **how))


def test_double_use_and_what_is_missing_or_invented() -> None:
    problem, plan = good()
    twin = plan.at["a1"]
    double = changed(plan, "b1", bay=twin.bay, people=twin.people, start=twin.start, end=twin.end)
    assert {fault.split(" is ")[0] for fault in faults(problem, double)} == {f"bay {twin.bay}", f"person {twin.people[0]}"}
    assert faults(problem, Plan(tuple(one for one in plan.placed if one.operation != "b1"))) == ["b1 is neither placed nor given a reason"]
    assert faults(problem, Plan((*plan.placed, Placed("x", "b", "b1", ("bo",), 0, 1)))) == ["x is not part of the problem"]
    assert faults(problem, Plan((*plan.placed, plan.placed[0]))) == [f"{plan.placed[0].operation} is placed twice"]


def test_a_truck_in_a_bay_for_cars() -> None:
    problem, plan = good()
    small = replace(problem, bays=tuple(replace(bay, trucks=False) for bay in problem.bays))
    assert faults(small, plan) == ["t is a truck and bay b4 takes none"]
