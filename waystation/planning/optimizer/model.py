"""The CP-SAT model: the same rules and the same cost as `sums`, over the stays and fixed places of the greedy plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from waystation.planning.optimizer.slots import Range, ranges
from waystation.planning.sums.cost import BAY_MOVED, BOOKED, CREW_MOVED, LATE, SHIFTED, WAITING
from waystation.planning.sums.floor import Crew, Layout, spans_of
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Operation, Problem, Vehicle, bays_for, doubted

SPARE = 600  # minutes after the last end of the plan at hand
MOST_CREWS = 8  # crews of several people the solver may choose from


@dataclass
class Work:
    """An operation in the model: its variables and who may do it."""

    operation: Operation
    placed: Placed
    start: Any
    end: Any
    crews: list[tuple[Crew, Any]] = field(default_factory=list)
    tools: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class Stay:
    """Operations in one bay, and the bays it may be in."""

    vehicle: Vehicle
    works: list[Work]
    standing: bool
    bays: list[tuple[str, Any]] = field(default_factory=list)


class Model:
    """Built from a problem and the plan that is to be improved; `hint` is that plan itself."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.layout = Layout(problem)
        last = max((one.end for one in plan.placed), default=problem.now)
        self.horizon = min(problem.horizon, last + SPARE)  # nothing of a better plan is later than this, and the model stays small
        self.model = cp_model.CpModel()
        self.hints: list[tuple[Any, int]] = []
        self.terms: list[Any] = []
        self.constant = 0
        self.busy: dict[str, list[Any]] = {}
        self.works: dict[str, Work] = {}
        self.stays: list[Stay] = []
        for vehicle in problem.vehicles:
            self._vehicle(vehicle)
        self._closures()
        for intervals in self.busy.values():
            if len(intervals) > 1:
                self.model.add_no_overlap(intervals)
        for vehicle in problem.vehicles:
            self._cost(vehicle)
        self.model.minimize(sum(self.terms) + self.constant)
        for variable, value in self.hints:
            self.model.add_hint(variable, value)

    # ------------------------------------------------------------ variables

    def _number(self, low: int, high: int, hint: int) -> Any:
        variable = self.model.new_int_var(low, high, "")
        self.hints.append((variable, hint))
        return variable

    def _choice(self, hint: bool) -> Any:
        variable = self.model.new_bool_var("")
        self.hints.append((variable, int(hint)))
        return variable

    def _vehicle(self, vehicle: Vehicle) -> None:
        groups: dict[int, list[Work]] = {}
        last: Work | None = None
        for one in vehicle.order:
            placed = self.plan.at.get(one.id)
            if placed is None:
                break
            work = self._work(one, placed)
            if last is not None:
                self.model.add(work.start >= last.end)
            groups.setdefault(placed.stay, []).append(work)
            self.works[one.id] = last = work
        for number, works in sorted(groups.items()):
            here = works[0].placed.bay == vehicle.here
            standing = here and number == min(groups) and not doubted(self.problem, vehicle)
            self.stays.append(self._stay(vehicle, works, standing))

    def _work(self, one: Operation, placed: Placed) -> Work:
        now, horizon = self.problem.now, self.horizon
        start_hint = max(placed.start, now)
        if one.fixed:
            work = Work(one, placed, start_hint, placed.end)
            interval = self.model.new_fixed_size_interval_var(start_hint, placed.end - start_hint, "")
            for name in (*placed.people, *placed.tools):
                self.busy.setdefault(name, []).append(interval)
            return work
        work = Work(one, placed, self._number(now, horizon, start_hint), self._number(now, horizon, placed.end))
        elapsed = self._number(one.minutes, horizon - now, placed.end - start_hint)
        self.model.add(work.start + elapsed == work.end)
        self._crews(work, elapsed)
        self._tools(work, elapsed)
        return work

    def _crews(self, work: Work, elapsed: Any) -> None:
        """One crew; its hours bind start and elapsed time. Crews with the same hours share the ranges."""
        one, placed = work.operation, work.placed
        able = [each[:3] for each in self.layout.crews[one.id]]
        if len(one.roles) > 1:
            able = sorted(able, key=lambda each: each[0] != placed.people)[:MOST_CREWS]
        by_hours: dict[tuple[Range, ...], list[Crew]] = {}
        for crew, hours, rolls in able:
            able_starts = ranges(hours, one.minutes, rolls, self.layout.release[one.id])
            found = tuple(each for each in able_starts if each[0] + each[2] <= self.horizon)
            if found:
                by_hours.setdefault(found, []).append(crew)
        chosen_ranges: list[Any] = []
        for found, crews in by_hours.items():
            literals = []
            for crew in crews:
                chosen = self._choice(crew == placed.people)
                work.crews.append((crew, chosen))
                literals.append(chosen)
                interval = self.model.new_optional_interval_var(work.start, elapsed, work.end, chosen, "")
                for name in crew:
                    self.busy.setdefault(name, []).append(interval)
            chosen_ranges += self._ranges(work, elapsed, found, literals)
        self.model.add_exactly_one(chosen for _, chosen in work.crews)
        self.model.add_exactly_one(chosen_ranges)

    def _ranges(self, work: Work, elapsed: Any, found: tuple[Range, ...], crews: list[Any]) -> list[Any]:
        """One range of starts is chosen exactly when one of these crews is."""
        start, mine, made = max(work.placed.start, self.problem.now), False, []
        ours = any(crew == work.placed.people for crew, _ in work.crews[-len(crews):])
        for first, last, minutes in found:
            mine = ours and first <= start <= last
            chosen = self._choice(mine)
            self.model.add_linear_constraint(work.start, first, last).only_enforce_if(chosen)
            self.model.add(elapsed == minutes).only_enforce_if(chosen)
            made.append(chosen)
        self.model.add(sum(made) == sum(crews))
        return made

    def _tools(self, work: Work, elapsed: Any) -> None:
        for kind in work.operation.tools:
            pieces = []
            for piece in self.layout.tools.get(kind, ()):
                chosen = self._choice(piece in work.placed.tools)
                pieces.append(chosen)
                work.tools.append((piece, chosen))
                self.busy.setdefault(piece, []).append(self.model.new_optional_interval_var(work.start, elapsed, work.end, chosen, ""))
            self.model.add_exactly_one(pieces)

    def _stay(self, vehicle: Vehicle, works: list[Work], standing: bool) -> Stay:
        """The bay is held from the first start to the last end; for a standing vehicle from now on."""
        stay = Stay(vehicle, works, standing)
        placed = works[0].placed
        if not placed.bay:
            return stay
        first, end = (self.problem.now if standing else works[0].start), works[-1].end
        held = works[-1].placed.end - (self.problem.now if standing else max(placed.start, self.problem.now))
        length: Any = self._number(1, self.horizon - self.problem.now, held)
        self.model.add(first + length == end)
        for bay in self._allowed(vehicle, works, standing):
            chosen = self._choice(bay == placed.bay)
            stay.bays.append((bay, chosen))
            self.busy.setdefault(bay, []).append(self.model.new_optional_interval_var(first, length, end, chosen, ""))
            for gap_start, gap_end in spans_of(self.problem.bay[bay].closed) if bay in self.problem.bay else ():
                self._outside(works, gap_start, gap_end, chosen)
        self.model.add_exactly_one(chosen for _, chosen in stay.bays)
        return stay

    def _allowed(self, vehicle: Vehicle, works: list[Work], standing: bool) -> list[str]:
        bay = works[0].placed.bay
        if standing or any(work.operation.fixed for work in works):
            return [bay]
        shared = [set(bays_for(self.problem, vehicle, work.operation)) for work in works]
        return [each for each in bays_for(self.problem, vehicle, works[0].operation) if all(each in able for able in shared)]

    def _outside(self, works: list[Work], start: int, end: int, chosen: Any) -> None:
        """The stay's work is over before the bay closes or begins after it opens again."""
        over = self._choice(works[-1].placed.end <= start)
        self.model.add(works[-1].end <= start).only_enforce_if(chosen, over)
        self.model.add(works[0].start >= end).only_enforce_if(chosen, over.negated())

    def _closures(self) -> None:
        for tool in self.problem.tools:
            for start, end in spans_of(tool.closed):
                self.busy.setdefault(tool.id, []).append(self.model.new_fixed_size_interval_var(start, end - start, ""))

    # ------------------------------------------------------------ cost, as in sums/cost.py

    def _cost(self, vehicle: Vehicle) -> None:
        works = [self.works[one.id] for one in vehicle.order if one.id in self.works]
        if len(works) == len(vehicle.order) and works:
            self._ready(vehicle, works[-1])
        if vehicle.booked is not None and works and not works[0].operation.fixed:
            self.terms.append(BOOKED * (works[0].start - max(self.problem.now, vehicle.booked)))
        for work in works:
            before = work.operation.before
            if before is not None and not work.operation.fixed:
                self._moved(work, before.people, max(before.start, self.problem.now))
        for stay in self.stays:
            if stay.vehicle is vehicle:
                for work in stay.works:
                    before = work.operation.before
                    if before is not None and not work.operation.fixed:
                        self.terms += [BAY_MOVED * chosen for bay, chosen in stay.bays if bay != before.bay]

    def _ready(self, vehicle: Vehicle, last: Work) -> None:
        now, horizon = self.problem.now, self.horizon
        self.terms.append(WAITING * (last.end - max(now, vehicle.arrives)))
        if vehicle.promise is not None:
            late = self._number(0, horizon + abs(vehicle.promise), max(0, last.placed.end - vehicle.promise))
            self.model.add(late >= last.end - vehicle.promise)
            self.terms.append(LATE * vehicle.weight * late)

    def _moved(self, work: Work, people: Crew, start: int) -> None:
        self.terms += [CREW_MOVED * chosen for crew, chosen in work.crews if crew != people]
        shift = self._number(0, self.horizon, abs(max(work.placed.start, self.problem.now) - start))
        self.model.add(shift >= work.start - start)
        self.model.add(shift >= start - work.start)
        self.terms.append(SHIFTED * shift)

    # ------------------------------------------------------------ the way back

    def plan_of(self, value: Any) -> Plan:
        """The plan of a solution; `value` reads a variable."""
        found = []
        for stay in self.stays:
            bay = next((each for each, chosen in stay.bays if value(chosen)), "")
            for work in stay.works:
                placed = work.placed
                if work.operation.fixed:
                    found.append(placed)
                    continue
                crew = next(each for each, chosen in work.crews if value(chosen))
                tools = tuple(piece for piece, chosen in work.tools if value(chosen))
                found.append(Placed(placed.operation, placed.vehicle, bay, crew, value(work.start), value(work.end), placed.stay, tools))
        return Plan(tuple(found), self.plan.unplaced)
