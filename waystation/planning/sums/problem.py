"""What has to be planned: bays, people, tools, vehicles with their operations in order. Minutes are whole numbers from an origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Spans = tuple[tuple[int, int], ...]  # half open, in order, without overlap

WHOLE = 240  # minutes: shorter work is not left lying overnight (as `scheduling.sums.Opening.walk` has it)
BRIDGE = 90  # minutes: a pause up to this long (lunch) may interrupt work that goes on afterwards


@dataclass(frozen=True)
class Gap:
    """Something or somebody is not there from one minute to another, and why: `closed`, `absent`, `repair`, `calibration` …"""

    start: int
    end: int
    why: str = "closed"


@dataclass(frozen=True)
class Bay:
    """A bay, lift or station of a flow line. A vehicle may stand in it overnight, but not while it is closed."""

    id: str
    kind: str
    trucks: bool = False
    closed: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Person:
    """A technician or an expert: `free` is his shifts less breaks and absences; no trades means every trade (`Resource.can_do`)."""

    id: str
    trades: tuple[str, ...] = ()
    free: Spans = ()
    certificates: tuple[str, ...] = ()
    away: tuple[Gap, ...] = ()  # already cut out of `free`; kept for the sentence that explains a move

    def can(self, trade: str) -> bool:
        """True when he has the trade."""
        return not self.trades or trade in self.trades


@dataclass(frozen=True)
class Tool:
    """A special tool or test equipment that only one operation can have at a time (DISP-06)."""

    id: str
    kind: str
    closed: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where, by whom and when: of a pin, of begun work, or of the plan before."""

    bay: str
    people: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Operation:
    """One piece of work. `minutes` is the expected time; of begun work what is still left from now on."""

    id: str
    minutes: int
    trade: str
    bays: tuple[str, ...] = ()  # kinds of bay, the best first; none: it needs no bay
    tools: tuple[str, ...] = ()  # kinds of tool
    expert: str = ""  # a trade somebody else brings in beside the technician
    hands: int = 1  # technicians at the same time
    splits: int = 1  # how many technicians may share it when there is need
    certificates: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # ids of people; none: whoever has the trade
    earliest: int = 0
    because: str = ""  # what `earliest` waits for: `part`, `appointment`, `approval`, `customer`
    leaves: bool = False  # the vehicle is rolled out before it, so that it does not hold the bay meanwhile
    begun: Place | None = None
    pinned: Place | None = None
    before: Place | None = None

    @property
    def fixed(self) -> Place | None:
        """The place no planner may change."""
        return self.begun or self.pinned

    @property
    def roles(self) -> tuple[str, ...]:
        """The trades of the crew, one a head."""
        return (self.trade,) * self.hands + ((self.expert,) if self.expert else ())


@dataclass(frozen=True)
class Vehicle:
    """A vehicle in the house or expected, with what is left to do in order.

    One-bay mode: it stays in its bay until something needs another kind. `flow`: it moves on after each operation (DISP-05).
    """

    id: str
    operations: tuple[Operation, ...]
    truck: bool = False
    kind: str = ""
    promise: int | None = None
    weight: int = 1  # of a minute later than promised
    arrives: int = 0
    booked: int | None = None  # the appointment's time: work starts then without a queue (DISP-03)
    flow: bool = False
    stands: str = ""  # id of the bay it stands in now

    @cached_property
    def order(self) -> tuple[Operation, ...]:
        """Operations as they follow each other; what has begun comes before what has not."""
        return tuple(sorted(self.operations, key=lambda one: one.begun is None))

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.operations)

    @cached_property
    def here(self) -> str:
        """The bay it holds now: the one it stands in, or in which work on it has begun; none when it is rolled out first."""
        first = self.order[0] if self.order else None
        if first is None or first.leaves:
            return ""
        return self.stands or (first.begun.bay if first.begun else "")


@dataclass(frozen=True)
class Problem:
    """All of it, at the minute `now`; nothing is planned beyond `horizon`."""

    now: int
    horizon: int
    bays: tuple[Bay, ...]
    people: tuple[Person, ...]
    vehicles: tuple[Vehicle, ...]
    tools: tuple[Tool, ...] = ()
    whole: int = WHOLE
    bridge: int = BRIDGE

    @cached_property
    def bay(self) -> dict[str, Bay]:
        return {one.id: one for one in self.bays}

    @cached_property
    def person(self) -> dict[str, Person]:
        return {one.id: one for one in self.people}

    @cached_property
    def vehicle(self) -> dict[str, Vehicle]:
        return {one.id: one for one in self.vehicles}

    @cached_property
    def operation(self) -> dict[str, Operation]:
        return {one.id: one for _, one in self.work()}

    def work(self) -> Iterator[tuple[Vehicle, Operation]]:
        """Every operation with its vehicle."""
        for vehicle in self.vehicles:
            for one in vehicle.order:
                yield vehicle, one

    def release(self, vehicle: Vehicle, one: Operation) -> int:
        """The first minute an operation may start, as far as itself is concerned."""
        booked = vehicle.booked if vehicle.booked is not None and one is vehicle.order[0] and one.begun is None else 0
        return max(self.now, vehicle.arrives, one.earliest, booked)

    def rolls(self, one: Operation, longest: int) -> bool:
        """True when work may go on after a night or an absence: it is long, has begun, or fits into nobody's day otherwise."""
        return one.begun is not None or one.minutes > self.whole or one.minutes > longest


def bays_for(problem: Problem, vehicle: Vehicle, one: Operation) -> tuple[str, ...]:
    """Ids of the bays an operation can be done in, the best kind first; the fixed bay alone when there is one."""
    if one.fixed:
        return (one.fixed.bay,) if one.fixed.bay else ()
    return tuple(
        bay.id
        for kind in one.bays
        for bay in problem.bays
        if bay.kind == kind and (bay.trucks or not vehicle.truck)
    )


def stays(problem: Problem, vehicle: Vehicle) -> list[tuple[tuple[Operation, ...], tuple[str, ...]]]:
    """Operations done without leaving the bay, each with the bays that suit all of them.

    A new stay begins where no bay suits both sides, where the vehicle is rolled out, and after each operation of a flow line.
    """
    found: list[tuple[list[Operation], tuple[str, ...]]] = []
    for one in vehicle.order:
        allowed = bays_for(problem, vehicle, one)
        shared = tuple(bay for bay in found[-1][1] if bay in allowed) if found else ()
        if found and shared and not vehicle.flow and not one.leaves:
            found[-1] = (found[-1][0] + [one], shared)
        else:
            found.append(([one], allowed))
    return [(tuple(group), allowed) for group, allowed in found]


def doubted(problem: Problem, vehicle: Vehicle) -> bool:
    """True when another vehicle is said to be in the same bay: records that cannot both be right bind nobody."""
    claims = {other.id for other in problem.vehicles if other.here == vehicle.here}
    claims |= {other.id for other, one in problem.work() if one.begun and one.begun.bay == vehicle.here}
    return len(claims) > 1
