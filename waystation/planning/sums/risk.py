"""Which promises the plan will miss, and the two best remedies, each tried out by planning again (DISP-09, REPR-05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from waystation.planning.sums.floor import Floor, Layout
from waystation.planning.sums.greedy import Trail, by_plan
from waystation.planning.sums.placing import Placing
from waystation.planning.sums.plan import Facts, Plan, lateness, ready_at, remembered
from waystation.planning.sums.problem import Operation, Person, Problem, Vehicle

OVERTIME = (60, 120)  # minutes tried
SPLIT_LOSS = 1.1  # two who share work need a tenth more than half the time each; an assumption until the clocks say otherwise
MOST_OTHERS = 4  # technicians tried per operation
MOST_CARS = 4  # vehicles tried for making room

Variant = tuple[str, dict[str, str | int], Problem]


@dataclass(frozen=True)
class Risk:
    """A promise against the plan. `late` is minutes; 0 when it will be kept."""

    vehicle: str
    promise: int
    ready: int
    late: int


@dataclass(frozen=True)
class Remedy:
    """Something a person can decide, with its effect in minutes.

    `code`: `first` (move, by) · `roll_out` (move) · `other_technician` (operation, person) · `overtime` (people, minutes) · `split`
    (operation, people). `gain`: minutes this vehicle is ready earlier; `harm`: weighted minutes of lateness it costs others.
    """

    code: str
    facts: Facts
    ready: int
    late: int
    gain: int
    harm: int
    plan: Plan


def risks(problem: Problem, plan: Plan) -> tuple[Risk, ...]:
    """Every promised vehicle, the worst first."""
    found = [
        Risk(vehicle.id, vehicle.promise, ready_at(problem, plan, vehicle), lateness(problem, plan, vehicle))
        for vehicle in problem.vehicles
        if vehicle.promise is not None
    ]
    return tuple(sorted(found, key=lambda risk: (-risk.late, risk.promise - risk.ready, risk.vehicle)))


def remedies(problem: Problem, plan: Plan, name: str, *, most: int = 2) -> tuple[Remedy, ...]:
    """What helps a vehicle, the best first and no two of a kind; none when nothing does."""
    known = remembered(problem, plan)
    vehicle = known.vehicle[name]
    was = ready_at(known, plan, vehicle)
    others = _late_others(known, plan, name)
    best: dict[str, tuple[int, Remedy]] = {}
    for code, facts, variant in _variants(known, plan, vehicle):
        mended = _with_priority(variant, name)
        ready = ready_at(variant, mended, variant.vehicle[name])
        late, harm = lateness(variant, mended, variant.vehicle[name]), max(0, _late_others(variant, mended, name) - others)
        if ready >= was:
            continue
        if code == "other_technician" and mended.at[str(facts["operation"])].people == plan.at[str(facts["operation"])].people:
            continue
        remedy = Remedy(code, facts | _room(known, plan, mended, name, code), ready, late, was - ready, harm, mended)
        score = late * vehicle.weight + harm
        if code not in best or (score, ready) < (best[code][0], best[code][1].ready):
            best[code] = score, remedy
    ranked = sorted(best.values(), key=lambda each: (each[0], each[1].code not in EASY, each[1].ready))
    return tuple(remedy for _, remedy in ranked[:most])


EASY = ("other_technician", "first", "roll_out")  # cost nobody an evening


def _late_others(problem: Problem, plan: Plan, name: str) -> int:
    return sum(lateness(problem, plan, other) * other.weight for other in problem.vehicles if other.id != name)


def _room(problem: Problem, old: Plan, new: Plan, name: str, code: str) -> dict[str, str | int]:
    """The vehicle that makes room, and by how many minutes it is ready later."""
    if code != "first":
        return {}
    later = {other.id: ready_at(problem, new, other) - ready_at(problem, old, other) for other in problem.vehicles if other.id != name}
    moved = max(later, key=lambda each: (later[each], each), default="")
    return {"move": moved, "by": later[moved]} if moved and later[moved] > 0 else {}


def _with_priority(problem: Problem, name: str) -> Plan:
    """The vehicle placed before all others, which stay where they are as far as they can."""
    ground = Placing(Floor(Layout(problem)))
    ground.facts()
    trail = Trail(ground, keep=True, hold=False)
    rest = [vehicle for vehicle in problem.vehicles if ground.unfinished(vehicle)]
    rest.sort(key=lambda vehicle: (vehicle.id != name, *by_plan(problem, vehicle), vehicle.id))
    trail.order = rest
    return trail.place(0)


def _changed(problem: Problem, vehicle: Vehicle) -> Problem:
    return replace(problem, vehicles=tuple(vehicle if each.id == vehicle.id else each for each in problem.vehicles))


def _loose(vehicle: Vehicle) -> Vehicle:
    """The vehicle without its old place, so that it may go anywhere."""
    return replace(vehicle, operations=tuple(replace(one, before=None) for one in vehicle.operations))


def _variants(problem: Problem, plan: Plan, vehicle: Vehicle) -> Iterator[Variant]:
    free = _changed(problem, _loose(vehicle))
    yield "first", {}, free
    open_work = [one for one in vehicle.order if one.begun is None and one.id in plan.at]
    for one in open_work:
        yield from _others(free, plan, one)
        if one.splits > 1 and one.hands == 1 and not one.pinned:
            shared = replace(one, before=None, hands=2, minutes=-int(-one.minutes / 2 * SPLIT_LOSS // 1))
            yield "split", {"operation": one.id, "people": 2}, _with_operation(free, shared)
    yield from _overtime(free, plan, vehicle)
    yield from _rolled_out(free, vehicle)


def _with_operation(problem: Problem, changed: Operation) -> Problem:
    def swapped(vehicle: Vehicle) -> Vehicle:
        return replace(vehicle, operations=tuple(changed if one.id == changed.id else one for one in vehicle.operations))

    return replace(
        problem, vehicles=tuple(swapped(each) if any(one.id == changed.id for one in each.operations) else each for each in problem.vehicles)
    )


def _others(problem: Problem, plan: Plan, one: Operation) -> Iterator[Variant]:
    if one.hands != 1 or one.expert or one.pinned:
        return
    mine = plan.at[one.id].people
    able = [each for each in problem.people if each.can(one.trade) and each.id not in mine and set(one.certificates) <= set(each.certificates)]
    for person in able[:MOST_OTHERS]:
        facts: dict[str, str | int] = {"operation": one.id, "person": person.id}
        yield "other_technician", facts, _with_operation(problem, replace(one, before=None, only=(person.id,)))


def _overtime(problem: Problem, plan: Plan, vehicle: Vehicle) -> Iterator[Variant]:
    crew = {name for one in vehicle.operations if one.id in plan.at for name in plan.at[one.id].people}
    until = vehicle.promise if vehicle.promise is not None else problem.now + 1
    for minutes in OVERTIME:
        people = tuple(_longer(problem, each, until, minutes) if each.id in crew else each for each in problem.people)
        yield "overtime", {"people": "、".join(sorted(crew)), "minutes": minutes}, replace(problem, people=people)


def _longer(problem: Problem, person: Person, until: int, minutes: int) -> Person:
    """Stays longer on the day of the promise, or today when that day is past."""
    until = max(until, problem.now + 1)
    place = max((number for number, span in enumerate(person.free) if span[0] < until), default=None)
    if place is None:
        return person
    while place + 1 < len(person.free) and person.free[place + 1][0] - person.free[place][1] <= problem.bridge:
        place += 1
    start, end = person.free[place]
    limit = person.free[place + 1][0] if place + 1 < len(person.free) else problem.horizon
    free = (*person.free[:place], (start, min(end + minutes, limit)), *person.free[place + 1 :])
    return replace(person, free=free)


def _rolled_out(problem: Problem, vehicle: Vehicle) -> Iterator[Variant]:
    """Vehicles that only stand in a bay the vehicle could use are rolled out until their work can go on."""
    kinds = {kind for one in vehicle.operations for kind in one.bays}
    standing = [
        other for other in problem.vehicles
        if other.id != vehicle.id and other.here in problem.bay and problem.bay[other.here].kind in kinds
        and not any(one.begun or one.pinned for one in other.operations)
    ]  # fmt: skip
    for other in standing[:MOST_CARS]:
        first = replace(other.order[0], leaves=True, before=None)
        moved = replace(other, stands="", operations=(first, *other.order[1:]))
        yield "roll_out", {"move": other.id, "bay": other.here}, _changed(problem, moved)
