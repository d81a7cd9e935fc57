"""The demonstration: one group with two stations, their people, customers, vehicles, three years of history and an open day.

Everything is made up: names from short lists, phones of one block, VINs with a test maker where none is known. The same seed makes the
same house. History is written in bulk with the sums the slices themselves use; the open day goes through the actions. It has no tables
and stands above the slices: nothing in a real house needs it, and no slice knows of it.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction

from waystation.core.errors import Refused
from waystation.demo.history import write_history
from waystation.demo.house import build_house
from waystation.demo.masters import make_customers
from waystation.demo.settled import settle
from waystation.demo.today import open_day

FEWEST = {"customers": 40, "vehicles": 80, "orders": 20}


def build(
    *, seed: int, now: datetime, orders: int = 10_400, customers: int = 1_500, vehicles: int = 2_000,
    tell: Callable[[str], None] = lambda sentence: None,
) -> None:  # fmt: skip
    """Fill an empty database, ≤ 60 s on two cores for the full size; `tell` hears how far it is. Refused: too_small."""
    if customers < FEWEST["customers"] or vehicles < FEWEST["vehicles"] or orders < FEWEST["orders"]:
        raise Refused(
            "A demonstration needs at least {customers} customers, {vehicles} vehicles and {orders} past orders, or the open day has "
            "nobody to serve. Ask for more of them.".format(**FEWEST),  # only the terminal asks, and it speaks English
            code="too_small",
        )
    chance = random.Random(seed)
    with transaction.atomic(), _no_sweeping():
        tell("two stations, their people and their catalogue")
        house = build_house(now)
        tell(f"{customers:,} customers and {vehicles:,} vehicles")
        people = make_customers(house, chance, now, customers=customers, vehicles=vehicles)
        write_history(house, people, chance, now, orders=orders, tell=tell)
        open_day(house, people, chance, now, tell=tell)
        settle(house, people, now)
    settings.DATA.mkdir(parents=True, exist_ok=True)
    (settings.DATA / "demo.txt").write_text("This is the demonstration. Its passwords are public.\n", encoding="utf-8")


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """Half a million rows are made and let go in order; looking for rings among them takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
