"""What the clock does at the door: nobody waits ungreeted without the supervisor knowing (RCPT-04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, system_actor, today
from waystation.reception import actions, queries


def run(now: datetime) -> int:
    """Tell the supervisor of each station about customers who wait too long; harmless twice."""
    done = 0
    for station in Station.objects.select_related("company").order_by("pk"):
        late = timedelta(minutes=parameter("reception.greet_late_minutes", station, today(station, now)))
        for visit in queries.not_greeted(station, now, late):
            done += actions.warn_of_late_greeting(visit, by=system_actor(station), now=now)
    return done


BEAT = {run: 60}
"""How often it runs, in seconds."""
