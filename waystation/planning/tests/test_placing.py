"""The greedy plan on small floors, minute by minute."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from waystation.planning.sums.check import faults
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.plan import Plan, lateness, ready_at
from waystation.planning.sums.problem import Bay, Gap, Place, Problem, Tool
from waystation.planning.sums.wire import problem_from
from waystation.planning.tests.build import DAY, car, clock, floor, person, work


def planned(problem: Problem) -> Plan:
    plan = greedy(problem)
    assert faults(problem, plan) == []
    return plan


@pytest.mark.covers("DISP-02")
def test_work_goes_to_who_has_the_trade_in_a_bay_of_the_kind() -> None:
    plan = planned(floor(car("a", work("a1", 60, "electrical", ("quick", "repair")))))
    assert plan.at["a1"].people == ("chen",)
    assert (plan.at["a1"].bay, plan.at["a1"].start, plan.at["a1"].end) == ("b3", clock("8:00"), clock("9:00"))


def test_lunch_interrupts_work_and_the_night_does_not() -> None:
    plan = planned(floor(car("a", work("a1", 120)), car("b", work("b1", 200)), now="11:00"))
    assert plan.at["a1"].end == clock("14:00")
    plan = planned(floor(car("a", work("a1", 120)), now="15:30"))
    assert plan.at["a1"].start == clock("8:00", 1), "two hours do not fit before five; nobody leaves a car overnight for that"


def test_long_work_goes_on_the_next_day() -> None:
    plan = planned(floor(car("a", work("a1", 600)), now="10:00"))
    assert (plan.at["a1"].start, plan.at["a1"].end) == (clock("10:00"), clock("12:00", 1))


@pytest.mark.covers("DISP-03")
def test_an_appointment_starts_at_its_time_and_not_before() -> None:
    queue = [car(f"w{number}", work(f"w{number}.1", 120)) for number in range(4)]
    plan = planned(floor(*queue, car("booked", work("k", 60), booked=clock("10:00"), promise=clock("11:30"), weight=4)))
    assert plan.at["k"].start == clock("10:00")


@pytest.mark.covers("DISP-05")
def test_a_flow_line_frees_each_station_for_the_next_vehicle() -> None:
    bays = (Bay("s1", "quick"), Bay("s2", "repair"))
    line = [car(f"v{number}", work(f"v{number}.1", 60, bays=("quick",)), work(f"v{number}.2", 60), flow=True) for number in (1, 2)]
    plan = planned(floor(*line, bays=bays))
    assert plan.at["v2.1"].start == plan.at["v1.1"].end == plan.at["v1.2"].start
    assert plan.at["v1.1"].stay != plan.at["v1.2"].stay


def test_one_bay_mode_keeps_the_bay_from_first_to_last() -> None:
    bays = (Bay("b1", "repair"),)
    waiting = car("a", work("a1", 60), work("a2", 60, earliest=clock("15:00"), because="part"), promise=clock("16:00"), weight=4)
    plan = planned(floor(waiting, car("b", work("b1", 60)), bays=bays))
    assert plan.at["b1"].start >= clock("16:00") or plan.at["b1"].end <= plan.at["a1"].start
    rolled = replace(waiting, operations=(waiting.operations[0], replace(waiting.operations[1], leaves=True)))
    plan = planned(floor(rolled, car("b", work("b1", 60)), bays=bays))
    assert (plan.at["a1"].start, plan.at["b1"].start, plan.at["a2"].start) == (clock("8:00"), clock("9:00"), clock("15:00"))


def test_it_moves_only_when_no_bay_suits_both() -> None:
    bays = (Bay("b1", "repair"), Bay("b2", "repair"), Bay("w", "wash"))
    people = (person("anna", "mechanical"), person("dai", "wash"))
    plan = planned(floor(car("a", work("a1", 60), work("a2", 60), work("a3", 20, "wash", ("wash",))), bays=bays, people=people))
    assert plan.at["a1"].bay == plan.at["a2"].bay
    assert [plan.at[name].stay for name in ("a1", "a2", "a3")] == [0, 0, 1]


def test_trucks_need_a_bay_that_takes_them() -> None:
    truck = car("t", work("t1", 60), truck=True)
    plan = planned(floor(truck))
    assert [(one.operation, one.code) for one in plan.unplaced] == [("t1", "no_bay")]
    assert planned(floor(truck, bays=(Bay("b1", "repair"), Bay("b9", "repair", True)))).at["t1"].bay == "b9"


def test_what_begun_goes_on_where_it_is() -> None:
    begun = car("a", work("a1", 90, begun=Place("b2", ("bo",), clock("9:15"))), work("a2", 30), promise=clock("17:00"))
    plan = planned(floor(car("b", work("b1", 30), promise=clock("10:30"), weight=9), begun, now="10:00"))
    assert plan.at["a1"].place == Place("b2", ("bo",), clock("9:15"))
    assert plan.at["a1"].end == clock("11:30")
    assert plan.at["a2"].bay == "b2"


def test_a_vehicle_that_stands_blocks_its_bay_until_its_part_comes() -> None:
    bays = (Bay("b1", "repair"),)
    stuck = car("a", work("a1", 60, earliest=clock("15:00"), because="part"), stands="b1")
    plan = planned(floor(stuck, car("b", work("b1", 30), promise=clock("9:00"), weight=9), bays=bays))
    assert plan.at["b1"].start >= clock("16:00")


@pytest.mark.parametrize("weight", [1, 9])
def test_a_pin_is_never_moved(weight: int) -> None:
    pin = Place("b2", ("bo",), clock("10:00"))
    others = [car(f"w{number}", work(f"w{number}.1", 180), promise=clock("11:00"), weight=weight) for number in range(5)]
    plan = planned(floor(*others, car("p", work("p1", 60, pinned=pin))))
    assert plan.at["p1"].place == pin


def test_only_facts_delay_a_pin() -> None:
    pin = Place("b1", ("anna",), clock("9:30"))
    overrun = car("a", work("a1", 120, begun=Place("b1", ("anna",), clock("8:00"))))
    plan = planned(floor(overrun, car("p", work("p1", 60, pinned=pin)), now="9:00"))
    assert plan.at["p1"].place == Place("b1", ("anna",), clock("11:00"))


def test_two_pins_on_one_technician_follow_each_other() -> None:
    first, second = Place("b1", ("anna",), clock("9:00")), Place("b2", ("anna",), clock("9:30"))
    plan = planned(floor(car("a", work("a1", 60, pinned=first)), car("b", work("b1", 60, pinned=second))))
    assert [plan.at[name].start for name in ("a1", "b1")] == [clock("9:00"), clock("10:00")]


def test_a_pin_whose_minute_has_passed_starts_now() -> None:
    plan = planned(floor(car("a", work("a1", 60, pinned=Place("b1", ("bo",), clock("8:30")))), now="9:10"))
    assert plan.at["a1"].place == Place("b1", ("bo",), clock("9:10"))


def test_a_technician_clocked_on_two_jobs_does_one_after_the_other() -> None:
    both = [car(name, work(f"{name}1", 60, begun=Place(bay, ("anna",), clock("8:30")))) for name, bay in (("a", "b1"), ("b", "b2"))]
    plan = planned(floor(*both, now="9:00"))
    assert sorted(one.end for one in plan.placed) == [clock("10:00"), clock("11:00")]


def test_a_closed_bay_is_not_used_and_a_bay_closed_with_work_in_it_waits() -> None:
    bays = (Bay("b1", "repair", closed=(Gap(clock("9:00"), clock("11:00")),)),)
    plan = planned(floor(car("a", work("a1", 90)), bays=bays))
    assert plan.at["a1"].start == clock("11:00")
    begun = car("a", work("a1", 90, begun=Place("b1", ("bo",), clock("8:00"))), stands="b1")
    plan = planned(floor(begun, bays=bays, now="9:00"))
    assert plan.at["a1"].start == clock("11:00")
    assert plan.at["a1"].people == ("bo",)


def test_tools_and_experts_are_booked_with_the_work() -> None:
    tools = (Tool("jack1", "jack", (Gap(clock("8:00"), clock("9:00"), "calibration"),)),)
    people = (person("anna", "mechanical"), person("bo", "mechanical"), person("eva", "gearbox"))
    jobs = [car(name, work(f"{name}1", 60, tools=("jack",), expert="gearbox")) for name in ("a", "b")]
    plan = planned(floor(*jobs, tools=tools, people=people))
    assert [(one.start, one.tools, one.people[1]) for one in plan.placed] == [
        (clock("9:00"), ("jack1",), "eva"), (clock("10:00"), ("jack1",), "eva"),
    ]  # fmt: skip


def test_two_hands_work_while_both_are_there() -> None:
    people = (person("anna", "mechanical", away=(("8:00", "10:00"),)), person("bo", "mechanical", away=(("11:00", "15:00"),)))
    plan = planned(floor(car("a", work("a1", 90, hands=2)), people=people))
    assert (plan.at["a1"].start, set(plan.at["a1"].people)) == (clock("15:00"), {"anna", "bo"})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"trade": "paint"}, "no_technician"), ({"bays": ("paint",)}, "no_bay"), ({"tools": ("crane",)}, "no_tool"),
        ({"earliest": 5 * DAY - 10}, "beyond_horizon"), ({"begun": Place("b1", ("gone",), clock("7:00"))}, "technician_gone"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_says_why(changed: dict, code: str) -> None:
    problem = floor(car("a", replace(work("a1", 60), **changed), work("a2", 30)))
    plan = planned(problem)
    assert [(one.operation, one.code) for one in plan.unplaced] == [("a1", code), ("a2", "after_unplaced")]
    assert ready_at(problem, plan, problem.vehicle["a"]) == problem.horizon + 90


def test_more_rounds_never_cost_more_and_keep_more_promises(instance_text: dict[str, dict]) -> None:
    problem = problem_from(instance_text["busy_day"])
    first, better = greedy(problem), greedy(problem, rounds=60)
    assert faults(problem, better) == []
    late = [sum(lateness(problem, plan, each) * each.weight for each in problem.vehicles) for plan in (first, better)]
    assert late[1] < late[0]


def test_sixty_vehicles_are_planned_at_once(instance_text: dict[str, dict]) -> None:
    problem = problem_from(instance_text["busy_day"])
    assert (len(problem.vehicles), len(problem.operation)) == (60, 138)
    took = []
    for _ in range(7):
        began = perf_counter()
        plan = greedy(problem)
        took.append(perf_counter() - began)
    assert not plan.unplaced
    assert min(took) < 0.060, "20 ms are promised for a quiet machine; three times that on one that runs other tests"
