"""Vehicles ready to leave, made through the verbs of settlement and delivery."""

from __future__ import annotations

from typing import Any

from waystation.core.access import Actor
from waystation.delivery import actions
from waystation.settlement.choices import BillStatus
from waystation.settlement.tests.build import NOW, make_bill
from waystation.workorders.models import RepairOrder


def ready_to_leave(order: RepairOrder, *, by: Actor) -> RepairOrder:
    """Copies given, covers off, mileage read: only money and signatures may be missing."""
    actions.give_copies(order, how="print", by=by, now=NOW)
    actions.covers_off(order, by=by, now=NOW)
    actions.read_km(order, km=40130, by=by, now=NOW)
    order.refresh_from_db()
    return order


def settled(station: Any, by: Actor, **more: Any) -> RepairOrder:
    """A paid order whose vehicle is ready but for what a test breaks."""
    bill = make_bill(station, status=BillStatus.PAID, by=by, **more)
    return ready_to_leave(RepairOrder.objects.get(pk=bill.order_id), by=by)
