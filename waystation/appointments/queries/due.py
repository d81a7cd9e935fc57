"""What the clock asks for: expiries, no-shows, late notices, people away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from waystation.accounts.models import Station
from waystation.appointments.choices import DUE, Status
from waystation.appointments.models import Appointment, ShopDefault
from waystation.scheduling.models import Absence


def _live(station: Station) -> QuerySet[Any]:
    return Appointment.objects.filter(station=station, status__in=DUE).select_related("station", "advisor", "vehicle", "contact", "hold")


def expired_tentatives(station: Station, now: datetime) -> QuerySet[Any]:
    """Tentative appointments whose time to be confirmed is over (APPT-15)."""
    return Appointment.objects.filter(station=station, status=Status.TENTATIVE, expires_at__lte=now).select_related("station").order_by("pk")


def not_come(station: Station, now: datetime, grace_minutes: int) -> QuerySet[Any]:
    """Nobody came within the grace time (APPT-21)."""
    return _live(station).filter(starts_at__lte=now - timedelta(minutes=grace_minutes)).order_by("starts_at", "pk")


def soon(station: Station, now: datetime, minutes: int) -> QuerySet[Any]:
    """Whose advisor is warned now (APPT-22)."""
    return _live(station).filter(starts_at__gt=now, starts_at__lte=now + timedelta(minutes=minutes)).order_by("starts_at", "pk")


def upcoming(station: Station, now: datetime, days: int = 3) -> QuerySet[Any]:
    """Appointments of which it is looked at again whether they can be kept."""
    return (
        _live(station)
        .filter(starts_at__gt=now, starts_at__lte=now + timedelta(days=days))
        .prefetch_related("lines__part")
        .order_by("starts_at", "pk")
    )


def untold_defaults(station: Station, now: datetime) -> QuerySet[Any]:
    """The promised time came and the customer was not told: an exception (APPT-20)."""
    rows = ShopDefault.objects.filter(appointment__station=station, told_at=None, late=False, promised_at__lte=now)
    return rows.select_related("appointment__station", "appointment__advisor").order_by("pk")


def absent_at(station: Station, user_id: int, at: datetime) -> bool:
    """True when the calendar says the person is away at that instant."""
    return Absence.objects.filter(station=station, user_id=user_id, from_at__lte=at, to_at__gt=at).exists()
