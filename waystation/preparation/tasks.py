"""What the clock does for preparation. Every step asks for due rows and does one harmless-twice action each."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.preparation import actions, queries


def run(now: datetime) -> int:
    """Work into the inboxes, reminders to customers, ready marks that do not hold any more, in every station."""
    return sum(_station(station, now) for station in Station.objects.select_related("company").order_by("pk"))


def _station(station: Station, now: datetime) -> int:
    by, done, found = system_actor(station), 0, queries.ahead(station, now)
    for row, plan in queries.in_no_inbox(station, found):
        actions.hand_out(row, plan, by=by, now=now)
        done += 1
    for row, plan in found:
        for one in plan.checks:
            if one.reminded_at is None and one.due_at <= now:
                done += actions.remind(row, one.offset_minutes, by=by, now=now) is not None
        before = row.status
        done += actions.look_again(row, by=by, now=now).status != before if plan.open else 0
    return done


BEAT = {run: 10}
