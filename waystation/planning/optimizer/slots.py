"""Working hours as the solver sees them: ranges of start minutes in which work takes the same elapsed time."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.planning.sums.hours import Hours

Range = tuple[int, int, int]  # first start, last start, minutes from start to end


def ranges(hours: Hours, minutes: int, rolls: bool, earliest: int) -> list[Range]:
    """Every start from `earliest` on at which `hours.fit` would begin at once, grouped by elapsed time."""
    found: list[Range] = []
    for first, last, elapsed in _raw(hours, minutes, rolls):
        first = max(first, earliest)
        if first > last:
            continue
        if found and found[-1][2] == elapsed and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last, elapsed)
        else:
            found.append((first, last, elapsed))
    return found


def _raw(hours: Hours, minutes: int, rolls: bool) -> Iterator[Range]:
    """Per span in which work starts and span in which it ends."""
    for place, (start, stop) in enumerate(hours.spans):
        base = hours.before[place]
        for last in range(place, len(hours.spans)):
            if not rolls and hours.reached[last] > hours.run_end[place]:
                break
            # worked until the end lies within the span `last`: before[last] < base + offset + minutes <= reached[last]
            low = max(0, hours.before[last] - base - minutes + 1)
            high = min(stop - start - 1, hours.reached[last] - base - minutes)
            if low <= high:
                pauses = hours.spans[last][0] - start - (hours.before[last] - base)
                yield start + low, start + high, minutes + pauses
            if hours.before[last] >= base + (stop - start) + minutes:
                break
