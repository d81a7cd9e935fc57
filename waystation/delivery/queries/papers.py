"""The data of the gate pass, and the copies the customer gets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override

from waystation.accounts.queries import zone
from waystation.core.names import listed
from waystation.core.when import minute
from waystation.delivery.models import GatePass
from waystation.delivery.queries.steps import delivery_of
from waystation.files.models import Paper
from waystation.papers.press import qr_svg
from waystation.settlement.queries import certificate_no, live_bills, paper_head
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import language_of

CUSTOMER_PAPERS = ["settlement_list", "completion_certificate", "repair_order", "additional_work", "inspection", "circle_check"]


def paper_of_pass(row: GatePass, token: str, *, approved_by: str, by_name: str, now: datetime) -> dict[str, Any]:
    """The gate pass with its code (`core/papers/gate_pass.typ`)."""
    order, place = row.order, zone(row.order.station)
    delivery = delivery_of(order)
    bills = [bill.number for bill in live_bills(order).values()]
    with override(language_of(order)):
        return {
            **paper_head(order, by_name, now),
            "number": row.number, "vin_tail": order.vehicle.vin[-8:], "collector": delivery.collector if delivery else "",
            "settlement_no": listed(bills), "certificate_no": certificate_no(order), "paid": "credit" if row.basis == "credit" else "paid",
            "approved_by": approved_by, "released_by": by_name, "released_at": minute(row.at, place),
            "valid_until": minute(row.valid_until_at, place), "place": order.visit.parking, "qr_svg": qr_svg(token),
            "qr_note": row.number, "sign_released": {"name": by_name, "at": minute(now, place)},
        }  # fmt: skip


def copies_for(order: RepairOrder) -> list[Paper]:
    """The newest version of every paper of this stay that the customer gets a copy of (SETL-13)."""
    rows = Paper.objects.filter(station_id=order.station_id, trail=order.trail, kind__in=CUSTOMER_PAPERS).order_by("-version", "-pk")
    newest: dict[tuple[str, str], Paper] = {}
    for row in rows:
        newest.setdefault((row.kind, row.number), row)
    return sorted(newest.values(), key=lambda paper: (CUSTOMER_PAPERS.index(paper.kind), paper.number))
