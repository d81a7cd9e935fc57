"""Find an appointment: by what the actor sees, by plate, by customer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from waystation.accounts.models import Station
from waystation.appointments.choices import DUE, Status
from waystation.appointments.models import Appointment
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.identifiers.plates import read_plate
from waystation.journal.models import JournalLine
from waystation.messaging.choices import Channel

AROUND = timedelta(hours=18)


def visible_appointments(by: Actor) -> QuerySet[Any]:
    """Appointments of the actor's station."""
    return Appointment.objects.seen_by(by).select_related("station", "advisor", "vehicle", "party", "contact", "hold")


def whole(by: Actor) -> QuerySet[Any]:
    """With everything the detail page shows."""
    return visible_appointments(by).prefetch_related(
        "lines__operation", "lines__part", "lines__package", "proposals", "defaults"
    )


def name_of(field: str) -> str:
    """A field of the record in the words of the form."""
    return str(getattr(Appointment._meta.get_field(field), "verbose_name", field))


def bay_name(appointment: Appointment) -> str:
    """The bay kept for it, or nothing."""
    if appointment.hold is None:
        return ""
    slot = appointment.hold.slots.select_related("resource").first()
    return slot.resource.label if slot else ""


def incomplete(by: Actor) -> QuerySet[Any]:
    """Records that are not complete (记录不全), those to be called back first (APPT-05)."""
    return visible_appointments(by).filter(status=Status.DRAFT).order_by("call_back_at", "made_at", "pk")


def around(by: Actor, now: datetime) -> list[Appointment]:
    """Appointments around now that can arrive, also of yesterday evening and tomorrow morning; the nearest in time first."""
    rows = visible_appointments(by).filter(status__in=DUE, starts_at__range=(now - AROUND, now + AROUND))
    return sorted(rows, key=lambda row: abs(row.starts_at - now))


def for_plate(by: Actor, plate: str, now: datetime) -> list[Appointment]:
    """Appointments of a plate around now that can arrive, the nearest in time first."""
    try:
        text = read_plate(plate).text
    except Refused:
        text = plate.strip().upper()
    rows = visible_appointments(by).filter(plate=text, status__in=DUE, starts_at__range=(now - AROUND, now + AROUND))
    return sorted(rows, key=lambda row: abs(row.starts_at - now))


def history_of(by: Actor, *, vehicle_id: int | None = None, plate: str = "") -> QuerySet[Any]:
    """Earlier and coming appointments of a vehicle, newest first (APPT-06)."""
    which = Q(plate=plate) if plate else Q(pk=None)
    if vehicle_id:
        which |= Q(vehicle_id=vehicle_id)
    return visible_appointments(by).filter(which).order_by("-starts_at", "-pk")


def booked_lately(station: Station, since: datetime, *, phone: str = "", origin: str = "") -> int:
    """How often a phone number, or the network address behind `origin`, booked by the web since then (reliability §5.7)."""
    if origin:
        lines = JournalLine.objects.filter(station_id=station.pk, at__gte=since, verb="appointment.taken")
        return lines.filter(facts__origin=origin).count()
    return Appointment.objects.filter(station=station, made_at__gte=since, channel=Channel.WEB, phone=phone).count()
