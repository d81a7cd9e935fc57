"""Free times and promises, from one reading of the calendar: a constant number of statements, whatever is booked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, today
from waystation.catalogue.choices import BayKind
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Absence, Hold, Resource, Slot
from waystation.scheduling.queries.hours import opening_of, people_present
from waystation.scheduling.sums import (
    Opening,
    first_window,
    instant_of,
    kept_back,
    quarter_from,
    quarter_of,
    quarters_in,
    walk_in_fits,
)

HORIZON_DAYS = 45
NO_TECHNICIAN = [BayKind.WASH, BayKind.INSPECTION]


@dataclass(frozen=True)
class FreeTime:
    """A start that can be booked and the bay for it; several days of work end on a later day."""

    starts_at: datetime
    ends_at: datetime
    bay: Resource


@dataclass(frozen=True)
class Proposal:
    """A delivery time to promise: `kind` is fastest, recommended or relaxed."""

    kind: str
    starts_at: datetime
    promised_at: datetime
    bay: Resource


@dataclass
class Ground:
    """What is taken, by whom, and who is there, for a stretch of quarters."""

    station: Station
    opening: Opening
    bays: list[Resource]
    taken: dict[int, set[int]]
    of_kind: Counter[int]
    by_appointments: Counter[int]
    in_bays: Counter[int]
    people: Counter[int] | None
    reserved: int
    released_before: int

    def bay_free(self, bay: Resource, quarter: int) -> bool:
        return quarter not in self.taken[bay.pk]

    def somebody_free(self, quarter: int) -> bool:
        """A technician is there for one more car; without technicians in the calendar the bays alone decide."""
        return self.people is None or self.people[quarter] > self.in_bays[quarter]

    def reserve_free(self, quarter: int) -> bool:
        """True when a customer without appointment may have a bay in this quarter."""
        if quarter < self.released_before:
            return True
        return walk_in_fits(len(self.bays), self.of_kind[quarter], self.by_appointments[quarter], self.reserved)


def bays_for(bays: list[Resource], bay_kind: str, trucks: bool) -> list[Resource]:
    """Bays that suit, the preferred first. A station without this kind uses its repair or truck bays."""
    suiting = [bay for bay in bays if bay.takes_trucks or not trucks]
    found = [bay for bay in suiting if bay.bay_kind == bay_kind]
    if not found:
        found = [bay for bay in suiting if bay.bay_kind == (BayKind.TRUCK if trucks else BayKind.REPAIR)]
    return sorted(found, key=lambda bay: (bay.rank, bay.name, bay.pk))


def ground(
    station: Station, *, bay_kind: str, trucks: bool, first: datetime, last: datetime, now: datetime, kept: Hold | None = None
) -> Ground:
    """Read the calendar between two instants: hours, days that differ, resources, slots, shifts, absences, two parameters.

    `kept` is the time the customer holds already: its bay is free for him and comes first.
    """
    start_day, end_day = today(station, first), today(station, last)
    opening = opening_of(station, start_day, (end_day - start_day).days + 1)
    everything = list(Resource.objects.filter(station=station, active=True, kind__in=[ResourceKind.BAY, ResourceKind.TECHNICIAN]))
    bays = bays_for([one for one in everything if one.kind == ResourceKind.BAY], bay_kind, trucks)
    if kept is not None:
        own = set(kept.slots.values_list("resource_id", flat=True))
        bays.sort(key=lambda bay: bay.pk not in own)
    technicians = [one for one in everything if one.kind == ResourceKind.TECHNICIAN]
    workshop = {one.pk for one in everything if one.kind == ResourceKind.BAY and one.bay_kind not in NO_TECHNICIAN}
    needs_people = bool(technicians) and bool(workshop & {bay.pk for bay in bays})
    present = people_present(station, opening.spans, technicians if needs_people else [])
    chosen = {bay.pk for bay in bays}
    taken: dict[int, set[int]] = defaultdict(set)
    of_kind, by_appointments, in_bays, busy = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    people = {one.pk for one in technicians}
    for resource, quarter, for_appointment in _slots(station, opening, now, kept):
        taken[resource].add(quarter)
        if resource in chosen:
            of_kind[quarter] += 1
            by_appointments[quarter] += bool(for_appointment)
        if resource in workshop:
            in_bays[quarter] += 1
        elif resource in people:
            busy[quarter] += 1
    percent = int(parameter("appointment.reserve_percent", station, start_day))
    release = timedelta(minutes=int(parameter("appointment.reserve_release_minutes", station, start_day)))
    return Ground(
        station=station, opening=opening, bays=bays, taken=taken, of_kind=of_kind, by_appointments=by_appointments,
        in_bays=in_bays | busy, people=present if needs_people else None, reserved=kept_back(len(bays), percent),
        released_before=quarter_from(now + release),
    )  # fmt: skip


def _slots(station: Station, opening: Opening, now: datetime, kept: Hold | None = None) -> list[tuple[int, int, bool]]:
    """Taken quarters; those of a tentative hold that has run out are free again, and the customer's own are free for him."""
    if not opening.spans:
        return []
    rows = Slot.objects.filter(
        resource__station=station, quarter__gte=opening.spans[0].start, quarter__lt=opening.spans[-1].end
    ).filter(Q(hold__expires_at=None) | Q(hold__expires_at__gt=now))
    if kept is not None:
        rows = rows.exclude(hold=kept)
    return list(rows.values_list("resource_id", "quarter", "hold__for_appointment"))


