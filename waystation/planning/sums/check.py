"""The independent judge of plans: it shares no code with the planners and counts minute by minute where they calculate."""

from __future__ import annotations

from collections.abc import Iterable

from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Gap, Operation, Problem, Vehicle, doubted

Use = tuple[int, int, str]  # from, to, by what


def faults(problem: Problem, plan: Plan) -> list[str]:
    """What is wrong with a plan, in plain words; none when it can be carried out."""
    found: list[str] = []
    names = [one.operation for one in plan.placed]
    known = {one.id for _, one in problem.work()}
    found += [f"{name} is placed twice" for name in set(names) if names.count(name) > 1]
    found += [f"{name} is not part of the problem" for name in names if name not in known]
    told = {one.operation for one in plan.unplaced}
    found += [f"{name} is neither placed nor given a reason" for name in known - set(names) - told]
    if found:
        return found
    for vehicle in problem.vehicles:
        found += _vehicle(problem, plan, vehicle)
    return found + _twice(problem, plan)


def _vehicle(problem: Problem, plan: Plan, vehicle: Vehicle) -> list[str]:
    found, last, gone = [], None, False
    for one in vehicle.order:
        placed = plan.at.get(one.id)
        if placed is None:
            gone = True
            continue
        if gone:
            found.append(f"{one.id} is placed though what comes before it is not")
        if placed.vehicle != vehicle.id:
            found.append(f"{one.id} belongs to {vehicle.id}, not {placed.vehicle}")
        found += _alone(problem, plan, vehicle, one, placed)
        if last is not None:
            found += _after(problem, vehicle, last[0], last[1], one, placed)
        last = (one, placed)
    return found


def _begins(problem: Problem, placed: Placed) -> int:
    return max(placed.start, problem.now)


def _alone(problem: Problem, plan: Plan, vehicle: Vehicle, one: Operation, placed: Placed) -> list[str]:
    """Faults of an operation by itself: crew, hours, bay, tools, release, pin."""
    found = [*_crew(problem, one, placed), *_worked(problem, one, placed), *_bay(problem, vehicle, one, placed)]
    kinds = sorted(tool.kind for tool in problem.tools if tool.id in placed.tools)
    if kinds != sorted(one.tools) or len(set(placed.tools)) != len(one.tools):
        found.append(f"{one.id} needs {one.tools} and has {placed.tools}")
    start = _begins(problem, placed)
    if one.begun is None:
        if start < max(problem.now, vehicle.arrives, one.earliest) or placed.start < problem.now:
            found.append(f"{one.id} starts at {placed.start}, before it can")
        if one is vehicle.order[0] and vehicle.booked is not None and start < vehicle.booked:
            found.append(f"{one.id} starts before the booked time {vehicle.booked}")
    fixed = one.fixed
    if fixed and (placed.bay != fixed.bay or placed.people != fixed.people):
        found.append(f"{one.id} is {'begun' if one.begun else 'pinned'} at {fixed.bay} {fixed.people}, not {placed.bay} {placed.people}")
    if fixed and placed.start != (fixed.start if one.begun else max(fixed.start, problem.now)):
        found += _moved_pin(problem, plan, vehicle, one)
    return found


def _crew(problem: Problem, one: Operation, placed: Placed) -> list[str]:
    if one.fixed:
        return []  # who was pinned or has begun is the dispatcher's decision
    found = []
    if len(placed.people) != len(one.roles) or len(set(placed.people)) != len(placed.people):
        return [f"{one.id} needs {len(one.roles)} people and has {placed.people}"]
    for place, (name, trade) in enumerate(zip(placed.people, one.roles, strict=True)):
        person = problem.person[name]
        expert = place >= one.hands
        if not (trade in person.trades or (not person.trades and not expert)):
            found.append(f"{name} lacks the trade {trade} of {one.id}")
        if not expert and not set(one.certificates) <= set(person.certificates):
            found.append(f"{name} lacks a certificate for {one.id}")
        if not expert and one.only and name not in one.only:
            found.append(f"{name} is not one of those who may do {one.id}")
    return found


