"""Working hours of a person or a crew: where work of so many minutes ends when pauses and nights lie between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from waystation.planning.sums.problem import Spans


class Hours:
    """Free spans with running totals; a run is what only short pauses interrupt (a working day with its lunch)."""

    __slots__ = ("before", "first_of_next", "longest", "reached", "run_end", "spans", "starts", "stops", "total")

    def __init__(self, spans: Spans, bridge: int) -> None:
        self.spans = spans
        self.starts = [start for start, _ in spans]
        self.stops = [end for _, end in spans]
        self.before: list[int] = []  # working minutes before each span
        self.reached: list[int] = []  # … and until its end
        self.total = 0
        for start, end in spans:
            self.before.append(self.total)
            self.total += end - start
            self.reached.append(self.total)
        self.run_end = [0] * len(spans)  # working minutes until the end of the run a span lies in
        self.first_of_next = [0] * len(spans)
        self.longest = 0
        last = len(spans)
        for place in range(len(spans) - 1, -1, -1):
            ends_here = place + 1 == len(spans) or spans[place + 1][0] - spans[place][1] > bridge
            last = place + 1 if ends_here else last
            self.run_end[place] = self.reached[last - 1]
            self.first_of_next[place] = last
            self.longest = max(self.longest, self.run_end[place] - self.before[place])

    def fit(self, minute: int, minutes: int, rolls: bool) -> tuple[int, int] | None:
        """The first (start, end) from `minute` on for so many working minutes; None beyond the horizon."""
        starts = self.starts
        place = bisect_right(starts, minute) - 1
        if place < 0 or minute >= self.stops[place]:
            place += 1
            if place >= len(starts):
                return None
            minute = starts[place]
        worked = self.before[place] + minute - starts[place]
        if not rolls:
            while self.run_end[place] - worked < minutes:
                place = self.first_of_next[place]
                if place >= len(starts):
                    return None
                minute, worked = starts[place], self.before[place]
        target = worked + minutes
        if target > self.total:
            return None
        if target <= self.reached[place]:
            return minute, minute + minutes
        last = bisect_left(self.reached, target, place)
        return minute, starts[last] + target - self.before[last]


def common(one: Spans, other: Spans) -> Spans:
    """The time two people share."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        start, end = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] <= other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def cut(spans: Spans, start: int, end: int) -> Spans:
    """What is left of free time without [start, end)."""
    found = []
    for first, last in spans:
        found += [(a, b) for a, b in ((first, min(last, start)), (max(first, end), last)) if a < b]
    return tuple(found)


def joined(spans: Spans) -> Spans:
    """Spans in order, touching and overlapping ones made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return tuple(found)
