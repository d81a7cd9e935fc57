"""The store's ledger of three years: what was there at the beginning, what was issued, what lies there now."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime

from waystation.catalogue.models import Part, PartPrice
from waystation.core.bulk import write_rows
from waystation.core.money import amount
from waystation.demo.house import SINCE, House, Place
from waystation.stock.choices import BinKind, MovementKind
from waystation.stock.models import Level, Movement
from waystation.workorders.models import Line

COST_PERCENT = 65


def write_store(house: House, taken: dict[int, list[tuple[datetime, Line]]], chance: random.Random) -> None:
    prices = {
        row.part_id: row.price_fen
        for row in PartPrice.objects.filter(part__company=house.company, station=None, valid_until=None)
    }
    for place in (house.north, house.east):
        used: dict[int, list[tuple[datetime, Line]]] = defaultdict(list)
        for at, line in taken.get(place.station.pk, []):
            used[line.part_id or 0].append((at, line))
        _write_place(
            place, list(Part.objects.filter(company=house.company, active=True).order_by("pk")), used, prices, chance
        )


def _write_place(
    place: Place,
    parts: list[Part],
    used: dict[int, list[tuple[datetime, Line]]],
    prices: dict[int, int],
    chance: random.Random,
) -> None:
    bins = [one for one in place.bins if one.kind == BinKind.STORE]
    levels: list[Level] = []
    for part in parts:
        left = max(part.safety_stock_milli, 1000) * chance.choice([0, 1, 1, 2, 2, 3])
        cost = prices.get(part.pk, 0) * COST_PERCENT // 100
        levels.append(
            Level(
                station=place.station,
                bin=bins[part.pk % len(bins)],
                part=part,
                on_hand_milli=left,
                value_fen=amount(cost, left),
            )
        )
    write_rows(levels)
    movements = [
        line
        for level in levels
        for line in _lines(place, level, used.get(level.part_id, []), prices.get(level.part_id, 0))
    ]
    write_rows(movements)


def _lines(place: Place, level: Level, used: list[tuple[datetime, Line]], price: int) -> list[Movement]:
    """Opening stock that covers all that was issued, then each issue; the last balance is what lies there."""
    cost = price * COST_PERCENT // 100
    issues = [(at, line, amount(cost, line.qty_milli)) for at, line in sorted(used, key=lambda one: one[0])]
    opening = level.on_hand_milli + sum(line.qty_milli for _at, line, _cost in issues)
    if not opening:
        return []
    balance = opening
    rows = [
        Movement(station=place.station, level=level, part_id=level.part_id, kind=MovementKind.OPENING, qty_milli=opening, balance_milli=balance,
                 cost_fen=level.value_fen + sum(value for _at, _line, value in issues), source="opening", at=SINCE, by_name="石磊")
    ]  # fmt: skip
    for at, line, value in issues:
        balance -= line.qty_milli
        rows.append(
            Movement(station=place.station, level=level, part_id=level.part_id, kind=MovementKind.ISSUE, qty_milli=-line.qty_milli,
                     balance_milli=balance, cost_fen=-value, source=f"line:{line.pk}", at=at, by_name="石磊")
        )  # fmt: skip
    return rows
