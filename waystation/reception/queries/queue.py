"""The queue, who is free, which vehicle is here, who holds which key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, people_with, today
from waystation.core.access import Actor
from waystation.customers.models import Vehicle
from waystation.reception.choices import OPEN, Status
from waystation.reception.models import KeyMove, Visit, Walkaround
from waystation.reception.sums import queue_order, too_short
from waystation.scheduling.models import Absence

WINDOW = timedelta(minutes=30)


def visible_visits(by: Actor) -> QuerySet[Any]:
    return Visit.objects.seen_by(by).select_related("vehicle", "party", "contact", "advisor", "appointment", "station")


def visible_walkarounds(by: Actor) -> QuerySet[Any]:
    return Walkaround.objects.seen_by(by).select_related("visit__vehicle", "visit__station")


def queue(by: Actor, now: datetime) -> list[Any]:
    """Who is here and not yet in the workshop: appointments in their window first, then by arrival (RCPT-02)."""
    rows = visible_visits(by).filter(status__in=[Status.ARRIVED, Status.IN_RECEPTION]).order_by("arrived_at")
    return queue_order(rows, now, WINDOW)


def open_stay(station: Station, vehicle: Vehicle) -> Visit | None:
    return Visit.objects.filter(station=station, vehicle=vehicle, status__in=OPEN).first()


def least_loaded_advisor(station: Station, now: datetime, besides: int | None = None) -> User | None:
    """The present advisor with the fewest open stays, then the one who waited longest (RCPT-03)."""
    away = Absence.objects.filter(station=station, from_at__lte=now, to_at__gt=now).values("user_id")
    people = list(people_with(station, "advisor", now).exclude(pk__in=away).exclude(pk=besides))
    counts = dict(
        Visit.objects.filter(station=station, status__in=OPEN, advisor__in=people)
        .values_list("advisor")
        .annotate(n=Count("pk"))
        .values_list("advisor", "n")
    )
    return min(people, key=lambda one: (counts.get(one.pk, 0), one.pk), default=None)


def is_present(user: User, station: Station, now: datetime) -> bool:
    return not Absence.objects.filter(station=station, user=user, from_at__lte=now, to_at__gt=now).exists()


def former_advisor(visit_vehicle: Vehicle, station: Station, now: datetime) -> User | None:
    """Who received this vehicle last, if he still works here."""
    last = Visit.objects.filter(station=station, vehicle=visit_vehicle, advisor__isnull=False).order_by("-arrived_at").first()
    if last is None or last.advisor is None:
        return None
    return last.advisor if people_with(station, "advisor", now).filter(pk=last.advisor_id).exists() else None


def summary(by: Actor, station: Station, now: datetime) -> dict[str, Any]:
    """Figures of the queue: waiting, late greetings, shortest inquiries of the day (RCPT-04, RCPT-16)."""
    on = today(station, now)
    late_after = timedelta(minutes=parameter("reception.greet_late_minutes", station, on))
    least = parameter("reception.inquiry_min_minutes", station, on)
    day = visible_visits(by).filter(arrived_at__gte=now - timedelta(hours=12))
    late = [
        visit for visit in day
        if (visit.greeted_at or now) - visit.arrived_at > late_after and (visit.greeted_at or visit.status == Status.ARRIVED)
    ]  # fmt: skip
    return {
        "waiting": sum(visit.status == Status.ARRIVED for visit in day),
        "late": late,
        "short": [visit for visit in day if too_short(visit, least)],
        "late_after": late_after,
    }


def key_holders(by: Actor) -> list[Any]:
    """The newest move of each key and paper of the vehicles that are here (RCPT-27)."""
    rows = KeyMove.objects.seen_by(by).filter(Q(visit__status__in=OPEN)).select_related("visit__vehicle", "holder").order_by("at", "pk")
    newest: dict[tuple[int, str], Any] = {}
    for row in rows:
        newest[(row.visit_id, row.what)] = row
    return sorted(newest.values(), key=lambda row: (row.visit.key_tag, row.pk))
