"""A plan: each operation with its bay, crew, tools and time, and what could not be placed, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from waystation.planning.sums.problem import Operation, Place, Problem, Vehicle, doubted

Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Reason:
    """Why an operation is where it is, or nowhere: a code and the facts its sentence names. Words are the page's matter."""

    operation: str
    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """An operation in the plan; `stay` counts the vehicle's stays. Begun work keeps the minute it began at."""

    operation: str
    vehicle: str
    bay: str
    people: tuple[str, ...]
    start: int
    end: int
    stay: int = 0
    tools: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.bay, self.people, self.start)


@dataclass(frozen=True)
class Plan:
    placed: tuple[Placed, ...]
    unplaced: tuple[Reason, ...] = ()

    @cached_property
    def at(self) -> dict[str, Placed]:
        """Operation id → its place."""
        return {one.operation: one for one in self.placed}

    @cached_property
    def ready(self) -> dict[str, int]:
        """Vehicle id → the minute its last planned operation ends."""
        found: dict[str, int] = {}
        for one in self.placed:
            found[one.vehicle] = max(found.get(one.vehicle, one.end), one.end)
        return found

    def of(self, vehicle: Vehicle) -> list[Placed]:
        """The vehicle's placed operations in order."""
        return [self.at[one.id] for one in vehicle.order if one.id in self.at]


def ready_at(problem: Problem, plan: Plan, vehicle: Vehicle) -> int:
    """When a vehicle is ready; one that could not be placed whole counts as ready after the horizon by what is missing."""
    missing = sum(one.minutes for one in vehicle.operations if one.id not in plan.at)
    return problem.horizon + missing if missing else plan.ready.get(vehicle.id, problem.now)


def lateness(problem: Problem, plan: Plan, vehicle: Vehicle) -> int:
    """Minutes after the promise; 0 when kept or when nothing is promised."""
    return max(0, ready_at(problem, plan, vehicle) - vehicle.promise) if vehicle.promise is not None else 0


def occupied(problem: Problem, vehicle: Vehicle, placed: Iterable[Placed]) -> list[tuple[str, int, int]]:
    """(bay, from, to) of each stay, from now on; a vehicle that stands in its first bay holds it already."""
    found: dict[int, tuple[str, int, int]] = {}
    for one in placed:
        bay, start, end = found.get(one.stay, (one.bay, max(one.start, problem.now), one.end))
        found[one.stay] = (bay, start, max(end, one.end))
    if found:
        first = min(found)
        bay, start, end = found[first]
        if bay and bay == vehicle.here and not doubted(problem, vehicle):
            found[first] = (bay, problem.now, end)
    return [one for one in found.values() if one[0]]


def remembered(problem: Problem, plan: Plan) -> Problem:
    """The problem with each operation knowing where `plan` had it, so that a new plan moves as little as possible."""

    def with_before(one: Operation) -> Operation:
        old = plan.at.get(one.id)
        return replace(one, before=old.place) if old else one

    return replace(
        problem,
        vehicles=tuple(replace(each, operations=tuple(with_before(one) for one in each.operations)) for each in problem.vehicles),
    )
