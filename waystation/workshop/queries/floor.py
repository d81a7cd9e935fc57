"""Rows of the shop floor as the actor sees them; which checklist is asked; what the parts counter lacks (PART-07)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waystation.accounts.models import Station
from waystation.catalogue.models import Checklist, ChecklistItem, Part
from waystation.catalogue.queries import checklist_for, items_of
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.customers.choices import Energy, VehicleClass
from waystation.customers.models import Vehicle
from waystation.stock.queries import availability, coverage
from waystation.workorders.choices import APPROVED_WORK, IN_THE_SHOP, JobStatus, LineKind, Status
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.queries import reservation_sources
from waystation.workshop.choices import RequisitionStatus
from waystation.workshop.models import OldPart, Requisition, RequisitionLine
from waystation.workshop.rules import agreed_jobs
from waystation.workshop.sums import heaviest

LARGE = {VehicleClass.TRUCK, VehicleClass.BUS, VehicleClass.TRAILER}
LIVE = {"", Energy.ELECTRIC, Energy.HYBRID}  # unknown energy: better one question too many


def visible_requisitions(by: Actor) -> QuerySet[Any]:
    return Requisition.objects.seen_by(by).select_related("order", "order__vehicle", "order__station", "order__visit", "taker", "issuer", "station")


def visible_old_parts(by: Actor) -> QuerySet[Any]:
    return OldPart.objects.seen_by(by).select_related("order", "order__vehicle", "line", "line__job")


def requisition_differences(order: RepairOrder) -> list[Line]:
    """Part lines whose taken quantity is not the quantity on the order: each issued part is billed, free or returned (PART-10, I-04).

    Also lines that were removed or not agreed but still hold parts.
    """
    lines = Line.objects.filter(job__order=order, kind=LineKind.PART).select_related("job", "part").order_by("job__position", "position")
    found = []
    for line in lines:
        counts = line.removed_at is None and line.job.status in (JobStatus.DONE, JobStatus.PASSED)
        if line.used_milli != (line.qty_milli if counts else 0):
            found.append(line)
    return found


def open_requisitions(by: Actor) -> QuerySet[Any]:
    """What the store has to hand out, the oldest first."""
    rows = visible_requisitions(by).filter(status=RequisitionStatus.ASKED).order_by("asked_at", "pk")
    return rows.prefetch_related("lines__part", "lines__line__job")


def within_reach(slip: Requisition, lines: Iterable[RequisitionLine]) -> dict[int, int]:
    """Line of the slip → thousandths that can be handed out for it now: what is free and what is kept for it (PART-02)."""
    left, found = {pk: row.free_milli for pk, row in availability(slip.station, {line.part_id for line in lines}).items()}, {}
    for line in lines:
        kept = sum(row.reserved_milli for row in coverage(slip.station, [f"line:{line.line_id}", *reservation_sources(line.line)]).values())
        found[line.pk] = min(line.qty_milli, max(0, left[line.part_id]) + kept)
        left[line.part_id] -= max(0, found[line.pk] - kept)
    return found


def job_class_of(order: RepairOrder) -> str:
    """The heaviest class of the agreed work."""
    return heaviest(job.job_class for job in agreed_jobs(order))


def points_of(checklist: Checklist, vehicle: Vehicle) -> list[ChecklistItem]:
    """The points that concern this vehicle: what ends in “(truck)” or “(electric)” is asked of those only."""
    foreign: tuple[str, ...] = () if vehicle.vehicle_class in LARGE else ("（货车）", "(truck)")
    foreign += () if vehicle.energy in LIVE else ("（新能源）", "(electric)")
    return [item for item in items_of(checklist) if not item.text.endswith(foreign) and not item.text_en.endswith(foreign)]


def list_for(order: RepairOrder, kind: str) -> Checklist:
    """The newest list for the work and the vehicle (QUAL-02). Refused: no_checklist."""
    found = checklist_for(order.station.company_id, str(kind), job_class_of(order), order.vehicle.vehicle_class)
    if found is None:
        raise Refused(_("There is no checklist for this check. Ask the technical head to enter one."), code="no_checklist")
    return found


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
        found.append(Shortage(parts[pk], needed, reserved, here.free_milli, here.expected_milli, here.expected_at, here.alternative, orders))
    return found if all_parts else [row for row in found if row.short_milli]
