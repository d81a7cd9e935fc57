"""The order of locks: the head of the station's chain first, then the order, then what hangs on it (docs/locking.md)."""

from __future__ import annotations

from typing import Any

from waystation.journal.actions import lock_chain
from waystation.workorders.models import RepairOrder


def locked(order_id: int, of: Any) -> RepairOrder:
    """The order as it stands now, held until the transaction ends; `of` is any row of the same station."""
    lock_chain(f"station:{of.station_id}")
    return RepairOrder.objects.select_for_update().get(pk=order_id)
