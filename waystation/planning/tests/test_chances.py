"""Durations learned from clocks, and how sure a promise is."""

from __future__ import annotations

from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.planning.sums.chances import calibration, outlooks, score
from waystation.planning.sums.durations import LEVELS, UNKNOWN, Sample, at, learned, quantiles
from waystation.planning.sums.greedy import greedy
from waystation.planning.sums.problem import Problem
from waystation.planning.sums.wire import problem_from
from waystation.planning.tests.build import car, clock, floor, person, work

MEDIAN = LEVELS.index(0.5)


def many(count: int, operation: str, factor: float, kind: str = "suv", technician: str = "anna", flat: float = 60) -> list[Sample]:
    random = Random(count)
    return [Sample(operation, kind, technician, flat * factor * random.uniform(0.9, 1.1), flat) for _ in range(count)]


def test_quantiles_are_those_of_the_textbook() -> None:
    assert quantiles([1, 2, 3, 4, 5], (0.0, 0.25, 0.5, 1.0)) == (1, 2, 3, 5)
    assert quantiles([7.0], (0.1, 0.9)) == (7.0, 7.0)


def test_nothing_known_is_the_flat_rate_with_an_assumed_spread() -> None:
    assert learned([]).of("brakes", "suv", "anna", 100) == tuple(factor * 100 for factor in UNKNOWN)
    assert learned([]).expected("brakes", "suv", "anna", 100) == 100


def test_an_operation_never_done_takes_the_stations_factor() -> None:
    tables = learned(many(200, "oil", 1.5))
    assert tables.of("gearbox", "van", "bo", 100)[MEDIAN] == pytest.approx(150, rel=0.05)


def test_many_samples_count_and_few_hardly_do() -> None:
    station = many(300, "oil", 1.0)
    few = learned([*station, *many(2, "brakes", 3.0)]).of("brakes", "suv", "anna", 60)[MEDIAN]
    lots = learned([*station, *many(200, "brakes", 3.0)]).of("brakes", "suv", "anna", 60)[MEDIAN]
    assert 60 < few < 120, "two odd samples must not triple the promise"
    assert lots == pytest.approx(180, rel=0.08)


def test_the_finest_level_known_answers() -> None:
    samples = [*many(100, "oil", 1.0, technician="anna"), *many(100, "oil", 2.0, technician="bo")]
    tables = learned(samples)
    fast, slow, new = (tables.of("oil", "suv", who, 60)[MEDIAN] for who in ("anna", "bo", "chen"))
    assert fast < new < slow
    assert tables.samples("oil", "suv", "bo") == 100
    assert tables.samples("oil") == 200


def test_forgotten_clocks_and_missing_flat_rates_teach_nothing() -> None:
    assert learned([Sample("oil", "suv", "anna", 900, 60), Sample("oil", "suv", "anna", 30, 0), Sample("oil", "suv", "anna", 0, 60)]).tables == {}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("pq"), st.floats(10, 400)), max_size=30))
def test_tables_rise(rows: list[tuple[str, str, str, float]]) -> None:
    tables = learned(Sample(operation, kind, who, minutes, 60) for operation, kind, who, minutes in rows)
    for operation, kind, who, _ in rows:
        table = tables.of(operation, kind, who, 60)
        assert all(low <= high * 1.0000001 for low, high in zip(table, table[1:], strict=False))
        assert at(table, 0.0) == table[0]
        assert at(table, 0.5) == table[MEDIAN]


def one_car(promise: str) -> Problem:
    return floor(car("a", work("a1", 60), promise=clock(promise)), people=(person("anna", "mechanical"),))


@pytest.mark.parametrize(("promise", "low", "high"), [("8:20", 0.0, 0.0), ("9:00", 0.45, 0.55), ("9:36", 0.88, 0.92), ("10:30", 1.0, 1.0)])
def test_the_chance_is_that_of_the_quantiles(promise: str, low: float, high: float) -> None:
    problem = one_car(promise)
    outlook = outlooks(problem, greedy(problem), {"a1": [60 * factor for factor in UNKNOWN]})["a"]
    assert outlook.chance is not None
    assert low <= outlook.chance <= high
    assert abs(outlook.by(0.9) - clock("9:36")) <= 1
    assert outlook.chance_at(outlook.by(0.85)) >= 0.85


def test_one_technicians_delay_is_the_next_vehicles_risk() -> None:
    people = (person("anna", "mechanical"),)
    problem = floor(car("a", work("a1", 60), promise=clock("9:30")), car("b", work("b1", 60), promise=clock("10:30")), people=people)
    plan = greedy(problem)
    wild = [60 * factor for factor in UNKNOWN]
    alone = outlooks(problem, plan, {"b1": wild})["b"].chance
    after = outlooks(problem, plan, {"a1": wild, "b1": wild})["b"].chance
    assert alone is not None
    assert after is not None
    assert after < alone


def test_the_night_comes_between_when_it_takes_longer() -> None:
    problem = floor(car("a", work("a1", 200), promise=clock("17:30")), now="13:00", people=(person("anna", "mechanical"),))
    outlook = outlooks(problem, greedy(problem), {"a1": [200 * factor for factor in UNKNOWN]})["a"]
    assert outlook.ready[-1] > clock("8:00", 1)
    assert not any(clock("17:00") < ready <= clock("8:00", 1) for ready in outlook.ready)


def test_the_same_seed_gives_the_same_chance_in_time(instance_text: dict[str, dict]) -> None:
    problem = problem_from(instance_text["busy_day"])
    plan = greedy(problem)
    tables = {one.id: [one.minutes * factor for factor in UNKNOWN] for _, one in problem.work()}
    began = perf_counter()
    first = outlooks(problem, plan, tables, seed=4)
    took = perf_counter() - began
    assert took / len(problem.vehicles) < 0.015, "5 ms a vehicle are promised for a quiet machine"
    assert outlooks(problem, plan, tables, seed=4) == first
    assert outlooks(problem, plan, tables, seed=5) != first
    assert all(outlook.chance is None or 0 <= outlook.chance <= 1 for outlook in first.values())


def test_a_vehicle_without_a_place_is_not_promised() -> None:
    problem = floor(car("a", work("a1", 60, "paint"), promise=clock("17:00")))
    assert outlooks(problem, greedy(problem), {})["a"].chance == 0.0


def test_the_calibration_table_tells_an_honest_forecast_from_a_boast() -> None:
    random = Random(3)
    said = [random.random() for _ in range(4000)]
    honest = [(share, random.random() < share) for share in said]
    boast = [(min(0.999, share + 0.3), kept) for share, kept in honest]
    table = calibration(honest)
    assert [row.count for row in table] and sum(row.count for row in table) == 4000
    assert all(abs(row.said - row.kept) < 0.08 for row in table)
    assert max(row.said - row.kept for row in calibration(boast)) > 0.2
    assert score(honest) < score(boast)
    assert calibration([(1.0, True)])[0].low == 0.9
