"""Why an operation is not where it was, or not where it could be: one code with the facts that its sentence names.

Codes (facts): `not_started` (planned) · `waits_for_part`, `waits_for_approval`, `waits_for_customer`, `waits_for_appointment`, `waits`
(until) · `vehicle_arrives` (until) · `after_previous` (operation, until) · `bay_closed` (bay, until, why) · `bay_blocked_by_part` (bay,
vehicle, until) · `bay_taken` (bay, vehicle, until) · `absent` (person, until, why) · `off_duty` (person, until) · `overrun`,
`pinned_work`, `busy` (person, vehicle, operation, until) · `day_too_short` (person, minutes) · `tool_closed` (tool, until, why) ·
`tool_taken` (tool, vehicle, until) · `pinned` · `earlier` (minutes) · `keeps_promise` (vehicle, minutes) · `better_plan`.
Minutes are the problem's; the page renders them as times.
"""

from __future__ import annotations

from dataclasses import dataclass

from waystation.planning.sums.hours import Hours
from waystation.planning.sums.plan import Placed, Plan, Reason, lateness, occupied
from waystation.planning.sums.problem import Operation, Problem, Vehicle

Cause = tuple[str, dict[str, str | int]]


@dataclass(frozen=True)
class Move:
    """What changed for one operation, and the one reason. `later` is minutes, negative when earlier."""

    operation: str
    vehicle: str
    old: Placed
    new: Placed
    later: int
    other_bay: bool
    other_crew: bool
    reason: Reason


def moves(problem: Problem, old: Plan, new: Plan) -> tuple[Move, ...]:
    """Every operation that has another bay, crew or minute than in the plan before, with its reason."""
    found = []
    for vehicle, one in problem.work():
        was, now = old.at.get(one.id), new.at.get(one.id)
        if was is None or now is None or was.place == now.place:
            continue
        code, facts = _moved(problem, old, new, vehicle, one, was, now)
        found.append(
            Move(
                one.id, vehicle.id, was, now, now.start - was.start, was.bay != now.bay, was.people != now.people, Reason(one.id, code, facts)
            )
        )  # fmt: skip
    return tuple(found)


def waits(problem: Problem, plan: Plan) -> tuple[Reason, ...]:
    """What does not start on the working day on which it could: what stood in the way. Nothing is said of waits within a run."""
    found = []
    for vehicle, one in problem.work():
        placed = plan.at.get(one.id)
        if placed is None or one.fixed:
            continue
        ready = max(problem.release(vehicle, one), _previous_end(plan, vehicle, one))
        if _same_run(problem, placed, ready):
            continue
        code, facts = obstacle(problem, plan, vehicle, one, placed, ready) or ("better_plan", {})
        found.append(Reason(one.id, code, facts))
    return tuple(found)


def _same_run(problem: Problem, placed: Placed, ready: int) -> bool:
    """True when only short pauses of the crew lie between the minute it could start and the minute it does."""
    spans = problem.person[placed.people[0]].free
    edges = [*(end for _, end in spans if ready < end < placed.start)]
    return placed.start <= ready or all(
        any(start - edge <= problem.bridge for start, _ in spans if start > edge) for edge in edges
    ) and any(start <= ready + problem.bridge and end > ready for start, end in spans)


def _previous_end(plan: Plan, vehicle: Vehicle, one: Operation) -> int:
    end = 0
    for each in vehicle.order:
        if each is one:
            break
        end = plan.at[each.id].end if each.id in plan.at else end
    return end


def _moved(problem: Problem, old: Plan, new: Plan, vehicle: Vehicle, one: Operation, was: Placed, now: Placed) -> Cause:
    if one.begun:
        return "not_started", {"planned": was.start}
    if one.pinned and now.place == one.pinned:
        return "pinned", {}
    if was.start < problem.now:
        return "not_started", {"planned": was.start}
    in_the_way = obstacle(problem, new, vehicle, one, was, was.start)
    if in_the_way:
        return in_the_way
    if now.end < was.end:
        return "earlier", {"minutes": was.end - now.end}
    for other in problem.vehicles:
        gained = lateness(problem, old, other) - lateness(problem, new, other) if other.id in old.ready else 0
        if gained > 0:
            return "keeps_promise", {"vehicle": other.id, "minutes": gained}
    return "better_plan", {}


