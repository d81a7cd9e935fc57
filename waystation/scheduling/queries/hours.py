"""Opening hours with the days that differ, and who is there in each quarter hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, zone
from waystation.core.calendars import day_bounds, day_kind
from waystation.scheduling.models import Absence, CalendarDay, OpeningHours, Resource, Shift
from waystation.scheduling.sums import Opening, Span, days_from, quarter_from, quarter_of, span


@dataclass(frozen=True)
class DayPlan:
    """A day of the calendar page: its hours or none, what is special about it, the public holiday if it is one."""

    day: date
    span: Span | None
    opens: time | None
    closes: time | None
    special: CalendarDay | None
    holiday: str
    published: bool


def calendar(station: Station, first: date, count: int) -> list[DayPlan]:
    """The days from `first` on with their hours: the special day before the weekday, holidays closed only if the station says so."""
    hours = {row.weekday: row for row in OpeningHours.objects.filter(station=station)}
    days = days_from(first, count)
    special = {row.day: row for row in CalendarDay.objects.filter(station=station, day__gte=first, day__lte=days[-1])}
    shut = bool(parameter("scheduling.closed_on_public_holidays", station, first))
    return [_plan(station, day, hours.get(day.weekday()), special.get(day), shut) for day in days]


def _plan(station: Station, day: date, usual: OpeningHours | None, special: CalendarDay | None, shut: bool) -> DayPlan:
    kind = day_kind(day)
    opens = closes = None
    if special is not None:
        if special.open:
            opens = special.opens or (usual.opens if usual else None)
            closes = special.closes or (usual.closes if usual else None)
    elif usual is not None and not (shut and kind.name and not kind.is_working):
        opens, closes = usual.opens, usual.closes
    open_ = span(day, opens, closes, zone(station)) if opens and closes else None
    if open_ is not None and open_.length <= 0:
        open_ = None
    return DayPlan(day, open_, opens if open_ else None, closes if open_ else None, special, kind.name, kind.published)


def opening_of(station: Station, first: date, count: int) -> Opening:
    """The open spans of a stretch of days, three statements."""
    return Opening(tuple(plan.span for plan in calendar(station, first, count) if plan.span))


def opening(station: Station, day: date) -> tuple[datetime, datetime] | None:
    """When the station opens and closes that day, as UTC instants; None when it is closed."""
    plan = calendar(station, day, 1)[0]
    if plan.opens is None or plan.closes is None:
        return None
    here = zone(station)
    return datetime.combine(day, plan.opens, here), datetime.combine(day, plan.closes, here)


def people_present(station: Station, spans: Iterable[Span], people: list[Resource]) -> Counter[int]:
    """How many of these people work in each open quarter: shift or opening hours, without absences. Two statements."""
    spans = list(spans)
    users = [person.user_id for person in people if person.user_id]
    present: Counter[int] = Counter()
    if not spans or not people:
        return present
    plans: dict[int, dict[int, Shift]] = defaultdict(dict)
    for shift in Shift.objects.filter(station=station, user_id__in=users):
        plans[shift.user_id][shift.weekday] = shift
    first, last = day_bounds(spans[0].day, station.timezone)[0], day_bounds(spans[-1].day, station.timezone)[1]
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for absence in Absence.objects.filter(station=station, user_id__in=users, from_at__lt=last, to_at__gt=first):
        away[absence.user_id].append((quarter_of(absence.from_at), quarter_from(absence.to_at)))
    for person in people:
        for one in spans:
            present.update(_at_work(station, one, plans.get(person.user_id or 0, {}), away.get(person.user_id or 0, [])))
    return present


def _at_work(station: Station, open_: Span, plan: dict[int, Shift], away: list[tuple[int, int]]) -> Iterable[int]:
    start, end = open_.start, open_.end
    if plan:  # a person with shifts does not work on weekdays without one
        shift = plan.get(open_.day.weekday())
        if shift is None:
            return ()
        works = span(open_.day, shift.starts, shift.ends, zone(station))
        start, end = max(start, works.start), min(end, works.end)
    quarters = range(start, end)
    if not away:
        return quarters
    return [quarter for quarter in quarters if not any(a <= quarter < b for a, b in away)]
