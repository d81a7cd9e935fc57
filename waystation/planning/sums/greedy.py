"""The answer at once: several priority rules, then a short search over the order of vehicles while there is time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import exp, isqrt
from random import Random

from waystation.planning.sums.cost import BOOKED, LATE, cost
from waystation.planning.sums.floor import Floor, Layout
from waystation.planning.sums.placing import Placing
from waystation.planning.sums.plan import Plan, Reason
from waystation.planning.sums.problem import Problem, Vehicle, bays_for

Rule = Callable[[Problem, Vehicle], tuple[int, ...]]
Way = tuple[bool, bool]  # keep what can stay, hold old times
NEVER = 1 << 30
FORGIVEN = 0.004  # share of the best cost by which a step may be worse and still be taken one time in three
PATIENCE = 80  # steps without a new best before it starts anew, from the best or from one of the rules' orders
STARTS = 5  # the rules' orders it may start from
STRIDE = 6  # vehicles between two remembered floors


def _due(vehicle: Vehicle) -> int:
    return NEVER if vehicle.promise is None else vehicle.promise


def _slack(problem: Problem, vehicle: Vehicle) -> int:
    return problem.horizon if vehicle.promise is None else vehicle.promise - vehicle.minutes


def _booked(vehicle: Vehicle) -> int:
    return NEVER if vehicle.booked is None else vehicle.booked


def by_slack(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """The least time left beside the work first."""
    return _slack(problem, vehicle), _booked(vehicle)


def by_urgency(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Little work with little slack and much weight first."""
    slack = min(_slack(problem, vehicle), problem.horizon) - problem.now
    return int((vehicle.minutes + max(0, slack)) / max(1, vehicle.weight) ** 0.5), _booked(vehicle)


