"""The demonstration: one group with two stations, their people, customers, vehicles, three years of history and an open day.

Everything is made up: names from short lists, phones of one block, VINs with a test maker where none is known. The same seed makes the
same house. History is written in bulk with the sums the slices themselves use; the open day goes through the actions.
"""

from __future__ import annotations

import random
from datetime import datetime

from django.conf import settings
from django.db import transaction

from waystation.accounts.choices import Role
from waystation.accounts.models import Membership, User
from waystation.desk.demo.history import write_history
from waystation.desk.demo.house import PASSWORD, build_house
from waystation.desk.demo.masters import make_customers
from waystation.desk.demo.settled import settle
from waystation.desk.demo.today import open_day


def build(*, seed: int, now: datetime, orders: int = 10_400, customers: int = 1_500, vehicles: int = 2_000) -> None:
    """Fill an empty database; ≤ 60 s on two cores for the full size."""
    chance = random.Random(seed)
    with transaction.atomic():
        house = build_house(now)
        people = make_customers(house, chance, now, customers=customers, vehicles=vehicles)
        write_history(house, people, chance, now, orders=orders)
        open_day(house, people, chance, now)
        settle(house, people, now)
    settings.DATA.mkdir(parents=True, exist_ok=True)
    (settings.DATA / "demo.txt").write_text("This is the demonstration. Its passwords are public.\n", encoding="utf-8")


def logins() -> list[tuple[str, str, str]]:
    """One login per role of the demonstration, or nothing when this is a real house."""
    if not settings.DEMO and not (settings.DATA / "demo.txt").exists():
        return []
    shown: dict[str, str] = {}
    for membership in Membership.objects.filter(until=None).select_related("user").order_by("station_id", "pk"):
        shown.setdefault(membership.role, membership.user.username)
    open_accounts = set(
        User.objects.filter(username__in=shown.values(), is_active=True).values_list("username", flat=True)
    )
    return [(str(Role(role).label), name, PASSWORD) for role, name in shown.items() if name in open_accounts]
