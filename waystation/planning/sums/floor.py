"""The floor while it is being planned: what is taken when, and where a crew with a bay and tools finds its first free time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import combinations, product

from waystation.planning.sums.hours import Hours, common, joined
from waystation.planning.sums.problem import Gap, Operation, Problem, stays

FAR = 1 << 40
MOST_CREWS = 24  # crews of several people tried for one operation
KEEP = 30  # minutes later that another technician must save before he takes the place of the planned one

Crew = tuple[str, ...]


class Busy:
    """Taken spans of one resource, in order."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: tuple[tuple[int, int], ...] = ()) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def copy(self) -> Busy:
        twin = Busy()
        twin.starts, twin.ends = self.starts[:], self.ends[:]
        return twin

    def clash(self, start: int, end: int) -> int:
        """The end of the first taken span that overlaps; 0 when free."""
        place = bisect_right(self.ends, start)
        return self.ends[place] if place < len(self.ends) and self.starts[place] < end else 0

    def gap(self, minute: int) -> tuple[int, int]:
        """The first free minute from `minute` on and the end of that free time."""
        starts, ends = self.starts, self.ends
        place = bisect_right(ends, minute)
        while place < len(ends) and starts[place] <= minute:
            minute = ends[place]
            place += 1
        return minute, starts[place] if place < len(ends) else FAR

    def take(self, start: int, end: int) -> None:
        if start < end:
            place = bisect_left(self.starts, start)
            self.starts.insert(place, start)
            self.ends.insert(place, end)

    def drop(self, start: int, end: int) -> None:
        place = bisect_left(self.starts, start)
        if place < len(self.starts) and (self.starts[place], self.ends[place]) == (start, end):
            del self.starts[place], self.ends[place]


def spans_of(gaps: tuple[Gap, ...]) -> tuple[tuple[int, int], ...]:
    return joined(tuple((gap.start, gap.end) for gap in gaps))


