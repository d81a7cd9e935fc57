"""What the clock does with appointments. Every step asks for due rows and does one harmless-twice action each."""

from __future__ import annotations

from datetime import datetime

from waystation.accounts.models import Station, User
from waystation.accounts.queries import deputy_of, parameter, system_actor, today
from waystation.appointments import actions, queries
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused


def run(now: datetime) -> int:
    """Expiries, warnings, no-shows to decide, late notices, people away and parts late, in every station."""
    return sum(_station(station, now) for station in Station.objects.select_related("company").order_by("pk"))


def _station(station: Station, now: datetime) -> int:
    by, on, done = system_actor(station), today(station, now), 0
    for row in queries.expired_tentatives(station, now):
        done += _try(actions.expire, row, by=by, now=now)
    for row in queries.soon(station, now, parameter("appointment.warn_minutes", station, on)):
        actions.warn_advisor(row, by=by, now=now)
    for row in queries.not_come(station, now, parameter("appointment.no_show_grace_minutes", station, on)):
        actions.propose_no_show(row, by=by, now=now)
    for default in queries.untold_defaults(station, now):
        done += actions.note_late_default(default, by=by, now=now)
    for row in queries.upcoming(station, now):
        _receiver(row, by=by, now=now)
        before = row.status
        done += actions.review(row, by=by, now=now).status != before
    return done


def _receiver(row: Appointment, *, by: Actor, now: datetime) -> None:
    """An absent advisor is replaced by who stands in for him then; without one the supervisor is asked (APPT-22, DELG-03)."""
    if row.advisor_id is None or row.starts_at is None or not queries.absent_at(row.station, row.advisor_id, row.starts_at):
        return
    deputy = User.objects.filter(pk=deputy_of(row.advisor_id, row.station_id, row.starts_at)).first()
    if deputy is None or not _try(actions.stand_in, row, advisor=deputy, reason="absent", by=by, now=now):
        actions.warn_supervisor_of_absence(row, by=by, now=now)


def _try(action, row: Appointment, **how) -> bool:  # type: ignore[no-untyped-def]
    """One row that somebody changed meanwhile, or that cannot be done, must not stop the others."""
    try:
        action(row, **how)
    except Refused:
        return False
    return True


BEAT = {run: 60}
