"""Putting vehicles on the floor one after another: begun work, pins, vehicles that stand in a bay, then the others in a given order."""

from __future__ import annotations

from collections.abc import Iterable

from waystation.planning.sums.floor import FAR, Floor, Found, Layout
from waystation.planning.sums.plan import Placed, Plan
from waystation.planning.sums.problem import Operation, Vehicle

Unit = tuple[Operation, ...]
Chain = list[Found]


class Late(Exception):
    """What comes before a pin ends after the pinned minute; carries the pinned operation."""

    def __init__(self, one: Operation) -> None:
        self.operation = one


class Placing:
    """A plan in the making. `hold` waits for the time of the plan before instead of starting earlier."""

    def __init__(self, floor: Floor, *, hold: bool = False) -> None:
        self.floor = floor
        self.layout: Layout = floor.layout
        self.problem = floor.layout.problem
        self.hold = hold
        self.placed: list[Placed] = []
        self.next_stay: dict[str, int] = {}  # stays already tried
        self.stay: dict[str, int] = {}  # number of the next stay in the plan
        self.free_at: dict[str, int] = {}
        self.lost: set[str] = set()  # vehicles of which something could not be placed

    def copy(self) -> Placing:
        twin = Placing(self.floor.copy(), hold=self.hold)
        twin.placed = self.placed[:]
        twin.next_stay, twin.stay, twin.free_at = dict(self.next_stay), dict(self.stay), dict(self.free_at)
        twin.lost = set(self.lost)
        return twin

    # ------------------------------------------------------------ what is fixed

    def facts(self) -> None:
        """Begun work from now on, pins at their minute, then the bays in which vehicles stand."""
        work = list(self.problem.work())
        begun = [(one.begun.start, one.id, one) for _, one in work if one.begun]
        for _, _, one in sorted(begun, key=lambda each: each[:2]):
            self._reserve(one, exactly=False)
        pins = [(max(one.pinned.start, self.problem.now), one.id, one) for _, one in work if one.pinned and not one.begun]
        for _, _, one in sorted(pins, key=lambda pin: pin[:2]):
            self._reserve(one, exactly=True)
        here = [vehicle for vehicle in self.problem.vehicles if vehicle.here or any(one.begun for one in vehicle.operations)]
        for vehicle in sorted(here, key=lambda each: not any(one.begun for one in each.operations)):
            self._first_stay(vehicle)
        first_pin = {
            vehicle.id: min(one.pinned.start for one in vehicle.operations if one.pinned)
            for vehicle in self.problem.vehicles
            if any(one.pinned for one in vehicle.operations)
        }
        for name in sorted(first_pin, key=lambda each: (first_pin[each], each)):
            self.vehicle(self.problem.vehicle[name])

    def _reserve(self, one: Operation, *, exactly: bool) -> None:
        """Keep crew, tools and bay of a fixed operation; a pin only at its very minute, else it is placed later in its turn."""
        fixed = one.fixed
        if fixed is None or not self.layout.crews[one.id]:
            return
        want = self._want(one)
        crew, hours, rolls, _ = self.layout.crews[one.id][0]
        minute = want
        while True:
            found = self.floor.fit(one, crew, hours, rolls, minute)
            if found is None or (exactly and found[0] != want):
                return
            free, limit = self.floor.gap(fixed.bay, found[0])
            if free == found[0] and found[1] <= limit:
                break
            if exactly or max(free, limit) >= FAR:
                return
            minute = free if free > found[0] else limit
        self.floor.take(found)
        self.floor.reserved[one.id] = found
        if fixed.bay in self.floor.bays:
            self.floor.bays[fixed.bay].take(found[0], found[1])

    def _want(self, one: Operation) -> int:
        """The minute a fixed operation is meant for: now for begun work, the pinned one unless it has passed."""
        start = one.pinned.start if one.pinned and not one.begun else 0
        return max(self.problem.now, start, 0 if one.begun else self.layout.release[one.id])

    def _unreserve(self, one: Operation) -> None:
        found = self.floor.reserved.pop(one.id)
        self.floor.drop(found)
        if one.fixed and one.fixed.bay in self.floor.bays:
            self.floor.bays[one.fixed.bay].drop(found[0], found[1])

    def _first_stay(self, vehicle: Vehicle) -> None:
        """A vehicle that stands in a bay keeps it until that stay is over; only when that cannot be is it rolled out."""
        unit, bays = self.layout.stays[vehicle.id][0]
        stands = vehicle.here
        if stands not in bays:
            if any(one.begun for one in vehicle.operations):
                self._next(vehicle, unit, bays)
            return
        placed = self._unit(vehicle, unit, (stands,), standing=True)
        if not placed:
            for name in list(self.floor.reserved):
                one = self.problem.operation[name]
                if not one.begun and one.fixed and one.fixed.bay == stands and one not in unit:
                    self._unreserve(one)
            placed = self._unit(vehicle, unit, (stands,), standing=True)
        if placed:
            self.next_stay[vehicle.id] = 1
        else:
            self._next(vehicle, unit, bays)

    # ------------------------------------------------------------ one vehicle

    def vehicle(self, vehicle: Vehicle) -> None:
        """Place what is not placed yet, stay by stay."""
        todo = self.layout.stays[vehicle.id]
        while self.next_stay.get(vehicle.id, 0) < len(todo) and vehicle.id not in self.lost:
            self._next(vehicle, *todo[self.next_stay.get(vehicle.id, 0)])

    def _next(self, vehicle: Vehicle, unit: Unit, bays: tuple[str, ...]) -> None:
        self.next_stay[vehicle.id] = self.next_stay.get(vehicle.id, 0) + 1
        if self._unit(vehicle, unit, bays):
            return
        for piece in _pieces(unit):
            mine = bays_of(piece, bays)
            if len(unit) == 1 or not self._unit(vehicle, piece, mine):
                for one in piece:
                    if one.id in self.floor.reserved:
                        self._unreserve(one)
                if not self._unit(vehicle, piece, mine):
                    self.lost.add(vehicle.id)
                    return

    def _unit(self, vehicle: Vehicle, unit: Unit, bays: tuple[str, ...], *, standing: bool = False) -> bool:
        """Place operations that follow each other in one bay; False when it cannot be."""
        while True:
            own = [one for one in unit if one.id in self.floor.reserved and one.fixed and one.fixed.bay in self.floor.bays]
            spans = [(self.floor.bays[one.fixed.bay], self.floor.reserved[one.id]) for one in own if one.fixed]
            for busy, found in spans:
                busy.drop(found[0], found[1])
            try:
                bay, chain = self._best(vehicle, unit, bays, standing)
            except Late as late:
                for busy, found in spans:
                    busy.take(found[0], found[1])
                self._unreserve(late.operation)
                continue
            if chain is None:
                for busy, found in spans:
                    busy.take(found[0], found[1])
                return False
            self._commit(vehicle, unit, bay, chain, standing)
            return True

    def _best(self, vehicle: Vehicle, unit: Unit, bays: tuple[str, ...], standing: bool) -> tuple[str, Chain | None]:
        """The bay in which the unit is done first, and who does it when."""
        ready = self.free_at.get(vehicle.id, 0)
        if not bays:
            needs = any(one.bays or (one.fixed and one.fixed.bay) for one in unit)
            return "", None if needs else self.chain(unit, ready, FAR, must=True)
        ideal = self.chain(unit, ready, FAR, must=True)
        if ideal is None:
            return "", None
        before = unit[0].before.bay if unit[0].before else ""
        best_bay, best, best_score = "", None, FAR
        for bay in sorted(bays, key=lambda each: each != before) if before else bays:
            preference = KEEP_BAY if before and bay != before else 0
            if best is not None and ideal[-1][1] + preference >= best_score:
                break
            found = self._in_bay(bay, unit, ready, ideal, standing)
            if found is not None and found[-1][1] + preference < best_score:
                best_bay, best, best_score = bay, found, found[-1][1] + preference
        return best_bay, best

    def _in_bay(self, bay: str, unit: Unit, ready: int, ideal: Chain, standing: bool) -> Chain | None:
        last = FAR
        if standing:
            free, last = self.floor.bays[bay].gap(self.problem.now)
            if free != self.problem.now:
                return None
        minute = ready
        while True:
            minute, limit = self.floor.gap(bay, minute)
            if minute >= last:
                return None
            limit = min(limit, last)
            if minute <= ideal[0][0] and ideal[-1][1] <= limit:
                return ideal
            if minute <= ideal[0][0] < limit or minute > ideal[0][0]:
                found = self.chain(unit, minute, limit)
                if found is None:
                    return None
                if len(found) == len(unit) and found[-1][1] <= limit:
                    return found
            if limit >= FAR:
                return None
            minute = limit

    def chain(self, unit: Unit, minute: int, limit: int, *, must: bool = False) -> Chain | None:
        """Crew and time for each operation in turn; cut short once it passes `limit`; None when it cannot be.

        `must`: nothing but the vehicle's own work before it delays a pin, so a missed pin is `Late`.
        """
        found: Chain = []
        reserved, release = self.floor.reserved, self.layout.release
        for one in unit:
            best = reserved.get(one.id)
            if best is None:
                earliest = max(minute, release[one.id], self._want(one) if one.fixed else 0)
                if self.hold and one.before:
                    earliest = max(earliest, one.before.start)
                best = self.floor.first(one, earliest)
                if best is None:
                    return None
            elif minute > best[0]:
                if must:
                    raise Late(one)
                return None
            found.append(best)
            minute = best[1]
            if minute > limit:
                break
        return found

    def _commit(self, vehicle: Vehicle, unit: Unit, bay: str, chain: Chain, standing: bool) -> None:
        number = self.stay.get(vehicle.id, 0)
        self.stay[vehicle.id] = number + 1
        for one, found in zip(unit, chain, strict=True):
            if one.id in self.floor.reserved:
                del self.floor.reserved[one.id]
            else:
                self.floor.take(found)
            start, end, crew, tools = found
            began = one.begun.start if one.begun and start == self.problem.now else start
            self.placed.append(Placed(one.id, vehicle.id, bay, crew, began, end, number, tools))
        self.free_at[vehicle.id] = chain[-1][1]
        if bay in self.floor.bays:
            self.floor.bays[bay].take(self.problem.now if standing else chain[0][0], chain[-1][1])

    def unfinished(self, vehicle: Vehicle) -> bool:
        """True when something of it still has to be placed and can be."""
        return vehicle.id not in self.lost and self.next_stay.get(vehicle.id, 0) < len(self.layout.stays[vehicle.id])

    def keep(self, vehicle: Vehicle) -> bool:
        """Place a vehicle exactly where the plan before had it, if all of it still holds."""
        todo = self.layout.stays[vehicle.id]
        if self.next_stay.get(vehicle.id, 0):
            return False
        found: list[tuple[Unit, str, Chain]] = []
        minute = 0
        for unit, bays in todo:
            chain = self._as_before(unit, bays, minute)
            if chain is None:
                return False
            bay, times = chain
            found.append((unit, bay, times))
            minute = times[-1][1]
        for unit, bay, times in found:
            self._commit(vehicle, unit, bay, times, False)
        self.next_stay[vehicle.id] = len(todo)
        return True

    def _as_before(self, unit: Unit, bays: tuple[str, ...], minute: int) -> tuple[str, Chain] | None:
        chain: Chain = []
        bay = unit[0].before.bay if unit[0].before else ""
        if (bay or bays) and bay not in bays:
            return None
        for one in unit:
            place = one.before
            if place is None or one.fixed or place.bay != bay or place.start < max(minute, self.layout.release[one.id]):
                return None
            crew = next((each for each in self.layout.crews[one.id] if each[0] == place.people), None)
            found = self.floor.fit(one, crew[0], crew[1], crew[2], place.start) if crew else None
            if found is None or found[0] != place.start:
                return None
            chain.append(found)
            minute = found[1]
        free, limit = self.floor.gap(bay, chain[0][0])
        return (bay, chain) if free == chain[0][0] and minute <= limit else None

    def plan(self) -> Plan:
        return Plan(tuple(self.placed))


KEEP_BAY = 20  # minutes later that another bay must save before a planned vehicle is moved


def bays_of(piece: Unit, bays: Iterable[str]) -> tuple[str, ...]:
    """The bay of a fixed operation, else those of its stay."""
    fixed = piece[0].fixed
    return ((fixed.bay,) if fixed.bay else ()) if fixed else tuple(bays)


def _pieces(unit: Unit) -> list[Unit]:
    """A stay cut around its fixed operations, for when it cannot be had in one piece."""
    found: list[list[Operation]] = []
    for one in unit:
        if found and not one.fixed and not found[-1][-1].fixed:
            found[-1].append(one)
        else:
            found.append([one])
    return [tuple(piece) for piece in found]
