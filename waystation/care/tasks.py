"""What the worker does for follow-up: every delivery gets its call, every call its day."""

from __future__ import annotations

from datetime import datetime, timedelta

from waystation.accounts.models import Station
from waystation.accounts.queries import parameter, system_actor, today
from waystation.care import actions, queries
from waystation.core.errors import Refused

BATCH = 200


def plan_follow_ups(now: datetime) -> int:
    """Delivered orders without a follow-up get one (FLUP-01)."""
    done = 0
    for station in Station.objects.order_by("pk"):
        since = now - timedelta(days=parameter("followup.look_back_days", station, today(station, now)))
        for order in queries.to_plan(now, since).filter(station=station)[:BATCH]:
            actions.plan_follow_up(order, by=system_actor(station), now=now)
            done += 1
    return done


def open_due(now: datetime) -> int:
    """Planned calls whose day has come go into the inbox."""
    done = 0
    for row in queries.to_open(now)[:BATCH]:
        try:
            actions.open_follow_up(row, by=system_actor(row.station), now=now)
            done += 1
        except Refused:  # somebody called in this moment
            continue
    return done


BEAT = {plan_follow_ups: 60, open_due: 60}
