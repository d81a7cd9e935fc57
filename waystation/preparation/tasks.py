"""What the clock does for preparation. Every step asks for due rows and does one harmless-twice action each."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments.choices import Status
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.preparation import actions, queries


def run(now: datetime) -> int:
    """Work into the inboxes, reminders to customers, ready marks that do not hold any more, in every station."""
    return sum(_station(station, now) for station in Station.objects.select_related("company").order_by("pk"))


def _station(station: Station, now: datetime) -> int:
    by, done, found = system_actor(station), 0, queries.ahead(station, now)
    for row, plan in queries.in_no_inbox(station, found):
        actions.hand_out(row, plan, by=by, now=now)
        done += 1
    for key in queries.out_of_inboxes(station, found):
        actions.take_back(station, key, by=by, now=now)
        done += 1
    for row, plan in found:
        for one in plan.checks:
            if one.reminded_at is None and one.due_at <= now:
                done += actions.remind(row, one.offset_minutes, by=by, now=now) is not None
        done += row.status == Status.READY and bool(plan.open) and _unready(row, by=by, now=now)
    return done


def _unready(row: Appointment, *, by: Actor, now: datetime) -> bool:
    """One that somebody changed meanwhile must not stop the others."""
    try:
        return actions.look_again(row, by=by, now=now).status != Status.READY
    except Refused:
        return False


BEAT = {run: 10}