def _shared(problem: Problem, people: Iterable[str]) -> list[tuple[int, int]]:
    """Time all of them work, from now until the horizon, by cutting each other's spans at every border."""
    crew = [problem.person[name].free for name in people]
    borders = sorted({problem.now, problem.horizon, *(edge for free in crew for span in free for edge in span)})
    found: list[tuple[int, int]] = []
    for start, end in zip(borders, borders[1:], strict=False):
        inside = problem.now <= start < problem.horizon
        if inside and all(any(a <= start and end <= b for a, b in free) for free in crew):
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _worked(problem: Problem, one: Operation, placed: Placed) -> list[str]:
    """The crew works exactly so many minutes between start and end, and short work is not left overnight."""
    spans = _shared(problem, placed.people)
    start = _begins(problem, placed)
    if not any(a <= start < b for a, b in spans) and not (one.begun and start == problem.now):
        return [f"{one.id} starts at {start}, when {placed.people} do not work"]
    if not any(a < placed.end <= b for a, b in spans):
        return [f"{one.id} ends at {placed.end}, when {placed.people} do not work"]
    worked = sum(max(0, min(b, placed.end) - max(a, start)) for a, b in spans)
    if worked != one.minutes:
        return [f"{one.id} takes {one.minutes} min and is given {worked}"]
    pauses = [right[0] - left[1] for left, right in zip(spans, spans[1:], strict=False) if left[1] < placed.end and right[0] > start]
    if one.begun is None and max(pauses, default=0) > problem.bridge and one.minutes <= problem.whole:
        longest, length = 0, 0
        for place, (a, b) in enumerate(spans):
            joins = place > 0 and a - spans[place - 1][1] <= problem.bridge
            length = (length if joins else 0) + b - a
            longest = max(longest, length)
        if one.minutes <= longest:
            return [f"{one.id} is left lying though it fits into a day"]
    return []


def _bay(problem: Problem, vehicle: Vehicle, one: Operation, placed: Placed) -> list[str]:
    if one.fixed or (not one.bays and not placed.bay):
        return []
    bay = problem.bay.get(placed.bay)
    if bay is None or bay.kind not in one.bays:
        return [f"{one.id} cannot be done in bay {placed.bay or '-'}"]
    return [f"{vehicle.id} is a truck and bay {bay.id} takes none"] if vehicle.truck and not bay.trucks else []


def _after(problem: Problem, vehicle: Vehicle, one: Operation, first: Placed, two: Operation, then: Placed) -> list[str]:
    """Order inside a vehicle, and no move out of a bay that suits both."""
    found = []
    if _begins(problem, then) < first.end:
        found.append(f"{two.id} starts before {one.id} ends")
    if then.stay == first.stay and then.bay != first.bay:
        found.append(f"{two.id} changes the bay within a stay")
    if then.stay == first.stay and (vehicle.flow or two.leaves):
        found.append(f"{vehicle.id} should have moved on before {two.id}")
    if then.stay < first.stay:
        found.append(f"the stays of {vehicle.id} are out of order")
    may_move = vehicle.flow or two.leaves or one.fixed or two.fixed
    if then.stay != first.stay and not may_move and not _apart(problem, vehicle, one):
        found.append(f"{vehicle.id} is moved before {two.id} without need")
    return found


def _apart(problem: Problem, vehicle: Vehicle, upto: Operation) -> bool:
    """True when no bay suits the whole stay that ends with `upto` and the operation after it."""
    at = vehicle.order.index(upto)
    shared: set[str] | None = None
    for place, one in enumerate(vehicle.order[: at + 2]):
        if one.fixed:
            able = {one.fixed.bay} - {""}
        else:
            able = {bay.id for bay in problem.bays if bay.kind in one.bays and (bay.trucks or not vehicle.truck)}
        cut = shared is None or not (shared & able) or one.leaves
        if place == at + 1:
            return cut
        shared = able if cut or shared is None else shared & able
    return True


