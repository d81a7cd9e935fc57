"""The queue, who is free, which vehicle is here, who holds which key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from waystation.accounts.models import Station, User
from waystation.accounts.queries import deputy_of, parameter, people_with, today, zone
from waystation.appointments.models import Appointment, Line
from waystation.appointments.queries import around, expected, for_plate
from waystation.catalogue.choices import BayKind, Trade
from waystation.core.access import Actor
from waystation.core.calendars import day_bounds
from waystation.customers.models import Vehicle
from waystation.customers.queries import by_plate_or_name
from waystation.reception.choices import OPEN, Purpose, Status
from waystation.reception.models import KeyMove, Visit
from waystation.reception.rules import NO_INQUIRY
from waystation.reception.sums import queue_order, too_short
from waystation.scheduling.choices import AdvisorKind, ResourceKind
from waystation.scheduling.models import Absence, Resource, Shift

WINDOW = timedelta(minutes=30)
WORK_OF_PURPOSE: dict[str, str] = {
    Purpose.MAINTENANCE: AdvisorKind.QUICK, Purpose.REPAIR: AdvisorKind.MECHANICAL, Purpose.DIAGNOSIS: AdvisorKind.MECHANICAL,
}  # fmt: skip


def visible_visits(by: Actor) -> QuerySet[Any]:
    return Visit.objects.seen_by(by).select_related("vehicle", "party", "contact", "advisor", "appointment__advisor", "station__company")


def queue(by: Actor, now: datetime) -> list[Any]:
    """Who is here and not yet in the workshop: appointments in their window first, then by arrival (RCPT-02)."""
    rows = visible_visits(by).filter(status__in=[Status.ARRIVED, Status.IN_RECEPTION]).order_by("arrived_at")
    return queue_order(rows, now, WINDOW)


def open_stay(station: Station, vehicle: Vehicle) -> Visit | None:
    return Visit.objects.filter(station=station, vehicle=vehicle, status__in=OPEN).first()


def away(station: Station, now: datetime) -> set[int]:
    """Who is absent, or has shifts but none now."""
    gone = set(Absence.objects.filter(station=station, from_at__lte=now, to_at__gt=now).values_list("user_id", flat=True))
    local, off, on = now.astimezone(zone(station)), set[int](), set[int]()
    for shift in Shift.objects.filter(station=station):
        there = shift.weekday == local.weekday() and shift.starts <= local.time() < shift.ends
        (on if there else off).add(shift.user_id)
    return gone | (off - on)


def is_present(user: User, station: Station, now: datetime) -> bool:
    return user.pk not in away(station, now)


def least_loaded_advisor(station: Station, now: datetime, besides: int | None = None, among: Collection[int] | None = None) -> User | None:
    """The present advisor with the fewest customers in reception (RCPT-03)."""
    gone = away(station, now)
    people = [one for one in people_with(station, "advisor", now) if one.pk not in gone and one.pk != besides]
    people = [one for one in people if among is None or one.pk in among]
    rows = Visit.objects.filter(station=station, status__in=[Status.ARRIVED, Status.IN_RECEPTION], advisor__in=people)
    counts = dict(rows.values_list("advisor").annotate(n=Count("pk")).order_by())
    return min(people, key=lambda one: (counts.get(one.pk, 0), one.pk), default=None)


def former_advisor(vehicle: Vehicle, station: Station, now: datetime, besides: int | None = None) -> User | None:
    """Who received this vehicle last, if he still works here."""
    rows = Visit.objects.filter(station=station, vehicle=vehicle, advisor__isnull=False).exclude(pk=besides or 0)
    last = rows.select_related("advisor").order_by("-arrived_at").first()
    if last is None or last.advisor is None:
        return None
    return last.advisor if people_with(station, "advisor", now).filter(pk=last.advisor_id).exists() else None


def next_in_turn(station: Station, now: datetime, besides: int | None = None) -> User | None:
    """The present advisor whose last customer came the longest ago (RCPT-03)."""
    gone = away(station, now)
    people = [one for one in people_with(station, "advisor", now) if one.pk not in gone]
    rows = Visit.objects.filter(station=station, advisor__in=people).exclude(pk=besides or 0)
    last = dict(rows.values_list("advisor").annotate(at=Max("arrived_at")).order_by())
    return min(people, key=lambda one: (one.pk in last, last.get(one.pk, now), one.pk), default=None)


def work_of(visit: Visit) -> str:
    """Which kind of work brings the customer: as said at the door, else what was booked, else by the purpose; "" when nobody knows."""
    if visit.work:
        return visit.work
    booked = visit.appointment.lines.filter(operation__isnull=False) if visit.appointment else Line.objects.none()
    work = set(booked.values_list("operation__trade", "operation__bay_kind"))
    if any(trade in (Trade.BODY, Trade.PAINT) for trade, _bay in work):
        return AdvisorKind.BODY
    if work:
        return AdvisorKind.QUICK if {bay for _trade, bay in work} == {BayKind.QUICK} else AdvisorKind.MECHANICAL
    return WORK_OF_PURPOSE.get(visit.purpose, "")


def specialist(visit: Visit, now: datetime) -> User | None:
    """The present advisor for the kind of work, the one with the fewest customers if there are several (RCPT-03)."""
    kind = work_of(visit)
    if not kind:
        return None
    desks = Resource.objects.filter(station=visit.station, kind=ResourceKind.ADVISOR, active=True, specialty=kind, user__isnull=False)
    return least_loaded_advisor(visit.station, now, among=set(desks.values_list("user_id", flat=True)))


def receiver(visit: Visit, now: datetime) -> tuple[str, User | None]:
    """Why and who receives: the named advisor, then by the rule of the company; each with his stand-in ((f) 22, (f) 23, RCPT-03)."""
    station = visit.station
    rule = [one for one in parameter("reception.assign_rule", station, today(station, now)) if one in RULES]
    booked = visit.appointment.advisor if visit.appointment else None
    gone = away(station, now)
    for because, advisor in [("named", booked), *((one, RULES[one](visit, now)) for one in rule)]:
        if advisor is None:
            continue
        deputy = deputy_of(advisor.pk, station.pk, now)
        if deputy is not None and deputy not in gone:
            return "deputy", User.objects.get(pk=deputy)
        if advisor.pk not in gone:
            return because, advisor
    return "load", least_loaded_advisor(station, now)


RULES: dict[str, Callable[[Visit, datetime], User | None]] = {
    "former": lambda visit, now: former_advisor(visit.vehicle, visit.station, now, besides=visit.pk),
    "specialty": specialist,
    "rotation": lambda visit, now: next_in_turn(visit.station, now, besides=visit.pk),
    "load": lambda visit, now: least_loaded_advisor(visit.station, now),
}


@dataclass(frozen=True)
class Found:
    """What the greeter sees for a typed plate: the vehicle or only the plate, its appointment, and the stay when it is here already."""

    plate: str
    vehicle: Vehicle | None
    name: str
    appointment: Appointment | None
    stay: Visit | None


def find_arrival(by: Actor, text: str, now: datetime, limit: int = 6) -> list[Found]:
    """Whose vehicle stands at the door, and at once whether it has an appointment (RCPT-01)."""
    matches = [match for match in by_plate_or_name(by, text, limit=limit) if match.vehicle is not None]
    ids = [match.vehicle.pk for match in matches if match.vehicle]
    stays = {row.vehicle_id: row for row in Visit.objects.seen_by(by).filter(vehicle_id__in=ids, status__in=OPEN)}
    near = around(by, now)[::-1]  # the nearest comes last and wins
    booked = {row.vehicle_id: row for row in near if row.vehicle_id} | {row.plate: row for row in near if row.plate}
    found = [
        Found(
            m.vehicle.plate, m.vehicle, str(m.contact or m.party or ""), booked.get(m.vehicle.pk) or booked.get(m.vehicle.plate),
            stays.get(m.vehicle.pk),
        )  # fmt: skip
        for m in matches
        if m.vehicle
    ]
    seen = {one.plate for one in found}
    strangers = [row for row in for_plate(by, text, now) if row.plate not in seen]
    return found + [Found(row.plate, row.vehicle, row.customer_name, row, None) for row in strangers]


def still_expected(by: Actor, now: datetime) -> list[Appointment]:
    """Booked for today and not here yet, by time."""
    station = Station.objects.get(pk=by.station_id or 0)
    rows = expected(by, today(station, now))
    return [row for row in rows if row.visit_id is None]


def least_minutes(visit: Visit, now: datetime) -> int:
    """The shortest inquiry for this purpose, in minutes (RCPT-16, (f) 20)."""
    if visit.purpose in NO_INQUIRY:
        return 0
    return int(parameter("reception.inquiry_min_minutes", visit.station, today(visit.station, now)))


@dataclass(frozen=True)
class Figures:
    """The day at the door (RCPT-04, RCPT-06, RCPT-16)."""

    waiting: int
    late: list[Visit]
    short: list[Visit]
    stand_ins: int
    late_after: timedelta


def summary(by: Actor, station: Station, now: datetime, day: date | None = None) -> Figures:
    """Waiting now, late greetings, short inquiries and stand-ins of a day."""
    on = day or today(station, now)
    start, end = day_bounds(on, station.timezone)
    late_after = timedelta(minutes=parameter("reception.greet_late_minutes", station, on))
    least = parameter("reception.inquiry_min_minutes", station, on)
    visits = list(visible_visits(by).filter(arrived_at__gte=start, arrived_at__lt=end).order_by("arrived_at"))
    return Figures(
        waiting=sum(visit.status == Status.ARRIVED for visit in visits),
        late=[visit for visit in visits if is_late(visit, now, late_after)],
        short=[visit for visit in visits if too_short(visit, 0 if visit.purpose in NO_INQUIRY else least)],
        stand_ins=sum(stood_in(visit) for visit in visits),
        late_after=late_after,
    )


def is_late(visit: Visit, now: datetime, late_after: timedelta) -> bool:
    """Greeted late, or still waiting longer than allowed."""
    if visit.greeted_at is None and visit.status != Status.ARRIVED:
        return False
    return (visit.greeted_at or now) - visit.arrived_at > late_after


def stood_in(visit: Visit) -> bool:
    """Another advisor than the booked one received."""
    booked = visit.appointment.advisor_id if visit.appointment else None
    return booked is not None and visit.advisor_id is not None and booked != visit.advisor_id


def not_greeted(station: Station, now: datetime, late_after: timedelta) -> QuerySet[Any]:
    """Whom nobody has greeted in time, for the clock."""
    rows = Visit.objects.filter(station=station, status=Status.ARRIVED, arrived_at__lte=now - late_after)
    return rows.select_related("vehicle", "station").order_by("arrived_at", "pk")


def _newest(rows: Iterable[KeyMove]) -> list[KeyMove]:
    newest: dict[tuple[int, str], KeyMove] = {}
    for row in rows:
        newest[(row.visit_id, row.what)] = row
    return sorted(newest.values(), key=lambda row: (row.visit.key_tag, row.pk))


def key_holders(by: Actor) -> list[KeyMove]:
    """The newest move of each key and paper of the vehicles that are here (RCPT-27)."""
    rows = KeyMove.objects.seen_by(by).filter(Q(visit__status__in=OPEN)).select_related("visit__vehicle", "holder").order_by("at", "pk")
    return _newest(rows)


def key_log(visit: Visit) -> list[KeyMove]:
    """Every hand the key and the papers of a stay went through, newest first."""
    return list(visit.key_moves.select_related("holder").order_by("-at", "-pk"))


def here(by: Actor) -> QuerySet[Any]:
    """Vehicles on our ground, by key tag: for the overview of keys and places (RCPT-06, RCPT-27)."""
    return visible_visits(by).filter(status__in=OPEN).order_by("parking", "key_tag", "pk")
