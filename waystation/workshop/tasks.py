"""The worker's part: warn of late plans and starts, of orders nobody looks at; take back passes that hold no longer."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.workshop import actions


def run(now: datetime) -> int:
    """One round over all stations; harmless when two run it at once."""
    done = 0
    for station in Station.objects.order_by("pk"):
        done += actions.withdraw_stale_passes(station, by=system_actor(station), now=now)
        done += actions.warn_late_plans(station, now=now)
        done += actions.warn_late_starts(station, now=now)
        done += actions.warn_unwatched(station, now=now)
    return done


BEAT = {run: 60.0}