def _moved_pin(problem: Problem, plan: Plan, vehicle: Vehicle, one: Operation) -> list[str]:
    """A pin or begun work that is not at its minute is a fault unless facts stand in the way there."""
    fixed, placed = one.fixed, plan.at[one.id]
    want = max(problem.now, fixed.start if fixed and not one.begun else 0)
    if placed.start < want:
        return [f"{one.id} is pinned at {want} and starts at {placed.start}"]
    spans = _shared(problem, placed.people)
    booked = vehicle.booked if vehicle.booked is not None and one is vehicle.order[0] else 0
    if not any(a <= want < b for a, b in spans) or want < max(vehicle.arrives, one.earliest, booked):
        return []
    until = want + one.minutes
    crossing = not any(a <= want and until <= b for a, b in spans)
    facts = {each.id for _, each in problem.work() if each.fixed} | {each.id for each in vehicle.order}
    mates = {each.vehicle for each in plan.placed if each.operation in facts}
    standing = {each.id for each in problem.vehicles if each.here}
    for other in plan.placed:
        near = other.operation in facts or other.vehicle in (mates | standing) and other.bay == placed.bay
        if other.operation == one.id or not near:
            continue
        same = other.vehicle == vehicle.id or other.bay == placed.bay
        shared = set(other.people + other.tools) & set(placed.people + placed.tools)
        if (same or shared) and (_begins(problem, other) < placed.start or crossing) and other.end > want:
            return []
    gaps: list[Gap] = [gap for bay in problem.bays if bay.id == placed.bay for gap in bay.closed]
    gaps += [gap for tool in problem.tools if tool.kind in one.tools for gap in tool.closed]
    if crossing or any(gap.start < placed.end and gap.end > want for gap in gaps):
        return []
    return [f"{one.id} is pinned at {want} and starts at {placed.start} without need"]


def _twice(problem: Problem, plan: Plan) -> list[str]:
    """Whatever is used by two at a time, or while it is closed."""
    uses: dict[str, list[Use]] = {}
    for one in plan.placed:
        start = _begins(problem, one)
        for name in one.people:
            uses.setdefault(f"person {name}", []).append((start, one.end, one.operation))
        for name in one.tools:
            uses.setdefault(f"tool {name}", []).append((start, one.end, one.operation))
    for tool in problem.tools:
        uses.setdefault(f"tool {tool.id}", []).extend((gap.start, gap.end, CLOSED) for gap in tool.closed)
    found = []
    for vehicle in problem.vehicles:
        for number, bay, start, end in _stays(problem, plan, vehicle):
            uses.setdefault(f"bay {bay}", []).append((start, end, f"{vehicle.id}#{number}"))
            closed = problem.bay[bay].closed if bay in problem.bay else ()
            work = min(_begins(problem, one) for one in plan.of(vehicle) if one.stay == number)
            found += [f"bay {bay} is closed while {vehicle.id} is in it" for gap in closed if gap.start < end and gap.end > work]
    for what, spans in uses.items():
        spans.sort()
        reach = (0, 0, CLOSED)
        for each in spans:
            if each[0] < reach[1] and not each[2] == reach[2] == CLOSED:
                found.append(f"{what} is used twice: {reach[2]} until {reach[1]}, {each[2]} from {each[0]}")
            reach = max(reach, each, key=lambda use: use[1])
    return found


CLOSED = "out of service"


def _stays(problem: Problem, plan: Plan, vehicle: Vehicle) -> list[tuple[int, str, int, int]]:
    """(number, bay, from, to) of the vehicle's stays; it holds the bay it stands in from now on if its first stay is there."""
    groups: dict[int, list[Placed]] = {}
    for one in plan.of(vehicle):
        groups.setdefault(one.stay, []).append(one)
    found = []
    for number, group in sorted(groups.items()):
        start, end = min(_begins(problem, one) for one in group), max(one.end for one in group)
        if number == min(groups) and group[0].bay == vehicle.here and not doubted(problem, vehicle):
            start = problem.now
        if group[0].bay:
            found.append((number, group[0].bay, start, end))
    return found
