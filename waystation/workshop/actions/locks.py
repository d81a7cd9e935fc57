"""The order of locks: the head of the station's chain first, then the order, then what hangs on it (docs/locking.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from waystation.journal.actions import lock_chain
from waystation.workorders.models import RepairOrder
from waystation.workshop.models import Clock


def locked(order_id: int, of: Any) -> RepairOrder:
    """The order as it stands now, held until the transaction ends; `of` is any row of the same station."""
    lock_chain(f"station:{of.station_id}")
    return RepairOrder.objects.select_for_update().get(pk=order_id)


def end_clocks(clocks: QuerySet[Clock], *, reason: str, now: datetime, note: str = "") -> None:
    """Stop those that run; a request that was overtaken on its way never ends a clock before its start (I-20)."""
    ended = Greatest(F("started_at"), Value(now, output_field=DateTimeField()))
    clocks.filter(ended_at=None).update(ended_at=ended, stop_reason=reason, note=note.strip()[:120])
