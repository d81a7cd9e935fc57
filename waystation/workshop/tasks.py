"""The worker's part: warn of late plans and starts, of orders nobody looks at."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station
from waystation.workshop import actions


def run(now: datetime) -> int:
    """One round over all stations; harmless when two run it at once."""
    done = 0
    for station in Station.objects.order_by("pk"):
        done += actions.warn_late_plans(station, now=now)
        done += actions.warn_late_starts(station, now=now)
        done += actions.warn_unwatched(station, now=now)
    return done


BEAT = {run: 60.0}