def free_times(
    station: Station, *, bay_kind: str, minutes: int, trucks: bool, from_at: datetime, until_at: datetime, advisor: Resource | None = None,
    limit: int = 12, for_appointment: bool = True, now: datetime | None = None, kept: Hold | None = None,
) -> list[FreeTime]:  # fmt: skip
    """Starts with a free bay, a free technician and the advisor at the desk, earliest first, each with the preferred bay.

    Customers without appointment get nothing of the reserve before it is released. `now` is `from_at` unless given (APPT-10, APPT-11).
    `kept`: the time the customer holds already counts as free for him, its bay goes first (RCPT-33).
    """
    count = quarters_in(minutes)
    span = timedelta(days=1 + count // 16)
    here = ground(station, bay_kind=bay_kind, trucks=trucks, first=from_at, last=until_at + span, now=now or from_at, kept=kept)
    advisor_free = _advisor_free(here, advisor)
    found: list[FreeTime] = []
    last = quarter_of(until_at)
    for start in here.opening.quarters(quarter_from(from_at)):
        if start > last or len(found) == limit:
            break
        if not advisor_free(start) or not here.somebody_free(start):
            continue
        free = [bay for bay in here.bays if here.bay_free(bay, start)]
        if not free:
            continue
        wanted = here.opening.walk(start, count, whole=True)
        if wanted is None or not all(here.somebody_free(one) for one in wanted):
            continue
        if not for_appointment and not all(here.reserve_free(one) for one in wanted):
            continue
        bay = next((bay for bay in free if all(here.bay_free(bay, one) for one in wanted)), None)
        if bay is not None:
            found.append(FreeTime(instant_of(start), instant_of(wanted[-1] + 1), bay))
    return found


def _advisor_free(here: Ground, advisor: Resource | None) -> Callable[[int], bool]:
    """The advisor is needed while the car is taken in, not for the whole work."""
    if advisor is None:
        return lambda start: True
    day = here.opening.spans[0].day if here.opening.spans else None
    minutes = int(parameter("scheduling.reception_minutes", here.station, day)) if day else 30
    count = quarters_in(minutes)
    present = people_present(here.station, here.opening.spans, [advisor])
    busy = here.taken[advisor.pk]
    return lambda start: all(present[one] and one not in busy for one in range(start, start + count))


def promise_times(
    station: Station, *, minutes: int, bay_kind: str, trucks: bool, now: datetime, kept: Hold | None = None
) -> list[Proposal]:
    """Three delivery times: the earliest bay and technician, then the same with more and with ample room for surprises.

    Work goes on the next opening day when the day or the last shift ends; inspection and wash follow the work. Empty when nothing
    is free within the horizon (DIAG-10).
    """
    day = today(station, now)
    after = [int(parameter(f"workshop.{what}_minutes", station, day)) for what in ("inspection", "wash")]
    room = [0, *(int(parameter(f"scheduling.promise_{what}_percent", station, day)) for what in ("recommended", "relaxed"))]
    here = ground(
        station, bay_kind=bay_kind, trucks=trucks, first=now, last=now + timedelta(days=HORIZON_DAYS), now=now, kept=kept
    )
    quarters = here.opening.quarters(quarter_of(now) if quarter_from(now) == quarter_of(now) else quarter_from(now))
    count = quarters_in(minutes)
    best: tuple[int, Resource] | None = None
    for bay in here.bays:
        place = first_window(
            quarters, count, lambda one, bay=bay: here.bay_free(bay, one) and here.somebody_free(one)  # type: ignore[misc]
        )
        if place is not None and (best is None or place < best[0]):
            best = place, bay
    if best is None:
        return []
    place, bay = best
    found: list[Proposal] = []
    end = 0
    for kind, percent in zip(("fastest", "recommended", "relaxed"), room, strict=True):
        needed = count + quarters_in(sum(after)) + quarters_in(minutes * percent // 100)
        end = max(place + needed, end + 1 if found else 0)
        if end > len(quarters):
            break
        found.append(Proposal(kind, instant_of(quarters[place]), instant_of(quarters[end - 1] + 1), bay))
    return found


class Taken:
    """Which of some people and bays is taken or away when, over a stretch of proposed times; two statements."""

    def __init__(self, resources: Sequence[Resource], times: Sequence[FreeTime]) -> None:
        first, last = min(time.starts_at for time in times), max(time.ends_at for time in times)
        self.quarters: dict[int, set[int]] = defaultdict(set)
        self.away: dict[int | None, list[Absence]] = defaultdict(list)
        slots = Slot.objects.filter(resource__in=resources, quarter__gte=quarter_of(first), quarter__lt=quarter_from(last))
        for resource, quarter in slots.values_list("resource_id", "quarter"):
            self.quarters[resource].add(quarter)
        people = [one.user_id for one in resources if one.user_id]
        for row in Absence.objects.filter(user__in=people, from_at__lt=last, to_at__gt=first):
            self.away[row.user_id].append(row)

    def free(self, one: Resource, time: FreeTime) -> bool:
        if self.quarters[one.pk].intersection(range(quarter_of(time.starts_at), quarter_from(time.ends_at))):
            return False
        return not any(row.from_at < time.ends_at and row.to_at > time.starts_at for row in self.away[one.user_id])