def by_promise(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    return _due(vehicle), _booked(vehicle), -vehicle.weight, vehicle.minutes


def by_weight(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Heavy promises with little slack before light ones."""
    return max(0, _slack(problem, vehicle) - problem.now) // max(1, vehicle.weight), _booked(vehicle)


def by_booking(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Appointments at their time before everybody else, then the least slack (DISP-03)."""
    return _booked(vehicle), _slack(problem, vehicle)


def by_length(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """Short work first: the fewest vehicles wait."""
    return vehicle.minutes // max(1, vehicle.weight), _due(vehicle)


def by_plan(problem: Problem, vehicle: Vehicle) -> tuple[int, ...]:
    """As they followed each other in the plan before; new ones by slack."""
    starts = [one.before.start for one in vehicle.operations if one.before]
    return min(starts) if starts else _slack(problem, vehicle), _due(vehicle)


FIRST: tuple[Rule, ...] = (by_slack, by_urgency)
RULES: tuple[Rule, ...] = (by_promise, by_weight, by_booking, by_length)


class Search:
    """Tries orders of vehicles and keeps the plan that costs least."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.layout = Layout(problem)
        self.planned = any(one.before for _, one in problem.work())
        self.ground = Placing(Floor(self.layout))
        self.ground.facts()
        self.rest = [vehicle for vehicle in problem.vehicles if self.ground.unfinished(vehicle)]
        self.best: Plan = Plan(())
        self.best_total = NEVER * NEVER
        self.order: list[Vehicle] = []
        self.way: Way = (False, False)
        self.starts: list[tuple[int, int, list[Vehicle], Way]] = []  # cost, number, order, way of each rule tried

    def by(self, rule: Rule) -> list[Vehicle]:
        return sorted(self.rest, key=lambda vehicle: (*rule(self.problem, vehicle), vehicle.id))

    def attempt(self, order: Sequence[Vehicle], keep: bool = False, hold: bool = False) -> None:
        """Place everything in this order; with `keep` first all that can stay where it was."""
        placing = self.ground.copy()
        placing.hold = hold
        kept = [vehicle for vehicle in order if keep and placing.keep(vehicle)]
        names = {vehicle.id for vehicle in kept}
        others = [vehicle for vehicle in order if vehicle.id not in names]
        for vehicle in others:
            placing.vehicle(vehicle)
        total = self.offer(placing.plan(), [*kept, *others], (keep, hold))
        self.starts.append((total, len(self.starts), [*kept, *others], (keep, hold)))

    def offer(self, plan: Plan, order: list[Vehicle], way: Way) -> int:
        total = cost(self.problem, plan).total
        if total < self.best_total:
            self.best, self.best_total, self.order, self.way = plan, total, order, way
        return total

    def first(self) -> None:
        """Two tries: the plan before kept as far as it holds, and the order of urgency."""
        if self.planned:
            self.attempt(self.by(by_plan), keep=True)
            self.attempt(self.by(by_plan), hold=True)
        else:
            for rule in FIRST:
                self.attempt(self.by(rule))

    def rules(self, enough: Callable[[], bool]) -> None:
        """The other rules, each with and without keeping what can stay."""
        ways = [(True, False), (False, False)] if self.planned else [(False, False)]
        for rule in (*FIRST, *RULES) if self.planned else RULES:
            for keep, hold in ways:
                if enough():
                    return
                self.attempt(self.by(rule), keep, hold)

    def improve(self, rounds: int, seed: int, enough: Callable[[], bool]) -> None:
        """Move one vehicle at a time within the order. A little worse is forgiven; after a while without luck it starts anew."""
        random = Random(seed)
        if len(self.order) < 2:
            return
        starts = sorted(self.starts)[:STARTS]
        way = self.way
        trail, total = self._started(self.order, way)
        luckless = 0
        for _ in range(rounds):
            if enough():
                return
            if luckless > PATIENCE:
                _, _, order, way = random.choice(starts) if random.random() < 0.5 else (0, 0, self.order, self.way)
                trail, total = self._started(order, way)
                luckless = 0
            place, target = self._step(trail.order, random)
            before, record = trail.order, self.best_total
            tried = [*before[:place], *before[place + 1 :]]
            tried.insert(target, before[place])
            trail.order = tried
            offered = self.offer(trail.place(min(place, target)), tried, way)
            luckless = 0 if self.best_total < record else luckless + 1
            if offered <= total or random.random() < exp((total - offered) / (FORGIVEN * self.best_total + 1)):
                total = offered
            else:
                trail.order = before
                trail.forget(min(place, target))

    def _started(self, order: Sequence[Vehicle], way: Way) -> tuple[Trail, int]:
        trail = Trail(self.ground, *way)
        trail.order = list(order)
        return trail, self.offer(trail.place(0), trail.order, way)

    def _step(self, order: Sequence[Vehicle], random: Random) -> tuple[int, int]:
        """From which place to which: what costs most goes forward most often, any other goes anywhere near or far."""
        if random.random() < 0.5:
            prices = self._prices(order)
            if any(prices[1:]):
                place = random.choices(range(1, len(order)), prices[1:])[0]
                return place, int(place * random.random() ** 2)
        place = random.randrange(len(order))
        if random.random() < 0.2:
            return place, min(len(order) - 1, max(0, place + random.choice((-3, -2, -1, 1, 2, 3))))
        return place, random.randrange(len(order))

    def _prices(self, order: Sequence[Vehicle]) -> list[int]:
        """What lateness and waiting appointments cost per vehicle in the best plan, damped so that the worst is not all."""
        ready, at = self.best.ready, self.best.at
        found = []
        for vehicle in order:
            late = max(0, ready.get(vehicle.id, NEVER) - vehicle.promise) if vehicle.promise is not None else 0
            first = at.get(vehicle.order[0].id)
            waits = max(0, first.start - vehicle.booked) if first and vehicle.booked is not None else 0
            found.append(isqrt(LATE * vehicle.weight * late + BOOKED * waits))
        return found


class Trail:
    """Places an order of vehicles and remembers how the floor looked on the way, so that a change further back starts there."""

    def __init__(self, ground: Placing, keep: bool, hold: bool) -> None:
        self.keep = keep
        self.order: list[Vehicle] = []
        first = ground.copy()
        first.hold = hold
        self.steps = [first]  # the floor before vehicle 0, STRIDE, 2 · STRIDE …

    def forget(self, place: int) -> None:
        del self.steps[place // STRIDE + 1 :]

    def place(self, changed: int) -> Plan:
        """The plan of the order, of which everything before `changed` is as it was."""
        self.forget(changed)
        begin = (len(self.steps) - 1) * STRIDE
        placing = self.steps[-1].copy()
        for number, vehicle in enumerate(self.order[begin:], begin):
            if number and number % STRIDE == 0 and number > begin:
                self.steps.append(placing.copy())
            if not (self.keep and placing.keep(vehicle)):
                placing.vehicle(vehicle)
        return placing.plan()


def never() -> bool:
    return False


def greedy(problem: Problem, *, rounds: int = 0, seed: int = 1, enough: Callable[[], bool] = never) -> Plan:
    """A plan that can be carried out. `rounds` 0 is the first answer; more tries the other rules, then so many moves until `enough`."""
    search = Search(problem)
    search.first()
    if rounds:
        search.rules(enough)
        search.improve(rounds, seed, enough)
    plan = search.best
    return replace(plan, unplaced=missing(problem, plan, search.layout))


def missing(problem: Problem, plan: Plan, layout: Layout) -> tuple[Reason, ...]:
    """What has no place, each with its reason."""
    found = []
    for vehicle in problem.vehicles:
        before = True
        for one in vehicle.order:
            if one.id in plan.at:
                continue
            code, facts = _lack(problem, vehicle, layout, one.id) if before else ("after_unplaced", {})
            before = False
            found.append(Reason(one.id, code, facts))
    return tuple(found)


def _lack(problem: Problem, vehicle: Vehicle, layout: Layout, name: str) -> tuple[str, dict[str, str | int]]:
    one = problem.operation[name]
    if one.fixed and not all(person in problem.person for person in one.fixed.people):
        return "technician_gone", {"people": "、".join(one.fixed.people)}
    if not layout.crews[name]:
        return "no_technician", {"trade": one.trade}
    if one.bays and not bays_for(problem, vehicle, one):
        return "no_bay", {"kinds": "、".join(one.bays), "truck": int(vehicle.truck)}
    lacking = [kind for kind in one.tools if kind not in layout.tools]
    if lacking:
        return "no_tool", {"kind": lacking[0]}
    return "beyond_horizon", {"until": problem.horizon}
