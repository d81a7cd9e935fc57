"""How sure a promise is: the plan is played many times with durations drawn from their quantiles, and how honest that was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from waystation.planning.sums.durations import at
from waystation.planning.sums.hours import Hours, common, joined
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Problem, Vehicle

DRAWS = 200  # plays of the plan: a chance is right to about 3 percentage points
Table = Sequence[float]


@dataclass(frozen=True)
class Outlook:
    """When a vehicle will be ready: every play's minute in order, and the chance to keep the promise (None without one)."""

    vehicle: str
    ready: tuple[int, ...]
    chance: float | None

    def by(self, share: float) -> int:
        """The minute by which it is ready with this chance: what to promise for `16:30 · 85 %`."""
        return self.ready[min(len(self.ready) - 1, max(0, -int(-share * len(self.ready) // 1) - 1))]

    def chance_at(self, minute: int) -> float:
        """The chance that it is ready by this minute."""
        return sum(1 for ready in self.ready if ready <= minute) / len(self.ready)


def outlooks(problem: Problem, plan: Plan, tables: Mapping[str, Table], *, draws: int = DRAWS, seed: int = 1) -> dict[str, Outlook]:
    """Play the plan: nothing starts before it is planned or before bay, crew, tools and vehicle are free.

    `tables`: operation id → minutes at `durations.LEVELS`; an operation without one takes what the plan says. Each operation's draws are
    spread evenly over its quantiles in random order, so that few plays suffice and the same seed gives the same answer.
    """
    steps = _steps(problem, plan)
    random = Random(seed)
    drawn = {name: _draws(tables.get(name), problem.operation[name].minutes, draws, random) for name, *_ in steps}
    ready: dict[str, list[int]] = {}
    for turn in range(draws):
        ends: dict[str, int] = {}
        last: dict[str, int] = {}
        for name, vehicle, start, before, hours in steps:
            begin = start
            for other in before:
                begin = max(begin, ends[other])
            fitted = hours.fit(begin, drawn[name][turn], True)
            ends[name] = last[vehicle] = fitted[1] if fitted else problem.horizon + drawn[name][turn]
        for vehicle, end in last.items():
            ready.setdefault(vehicle, []).append(end)
    whole = {vehicle.id: all(one.id in plan.at for one in vehicle.operations) for vehicle in problem.vehicles}
    return {
        vehicle.id: _outlook(vehicle, sorted(ready[vehicle.id]) if whole[vehicle.id] else [problem.horizon] * draws)
        for vehicle in problem.vehicles
        if vehicle.id in ready or not whole[vehicle.id]
    }


def _outlook(vehicle: Vehicle, ready: list[int]) -> Outlook:
    found = Outlook(vehicle.id, tuple(ready), None)
    return found if vehicle.promise is None else Outlook(vehicle.id, found.ready, found.chance_at(vehicle.promise))


def _draws(table: Table | None, minutes: int, draws: int, random: Random) -> list[int]:
    if table is None:
        return [minutes] * draws
    levels = [(number + 0.5) / draws for number in range(draws)]
    random.shuffle(levels)
    return [max(1, round(at(table, level))) for level in levels]


Step = tuple[str, str, int, tuple[str, ...], Hours]


def _steps(problem: Problem, plan: Plan) -> list[Step]:
    """Operations in planned order with those that must end before: the vehicle's own, and the last users of crew, bay and tools."""
    last_user: dict[str, str] = {}
    leaves: dict[str, str] = {}  # bay → the last operation of the stay that is in it
    stay_end = {(one.vehicle, one.stay): one for one in sorted(plan.placed, key=lambda each: each.end)}
    hours: dict[tuple[str, ...], Hours] = {}
    found: list[Step] = []
    for one in sorted(plan.placed, key=lambda each: (max(each.start, problem.now), each.end, each.operation)):
        users = [f"p:{name}" for name in one.people] + [f"t:{name}" for name in one.tools] + [f"v:{one.vehicle}"]
        before = {last_user[user] for user in users if user in last_user}
        if one.bay and leaves.get(one.bay, one.operation) != one.operation:
            holder = plan.at[leaves[one.bay]]
            if (holder.vehicle, holder.stay) != (one.vehicle, one.stay):
                before.add(holder.operation)
        if one.bay:
            leaves[one.bay] = stay_end[one.vehicle, one.stay].operation
        last_user.update(dict.fromkeys(users, one.operation))
        found.append((one.operation, one.vehicle, max(one.start, problem.now), tuple(sorted(before)), _hours(problem, one, hours)))
    return found


def _hours(problem: Problem, one: Placed, known: dict[tuple[str, ...], Hours]) -> Hours:
    if one.people not in known:
        spans = problem.person[one.people[0]].free
        for name in one.people[1:]:
            spans = common(spans, problem.person[name].free)
        known[one.people] = Hours(joined(spans), problem.bridge)
    return known[one.people]


@dataclass(frozen=True)
class Honesty:
    """Of `count` promises said to hold with about `said`, the share `kept` did."""

    low: float
    high: float
    count: int
    said: float
    kept: float


def calibration(said_and_kept: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[Honesty, ...]:
    """The calibration table: predicted chances in bins against what came true; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for said, kept in said_and_kept:
        groups.setdefault(min(bins - 1, int(said * bins)), []).append((said, kept))
    return tuple(
        Honesty(
            number / bins, (number + 1) / bins, len(group), sum(said for said, _ in group) / len(group), sum(kept for _, kept in group) / len(group)
        )
        for number, group in sorted(groups.items())
    )  # fmt: skip


def score(said_and_kept: Sequence[tuple[float, bool]]) -> float:
    """Brier score: mean squared distance between chance and outcome; 0 is a prophet, 0.25 a coin."""
    return sum((said - kept) ** 2 for said, kept in said_and_kept) / len(said_and_kept) if said_and_kept else 0.0
