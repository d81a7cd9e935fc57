"""Bays, people and things, their shifts, absences and certificates."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Absence, CalendarDay, Certificate, Hold, Resource, Shift


def visible_resources(by: Actor) -> QuerySet[Resource]:
    return Resource.objects.seen_by(by).select_related("user")


def visible_absences(by: Actor) -> QuerySet[Absence]:
    return Absence.objects.seen_by(by).select_related("user")


def visible_days(by: Actor) -> QuerySet[CalendarDay]:
    return CalendarDay.objects.seen_by(by)


def visible_holds(by: Actor) -> QuerySet[Hold]:
    return Hold.objects.seen_by(by)


def visible_certificates(by: Actor) -> QuerySet[Certificate]:
    return Certificate.objects.seen_by(by).select_related("user")


def resources(by: Actor, kind: str = "") -> QuerySet[Resource]:
    """What can be booked at the station, in the order of the board."""
    rows = visible_resources(by).filter(active=True).order_by("kind", "rank", "name")
    return rows.filter(kind=kind) if kind else rows


def bays(station: Station) -> QuerySet[Resource]:
    return Resource.objects.filter(station=station, active=True, kind=ResourceKind.BAY).order_by("rank", "name")


def resource_of(station: Station, user_id: int, kind: str) -> Resource | None:
    """The person as something that can be booked: the technician, the advisor."""
    return Resource.objects.filter(station=station, user_id=user_id, kind=kind, active=True).first()


def has_certificate(station: Station, user_id: int, kind: str, on: date) -> bool:
    """True when the person holds a certificate that is valid that day (QUAL-03)."""
    rows = Certificate.objects.filter(station=station, user_id=user_id, kind=kind)
    return rows.filter(Q(valid_until=None) | Q(valid_until__gte=on)).exists()


def certificates(by: Actor) -> QuerySet[Certificate]:
    return visible_certificates(by).order_by("valid_until", "user__name", "kind")


def absences(by: Actor, now: datetime) -> QuerySet[Absence]:
    """Absences that are not over."""
    return visible_absences(by).filter(to_at__gt=now).order_by("from_at", "pk")


def shifts(by: Actor) -> QuerySet[Shift]:
    return Shift.objects.seen_by(by).select_related("user").order_by("user__name", "user_id", "weekday")
