"""A further station with what it is to have of another, and what the manager has looked through before the first day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.actions import open_further_station
from waystation.accounts.models import Company, Station, User
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.desk.queries.setup import BY_HAND, LOOKED
from waystation.journal.actions import record
from waystation.journal.models import JournalLine
from waystation.scheduling.actions import copy_calendar


def open_station(
    company: Company, *, like: Station | None = None, copy_numbers: bool = False, copy_places: bool = False, manager: User | None = None,
    manager_name: str = "", username: str = "", by: Actor, now: datetime, **values: str,
) -> tuple[Station, User, str]:  # fmt: skip
    """Open a further station, with the numbers, bays and hours of another if wished. Refused: no_like, and as `open_further_station`."""
    if like is None and (copy_numbers or copy_places):
        raise Refused(_("Choose the station whose numbers or bays are to be copied."), code="no_like", field="like")
    with transaction.atomic():
        station, person, password = open_further_station(
            company, manager=manager, manager_name=manager_name, username=username, like=like if copy_numbers else None, by=by, now=now, **values
        )
        if like is not None and copy_places:
            copy_calendar(like, station, by=by, now=now)
    return station, person, password


def look_through(station: Station, what: str, *, by: Actor, now: datetime) -> JournalLine:
    """Somebody has read the numbers (or words) of the house and they fit this station. Refused: unknown_step."""
    if what not in BY_HAND:
        raise Refused(_("There is no such step. Open the page again."), code="unknown_step")
    return record(station, verb=LOOKED, by=by, now=now, label=what)
