"""Who a key stands for, and what its holder may see."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from waystation.accounts.models import ApiKey
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.workorders.models import RepairOrder


def key_of(token: str) -> ApiKey | None:
    """The living key of a token; the same nothing for wrong and revoked ones."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return ApiKey.objects.select_related("station__company").filter(token_hash=digest, revoked_at=None).first()


def actor_of(key: ApiKey) -> Actor:
    """The program behind a key, acting at its one station."""
    return Actor(
        kind="partner", company_id=key.station.company_id, station_id=key.station_id, name=key.name, roles=frozenset({key.role})
    )


def own_appointments(by: Actor) -> QuerySet[Any]:
    """Appointments made by this program only: a partner sees nobody else's customers (ROLE-07)."""
    return Appointment.objects.seen_by(by).filter(made_by_name=by.name).select_related("advisor")


def order_by_number(by: Actor, number: str) -> RepairOrder | None:
    return RepairOrder.objects.seen_by(by).select_related("vehicle", "station").filter(number=number).first()


def stale(key: ApiKey, now: datetime) -> bool:
    """Its last use is noted once a minute, not on every call."""
    return key.last_used_at is None or (now - key.last_used_at).total_seconds() > 60
