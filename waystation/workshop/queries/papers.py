"""The data of the workshop's papers, as `papers/*.typ` draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import override

from waystation.accounts.queries import letterhead, zone
from waystation.catalogue.choices import JobClass
from waystation.core.when import day, minute
from waystation.workorders.choices import Payer
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import language_of
from waystation.workorders.queries.contract import signed
from waystation.workshop.choices import OldPartWish
from waystation.workshop.models import Assignment, Clock, OldPart, Requisition, RequisitionLine
from waystation.workshop.queries.floor import job_class_of

FREE = {Payer.WARRANTY, Payer.GOODWILL, Payer.INTERNAL}
TAG_WISH: dict[str, str] = {OldPartWish.TAKE: "take", OldPartWish.LEAVE: "leave", OldPartWish.WARRANTY: "claim"}


def _frame(order: RepairOrder, by_name: str, now: datetime) -> dict[str, Any]:
    station = order.station
    return {
        **letterhead(station), "printed_at": minute(now, zone(station)), "printed_by": by_name,
        "plate": order.vehicle.plate, "model": order.vehicle.title, "order": order.number,
    }  # fmt: skip


def basics(order: RepairOrder, by_name: str, now: datetime) -> dict[str, Any]:
    return {
        **_frame(order, by_name, now), "vin": order.vehicle.vin, "customer": order.party.name if order.party else "",
        "job_class": str(JobClass(job_class_of(order)).label),
    }  # fmt: skip


def technicians_of(order: RepairOrder) -> list[str]:
    """Who clocked on the order, else who has it."""
    worked = Clock.objects.filter(job__order=order).order_by("started_at").values_list("technician__name", flat=True)
    given = Assignment.objects.filter(job__order=order, ended_at=None).order_by("pk").values_list("technician__name", flat=True)
    return list(dict.fromkeys(worked)) or list(dict.fromkeys(given))


def requisition_paper(slip: Requisition, lines: Iterable[RequisitionLine], *, by_name: str, now: datetime) -> dict[str, Any]:
    order = slip.order
    with override(language_of(order)):
        return {
            **_frame(order, by_name, now), "number": slip.number, "kind": "issue", "requested_at": minute(slip.asked_at, zone(order.station)),
            "warehouse": order.station.name, "technician": slip.taker.name if slip.taker else slip.asked_by_name,
            "lines": [_slip_line(line) for line in lines],
            "sign_taker": signed(slip.taker_signature, order), "sign_issuer": signed(slip.issuer_signature, order),
        }  # fmt: skip


def _slip_line(row: RequisitionLine) -> dict[str, Any]:
    need = row.line
    free = str(Payer(need.payer).label) if need.payer in FREE else ""
    return {
        "job": need.job.label, "code": row.part.number, "name": row.part.label, "unit": row.part.unit_label, "qty_milli": row.qty_milli,
        "issued_milli": row.qty_milli if row.movement_id else None, "bin": row.movement.level.bin.code if row.movement else "", "free_reason": free,
    }  # fmt: skip


def old_part_paper(row: OldPart, *, by_name: str, now: datetime) -> dict[str, Any]:
    order, line = row.order, row.line
    with override(language_of(order)):
        return {
            **basics(order, by_name, now), "number": f"{order.number}-{line.pk}", "part_name": line.label, "part_no": line.code,
            "qty_milli": line.used_milli, "unit": line.unit_label, "removed_on": day(row.removed_at, zone(order.station)), "technician": by_name,
            "odometer_km": order.vehicle.last_km or order.visit.km or 0, "wish": TAG_WISH.get(row.wish), "fault": line.job.cause[:40],
        }  # fmt: skip
