"""The clock, read only by the rooms that know it (views, tasks, console); everything else is told `now`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, UTC, whole seconds are not forced."""
    return timezone.now()
