"""Numbers of documents, and numbers of the house with their dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import Parameter, Station
from waystation.accounts.queries import declared, parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import next_number, record


def number(station: Station, kind: str, *, now: datetime) -> str:
    """The next number of a document series of the station for its business day, e.g. `ROJN202611240007`."""
    day = today(station, now)
    prefix = parameter("number.prefixes", station, day)[kind]
    return next_number(station_id=station.pk, station_code=station.code, kind=kind, prefix=prefix, on=day)


def set_parameter(
    station: Station, key: str, value: Any, *, effective_from: date, source: str, by: Actor, now: datetime, company_wide: bool = False
) -> Parameter:
    """Put a number into force from a date; the old one stays for the days before. Refused: unknown_parameter, past_date, no_source."""
    if key not in declared():
        raise Refused(_("There is no parameter %(key)s. Choose one from the list.") % {"key": key}, code="unknown_parameter", field="key")
    if effective_from < today(station, now):
        raise Refused(_("A number cannot change for days that are over. Choose today or later."), code="past_date", field="effective_from")
    if not source.strip():
        raise Refused(_("Say where the number comes from: a rule, a letter, a decision."), code="no_source", field="source")
    if type(value) is not type(declared()[key]["default"]):
        raise Refused(_("The value does not have the kind of the present one. Write it in the same form."), code="wrong_kind", field="value")
    with transaction.atomic():
        row = Parameter.objects.create(
            company_id=station.company_id, station=None if company_wide else station, key=key, value=value,
            effective_from=effective_from, source=source.strip(), set_by_id=by.user_id, set_at=now,
        )  # fmt: skip
        record(row, verb="parameter.set", by=by, now=now, label=key, value=value, effective_from=str(effective_from))
    return row
