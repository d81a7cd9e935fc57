"""Rows for tests: customers and vehicles as people bring them. Other slices use these too."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from waystation.core.access import Actor
from waystation.customers.actions import save_party, save_vehicle, set_role
from waystation.customers.models import Contact, Party, Vehicle
from waystation.customers.queries import consents_of
from waystation.identifiers.vin import check_digit

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
_numbers = count(1)


def a_phone(number: int) -> str:
    return f"138{number:08d}"


def a_plate(number: int) -> str:
    return f"鲁A{number:05d}"


def a_vin(number: int) -> str:
    bare = f"LZZ5CCSD0SA{number:06d}"
    return bare[:8] + check_digit(bare) + bare[9:]


def has_consent(contact: Contact, purpose: str) -> bool:
    """Whether the newest word of the contact on this purpose is yes; silence is no."""
    newest = consents_of([contact])[contact.pk].get(purpose)
    return newest is not None and newest.given


def make_party(by: Actor, now: datetime = NOW, **facts: Any) -> Party:
    number = next(_numbers)
    return save_party(by=by, now=now, **({"name": f"客户{number}", "phone": a_phone(number)} | facts))


def make_vehicle(by: Actor, now: datetime = NOW, *, owner: Party | None = None, **facts: Any) -> Vehicle:
    number = next(_numbers)
    vehicle = save_vehicle(by=by, now=now, **({"plate": a_plate(number), "vin": a_vin(number)} | facts))
    if owner is not None:
        set_role(vehicle, owner, "owner", by=by, now=now)
    return vehicle