def obstacle(problem: Problem, plan: Plan, vehicle: Vehicle, one: Operation, there: Placed, start: int) -> Cause | None:
    """What forbids `one` in the place `there` from `start` on, the plainest fact first; None when nothing does."""
    end = start + max(there.end - max(there.start, problem.now), one.minutes)
    return (
        _itself(problem, plan, vehicle, one, start)
        or _of_bay(problem, plan, vehicle, there.bay, start, end)
        or _of_people(problem, plan, vehicle, there.people, start, end)
        or _of_tools(problem, plan, vehicle, one, start, end)
        or _of_hours(problem, one, there.people, start)
    )


def _itself(problem: Problem, plan: Plan, vehicle: Vehicle, one: Operation, start: int) -> Cause | None:
    if one.earliest > start:
        known = one.because in ("part", "approval", "customer", "appointment")
        return f"waits_for_{one.because}" if known else "waits", {"until": one.earliest}
    if vehicle.arrives > start:
        return "vehicle_arrives", {"until": vehicle.arrives}
    before = [each for each in vehicle.order[: vehicle.order.index(one)] if each.id in plan.at]
    if before and plan.at[before[-1].id].end > start:
        return "after_previous", {"operation": before[-1].id, "until": plan.at[before[-1].id].end}
    return None


def _of_bay(problem: Problem, plan: Plan, vehicle: Vehicle, bay: str, start: int, end: int) -> Cause | None:
    if bay not in problem.bay:
        return None
    for gap in problem.bay[bay].closed:
        if gap.start < end and gap.end > start:
            return "bay_closed", {"bay": bay, "until": gap.end, "why": gap.why}
    for other in problem.vehicles:
        if other is vehicle:
            continue
        for where, first, last in occupied(problem, other, plan.of(other)):
            if where == bay and first < end and last > start:
                parts = [each.earliest for each in other.order if each.because == "part" and first <= each.earliest < last and each.earliest > start]
                if parts:
                    return "bay_blocked_by_part", {"bay": bay, "vehicle": other.id, "until": max(parts)}
                return "bay_taken", {"bay": bay, "vehicle": other.id, "until": last}
    return None


def _of_people(problem: Problem, plan: Plan, vehicle: Vehicle, people: tuple[str, ...], start: int, end: int) -> Cause | None:
    for name in people:
        person = problem.person.get(name)
        if person is None:
            return "absent", {"person": name, "until": problem.horizon, "why": "gone"}
        for gap in person.away:
            if gap.start < end and gap.end > start:
                return "absent", {"person": name, "until": gap.end, "why": gap.why}
        for other in plan.placed:
            begins = max(other.start, problem.now)
            if name in other.people and other.vehicle != vehicle.id and begins < end and other.end > start:
                work = problem.operation[other.operation]
                code = "overrun" if work.begun else "pinned_work" if work.pinned else "busy"
                return code, {"person": name, "vehicle": other.vehicle, "operation": other.operation, "until": other.end}
        if not any(first <= start < last for first, last in person.free):
            later = [first for first, _ in person.free if first > start]
            return "off_duty", {"person": name, "until": later[0] if later else problem.horizon}
    return None


def _of_hours(problem: Problem, one: Operation, people: tuple[str, ...], start: int) -> Cause | None:
    """The crew is there, but its day ends before the work would, and such work is not left overnight."""
    for name in people:
        hours = Hours(problem.person[name].free, problem.bridge)
        fitted = hours.fit(start, one.minutes, problem.rolls(one, hours.longest))
        if fitted is None or fitted[0] != start:
            return "day_too_short", {"person": name, "minutes": one.minutes}
    return None


def _of_tools(problem: Problem, plan: Plan, vehicle: Vehicle, one: Operation, start: int, end: int) -> Cause | None:
    for kind in one.tools:
        free = False
        cause: Cause | None = None
        for tool in problem.tools:
            if tool.kind != kind:
                continue
            shut = [gap for gap in tool.closed if gap.start < end and gap.end > start]
            users = [
                other for other in plan.placed
                if tool.id in other.tools and other.vehicle != vehicle.id and max(other.start, problem.now) < end and other.end > start
            ]  # fmt: skip
            free = free or not (shut or users)
            if shut:
                cause = "tool_closed", {"tool": tool.id, "until": shut[0].end, "why": shut[0].why}
            elif users:
                cause = "tool_taken", {"tool": tool.id, "vehicle": users[0].vehicle, "until": users[0].end}
        if not free and cause:
            return cause
    return None
