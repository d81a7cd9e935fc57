"""The worker's part: take back passes that hold no longer."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.quality import actions


def run(now: datetime) -> int:
    """One round over all stations; harmless when two run it at once."""
    return sum(actions.withdraw_stale_passes(station, by=system_actor(station), now=now) for station in Station.objects.order_by("pk"))


BEAT = {run: 60.0}
