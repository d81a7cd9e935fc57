"""The appointments of a day; every board shows these rows, so that they cannot differ (BORD-01 … BORD-03)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from waystation.accounts.models import Station
from waystation.accounts.queries import zone
from waystation.appointments.choices import EXPECTED, LIVE
from waystation.appointments.models import Appointment
from waystation.appointments.queries.finding import visible_appointments
from waystation.core.access import Actor


def bounds(station: Station, day: date) -> tuple[datetime, datetime]:
    """The instants at which a business date begins and ends."""
    tz = zone(station)
    return datetime.combine(day, time(), tz), datetime.combine(day + timedelta(days=1), time(), tz)


def _station(by: Actor) -> Station:
    return Station.objects.get(pk=by.station_id or 0)


def between(by: Actor, first: datetime, last: datetime, statuses: set[Any]) -> QuerySet[Any]:
    """Those in these states from one instant up to another, by time."""
    rows = visible_appointments(by).filter(starts_at__gte=first, starts_at__lt=last, status__in=statuses)
    return rows.order_by("starts_at", "pk")


def expected(by: Actor, day: date) -> QuerySet[Any]:
    """Who is booked for the day: to come, come, order opened; the source of every board (BORD-01, BORD-02)."""
    first, last = bounds(_station(by), day)
    return between(by, first, last, EXPECTED)


def week(by: Actor, day: date) -> list[tuple[date, int]]:
    """Seven days from Monday with the number of appointments of each (week strip), two statements."""
    station = _station(by)
    monday = day - timedelta(days=day.weekday())
    first, _end = bounds(station, monday)
    rows = Appointment.objects.seen_by(by).filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=7), status__in=EXPECTED | LIVE)
    counts = dict(
        rows.annotate(on=TruncDate("starts_at", tzinfo=zone(station))).values_list("on").annotate(n=Count("pk")).order_by("on")
    )
    return [(d, counts.get(d, 0)) for d in (monday + timedelta(days=n) for n in range(7))]
