"""Locks of the verbs that touch time, parts and the record, in the one order of the house (reliability D2)."""

from __future__ import annotations

from waystation.appointments.models import Appointment
from waystation.journal.actions import lock_chain
from waystation.scheduling.choices import ResourceKind
from waystation.scheduling.models import Resource
from waystation.stock.actions import lock_parts


def lock_ground(row: Appointment) -> None:
    """The head of the record, bays and advisors of the station, then the parts of the lines, before anything is written.

    Without it a booking that has written to the record waits for a bay whose holder waits for the record.
    """
    lock_chain(f"station:{row.station_id}")
    places = Resource.objects.select_for_update(of=("self",)).filter(
        station_id=row.station_id, kind__in=[ResourceKind.BAY, ResourceKind.ADVISOR]
    )
    list(places.order_by("pk").values_list("pk", flat=True))
    parts = sorted(set(row.lines.filter(part__isnull=False).values_list("part_id", flat=True)))
    if parts:
        lock_parts(row.station, parts)
