"""Free times of a day as buttons; shared by the call page, the move page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from waystation.accounts.queries import today, zone
from waystation.appointments import queries
from waystation.appointments.queries import Need

AHEAD_DAYS = 21
MOST = 24


@dataclass(frozen=True)
class Offers:
    """What a day has; when it has nothing, the next times that are free (APPT-12)."""

    day: date
    days: list[date]
    times: list[Any]
    others: list[Any]
    need: Need


def wished_day(request: Any) -> date:
    """The day asked for; past days and nonsense give today."""
    on = today(request.station, request.now)
    try:
        return max(on, date.fromisoformat(request.GET.get("day") or request.POST.get("day", "")))
    except ValueError:
        return on


def day_offers(request: Any, need: Need, *, advisor: Any = None) -> Offers:
    """Free times of the wished day, thinned to whole and half hours; the next ones when it is full."""
    station, wanted = request.station, wished_day(request)
    tz = zone(station)
    first = datetime.combine(wanted, time(), tz)
    how = {"now": request.now, "advisor": advisor}
    times = queries.offers(station, need, from_at=first, until_at=first + timedelta(days=1) - timedelta(minutes=1), limit=60, **how)
    others: list[Any] = []
    if not times:
        begin = first + timedelta(days=1)
        others = queries.offers(station, need, from_at=begin, until_at=begin + timedelta(days=AHEAD_DAYS), limit=40, **how)
    start = max(today(station, request.now), wanted - timedelta(days=2))
    return Offers(wanted, [start + timedelta(days=n) for n in range(7)], thinned(times), thinned(others), need)


def thinned(times: list[Any]) -> list[Any]:
    """At most two dozen, whole and half hours first, in order of time."""
    if len(times) <= MOST:
        return times
    round_ones = [one for one in times if one.starts_at.minute in (0, 30)]
    chosen = round_ones if len(round_ones) >= MOST // 2 else times
    step = -(-len(chosen) // MOST)
    return chosen[::step]
