"""The end of running clocks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from waystation.workshop.models import Clock


def end_clocks(clocks: QuerySet[Clock], *, reason: str, now: datetime, note: str = "") -> None:
    """Stop those that run; a request that was overtaken on its way never ends a clock before its start (I-20)."""
    ended = Greatest(F("started_at"), Value(now, output_field=DateTimeField()))
    clocks.filter(ended_at=None).update(ended_at=ended, stop_reason=reason, note=note.strip()[:120])