class Layout:
    """What does not change while orders of vehicles are tried: stays, crews, hours, closures."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.stays = {vehicle.id: stays(problem, vehicle) for vehicle in problem.vehicles}
        self.closed = {bay.id: Busy(spans_of(bay.closed)) for bay in problem.bays}
        self.tools: dict[str, list[str]] = {}
        for tool in problem.tools:
            self.tools.setdefault(tool.kind, []).append(tool.id)
        self._hours: dict[Crew, Hours] = {}
        self._members: dict[tuple[object, ...], list[Crew]] = {}
        self.release = {one.id: problem.release(vehicle, one) for vehicle, one in problem.work()}
        self.crews = {one.id: self._crews(one) for _, one in problem.work()}

    def hours(self, crew: Crew) -> Hours:
        """The working time a crew shares, from now until the horizon."""
        found = self._hours.get(crew)
        if found is None:
            spans = self.problem.person[crew[0]].free
            for person in crew[1:]:
                spans = common(spans, self.problem.person[person].free)
            clipped = common(spans, ((self.problem.now, self.problem.horizon),))
            found = self._hours[crew] = Hours(joined(clipped), self.problem.bridge)
        return found

    def _crews(self, one: Operation) -> list[tuple[Crew, Hours, bool, int]]:
        """(crew, its hours, may roll over, minutes of preference), the preferred first, then those who can do the least else."""
        if one.fixed:
            known = all(person in self.problem.person for person in one.fixed.people) and one.fixed.people
            crews = [one.fixed.people] if known else []
        else:
            crews = self._able(one)
        before = one.before.people if one.before else None
        found = []
        for crew in sorted(crews, key=lambda each: each != before):
            hours = self.hours(crew)
            if hours.total >= one.minutes:
                rolls = self.problem.rolls(one, hours.longest)
                found.append((crew, hours, rolls, KEEP if before and crew != before else 0))
        return found

    def _able(self, one: Operation) -> list[Crew]:
        key = (one.trade, one.hands, one.expert, one.certificates, one.only)
        if key not in self._members:
            self._members[key] = self._combined(one)
        return self._members[key]

    def _combined(self, one: Operation) -> list[Crew]:
        people = sorted(self.problem.people, key=lambda each: len(each.trades) or 99)
        needed = set(one.certificates)
        able = [
            each.id for each in people
            if each.can(one.trade) and needed <= set(each.certificates) and (not one.only or each.id in one.only)
        ]  # fmt: skip
        teams: list[Crew] = [(each,) for each in able] if one.hands == 1 else list(combinations(able, one.hands))
        if one.expert:
            experts = [each.id for each in people if one.expert in each.trades]
            teams = [(*team, expert) for team, expert in product(teams, experts) if expert not in team]
        if one.hands + bool(one.expert) > 1:
            teams = [team for team in teams if self.hours(team).total >= one.minutes]
            step = max(1, len(teams) // MOST_CREWS)
            teams = teams[::step][:MOST_CREWS]
        return teams


Found = tuple[int, int, Crew, tuple[str, ...]]  # start, end, crew, tools


class Floor:
    """What is taken by now."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        problem = layout.problem
        self.bays = {bay.id: Busy() for bay in problem.bays}
        self.people = {person.id: Busy() for person in problem.people}
        self.tools = {tool.id: Busy(spans_of(tool.closed)) for tool in problem.tools}
        self.reserved: dict[str, Found] = {}

    def copy(self) -> Floor:
        twin = Floor.__new__(Floor)
        twin.layout = self.layout
        twin.bays = {key: one.copy() for key, one in self.bays.items()}
        twin.people = {key: one.copy() for key, one in self.people.items()}
        twin.tools = {key: one.copy() for key, one in self.tools.items()}
        twin.reserved = dict(self.reserved)
        return twin

    def gap(self, bay: str, minute: int) -> tuple[int, int]:
        """The first minute a bay is open and free, and how long it stays so."""
        if not bay or bay not in self.bays:
            return minute, FAR
        closed, busy = self.layout.closed[bay], self.bays[bay]
        if not closed.starts:
            return busy.gap(minute)
        while True:
            minute, limit = busy.gap(minute)
            later, until = closed.gap(minute)
            if later == minute:
                return minute, min(limit, until)
            minute = later

    def fit(self, one: Operation, crew: Crew, hours: Hours, rolls: bool, minute: int, limit: int = FAR) -> Found | None:
        """When a crew can do it first, with its tools; None beyond the horizon or when it cannot end before `limit`."""
        people, minutes = self.people, one.minutes
        while minute + minutes < limit:
            got = hours.fit(minute, minutes, rolls)
            if got is None:
                return None
            start, end = got
            later = 0
            for person in crew:
                busy = people[person]
                ends = busy.ends
                place = bisect_right(ends, start)
                if place < len(ends) and busy.starts[place] < end:
                    later = ends[place]
                    last = len(ends) - 1
                    while place < last and busy.starts[place + 1] - later < minutes:
                        place += 1  # no gap on the way is long enough
                        later = ends[place]
                    break
            tools: tuple[str, ...] = ()
            if not later and one.tools:
                tools, later = self._tools(one.tools, start, end)
            if not later:
                return start, end, crew, tools
            minute = later
        return None

    def _tools(self, kinds: tuple[str, ...], start: int, end: int) -> tuple[tuple[str, ...], int]:
        """A free piece of each kind, or the minute from which to look again."""
        chosen: list[str] = []
        for kind in kinds:
            soonest = FAR
            for piece in self.layout.tools.get(kind, ()):
                later = self.tools[piece].clash(start, end)
                if not later and piece not in chosen:
                    chosen.append(piece)
                    break
                soonest = min(soonest, later or end)
            else:
                return (), soonest
        return tuple(chosen), 0

    def first(self, one: Operation, minute: int) -> Found | None:
        """The crew that is done first; the planned one is kept unless another saves `KEEP` minutes."""
        best, best_score = None, FAR
        for crew, hours, rolls, preference in self.layout.crews[one.id]:
            found = self.fit(one, crew, hours, rolls, minute, best_score - preference)
            if found and found[1] + preference < best_score:
                best, best_score = found, found[1] + preference
                if best_score == minute + one.minutes:
                    break
        return best

    def take(self, found: Found) -> None:
        start, end, crew, tools = found
        for person in crew:
            self.people[person].take(start, end)
        for piece in tools:
            self.tools[piece].take(start, end)

    def drop(self, found: Found) -> None:
        start, end, crew, tools = found
        for person in crew:
            self.people[person].drop(start, end)
        for piece in tools:
            self.tools[piece].drop(start, end)

