"""How long work really takes: quantiles from the station's own clocks, shrunk towards what more samples know.

Technician × vehicle kind × operation → vehicle kind × operation → operation → all work of the station; everything as a factor of the
flat-rate minutes, so that an operation nobody has done yet still gets the station's factor and spread. A level with n samples counts
n / (n + STRENGTH) against the one above (the usual credibility weight, Bühlmann 1967, with a fixed strength).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
STRENGTH = 8.0  # samples of a level that weigh as much as the level above
# before anything was clocked: the flat rate is right at the median, and one in ten takes 1.6 times as long; an assumption, soon outweighed
UNKNOWN = (0.6, 0.68, 0.79, 0.87, 0.94, 1.0, 1.08, 1.18, 1.33, 1.6, 1.9)
LIMIT = 10.0  # a clock that says more than ten times or less than a tenth of the flat rate was forgotten, not worked

Key = tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One finished operation: clocked minutes against flat-rate minutes."""

    operation: str
    kind: str
    technician: str
    minutes: float
    flat: float


def quantiles(values: Sequence[float], levels: Sequence[float] = LEVELS) -> tuple[float, ...]:
    """Quantiles by linear interpolation (Hyndman and Fan 1996, type 7)."""
    ordered = sorted(values)
    found = []
    for level in levels:
        place = level * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        found.append(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
    return tuple(found)


@dataclass
class Durations:
    """Tables of factors per level; `of` answers for one operation in minutes."""

    tables: dict[Key, tuple[float, ...]] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)

    def of(self, operation: str, kind: str, technician: str, flat: float) -> tuple[float, ...]:
        """Minutes at each of `LEVELS`, from the finest level that has samples."""
        keys: tuple[Key, ...] = ((operation, kind, technician), (operation, kind), (operation,), ())
        factors = next((self.tables[key] for key in keys if key in self.tables), UNKNOWN)
        return tuple(factor * flat for factor in factors)

    def expected(self, operation: str, kind: str, technician: str, flat: float) -> int:
        """Whole minutes to plan with: the median, at least one."""
        return max(1, round(self.of(operation, kind, technician, flat)[LEVELS.index(0.5)]))

    def samples(self, operation: str, kind: str = "", technician: str = "") -> int:
        """How many finished operations stand behind an answer."""
        return self.counts.get(tuple(word for word in (operation, kind, technician) if word), 0)


def learned(samples: Iterable[Sample]) -> Durations:
    """The tables of a station's finished work; samples without a flat rate or with a forgotten clock are left out."""
    groups: dict[Key, list[float]] = {}
    for one in samples:
        if one.flat <= 0 or one.minutes <= 0 or not 1 / LIMIT <= one.minutes / one.flat <= LIMIT:
            continue
        keys: tuple[Key, ...] = ((), (one.operation,), (one.operation, one.kind), (one.operation, one.kind, one.technician))
        for key in keys:
            groups.setdefault(key, []).append(log(one.minutes / one.flat))
    found = Durations()
    for key in sorted(groups, key=_depth):
        above = found.tables[key[:-1]] if key else UNKNOWN
        found.tables[key] = _shrunk(groups[key], above)
        found.counts[key] = len(groups[key])
    return found


def _depth(key: Key) -> int:
    return len(key)


def _shrunk(logs: list[float], above: tuple[float, ...]) -> tuple[float, ...]:
    """Own quantiles and those of the level above, weighed by how much is known, in the logarithm."""
    weight = len(logs) / (len(logs) + STRENGTH)
    mixed = [weight * own + (1 - weight) * log(other) for own, other in zip(quantiles(logs), above, strict=True)]
    return tuple(exp(value) for value in mixed)


def at(table: Sequence[float], level: float) -> float:
    """The value at any level between 0 and 1: straight between the table's levels, flat outside them."""
    place = bisect_left(LEVELS, level)
    if place == 0:
        return table[0]
    if place == len(LEVELS):
        return table[-1]
    share = (level - LEVELS[place - 1]) / (LEVELS[place] - LEVELS[place - 1])
    return table[place - 1] + (table[place] - table[place - 1]) * share
