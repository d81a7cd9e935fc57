"""The parts counter: what is short for open orders and appointments (PART-07)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from waystation.accounts.models import Station
from waystation.catalogue.models import Part
from waystation.core.access import Actor
from waystation.stock.queries import availability, coverage
from waystation.workorders.choices import APPROVED_WORK, IN_THE_SHOP, LineKind, Status
from waystation.workorders.models import Line, RepairOrder


@dataclass
class Shortage:
    """A part of agreed work that is neither taken, kept nor free, in thousandths; `first` is its earliest arrival."""

    part: Part
    needed_milli: int
    kept_milli: int
    free_milli: int
    expected_milli: int
    expected_at: datetime | None
    alternative: Part | None
    orders: list[RepairOrder]

    @property
    def short_milli(self) -> int:
        return max(0, self.needed_milli - self.kept_milli - self.free_milli)


def shortages(by: Actor, *, all_parts: bool = False) -> list[Shortage]:
    """Parts that open orders still need beyond what is there, the soonest promise first. Constant statements."""
    station = Station.objects.get(pk=by.station_id or 0)
    states = [*sorted(IN_THE_SHOP), Status.SIGNED]
    rows = Line.objects.seen_by(by).filter(kind=LineKind.PART, removed_at=None, part__isnull=False, job__status__in=sorted(APPROVED_WORK))
    lines = [x for x in rows.filter(job__order__status__in=states).select_related("part", "job__order__vehicle") if x.used_milli < x.qty_milli]
    lines.sort(key=lambda line: (line.job.order.promised_at is None, line.job.order.promised_at, line.pk))
    wanted: dict[int, list[Line]] = defaultdict(list)
    parts: dict[int, Part] = {}
    for line in lines:
        if line.part is not None:
            wanted[line.part.pk].append(line)
            parts[line.part.pk] = line.part
    stock = availability(station, list(wanted))
    kept = coverage(station, [f"order_line:{line.pk}" for line in lines])
    found = []
    for pk, needing in wanted.items():
        here = stock[pk]
        reserved = sum(kept[key].reserved_milli for line in needing if (key := (f"order_line:{line.pk}", pk)) in kept)
        orders = list({line.job.order_id: line.job.order for line in needing}.values())
        needed = sum(line.qty_milli - line.used_milli for line in needing)
        found.append(Shortage(
            parts[pk], needed, reserved, here.free_milli, here.expected_milli, here.expected_at, here.alternative, orders
        ))  # fmt: skip
    return found if all_parts else [row for row in found if row.short_milli]
