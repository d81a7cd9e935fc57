"""The appointment form as a paper (APPT-28): the content of `core/papers/appointment_form.typ`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waystation.accounts.queries import letterhead, zone
from waystation.appointments.choices import PartsState
from waystation.appointments.models import Appointment, Line
from waystation.appointments.queries import bay_name, covered
from waystation.core.access import Actor
from waystation.core.when import minute
from waystation.files.models import Paper
from waystation.files.queries import papers_on
from waystation.identifiers import masks
from waystation.journal.models import JournalLine
from waystation.preparation.choices import PrepState
from waystation.preparation.queries.lists import plan_of

TOLD = ("appointment.taken", "appointment.tentative", "appointment.booked", "appointment.confirmed", "appointment.moved", "appointment.checked")


def paper_of(appointment: Appointment, *, now: datetime, printed_by: str) -> dict[str, Any]:
    """Everything the form says, in the language in force."""
    station, vehicle, tz = appointment.station, appointment.vehicle, zone(appointment.station)
    plan = plan_of(appointment, now)
    content: dict[str, Any] = {
        **letterhead(station), "printed_at": minute(now, tz), "printed_by": printed_by, "print_count": 1,
        "number": appointment.number, "customer": appointment.customer_name, "phone": masks.phone(appointment.phone),
        "plate": appointment.plate, "model": vehicle.title if vehicle else "", "odometer_km": appointment.km,
        "source": appointment.get_channel_display(), "state": appointment.get_status_display(), "slot": minute(appointment.starts_at, tz),
        "service": appointment.wishes, "duration": _("%(minutes)s minutes") % {"minutes": appointment.minutes},
        "bay": bay_name(appointment), "advisor": str(appointment.advisor or ""), "description": appointment.fault,
        "special_needs": appointment.special_needs, "items": [_item(line) for line in appointment.lines.all()],
        "parts_ready": _parts(covered(appointment)),
        "preparation": [
            {"name": str(item.kind.label), "done": item.state != PrepState.OPEN, "by": item.done_by_name} for item in plan.items
        ],
        "reminders": [_before(check.offset_minutes) for check in plan.checks],
        "contact_log": _contacts(appointment, tz),
        "terms": [
            _("Please remember the appointed time. If you are late, please call ahead so that your bay can be kept."),
            _("The cost and time told here are an estimate; the signed repair order counts."),
        ],
        "sign_customer": None, "sign_advisor": None,
    }  # fmt: skip
    if vehicle and vehicle.vin:
        content["vin"] = masks.vin(vehicle.vin)
    return content


def last_form(by: Actor, appointment: Appointment) -> Paper | None:
    """The newest form that was sealed."""
    return papers_on(by, [appointment.trail]).filter(kind="appointment_form").first()


def _item(line: Line) -> dict[str, Any]:
    if line.operation:
        return {"name": line.operation.label, "hours_milli": line.operation.hours_milli, "price_fen": line.price_fen}
    return {"name": line.part.label if line.part else "", "price_fen": line.price_fen}


def _parts(state: PartsState) -> str | None:
    kept = {PartsState.SHELF: "reserved", PartsState.RESERVED: "reserved", PartsState.NONE: "none_needed", PartsState.ORDERED: "on_order"}
    return kept.get(state, "on_order" if state == PartsState.LATE else None)


def _before(offset: int) -> str:
    if offset % 1440 == 0:
        return ngettext("%(days)s day before", "%(days)s days before", offset // 1440) % {"days": offset // 1440}
    return _("%(minutes)s minutes before") % {"minutes": offset}


def _contacts(appointment: Appointment, tz: Any) -> list[dict[str, str]]:
    words = {
        "appointment.taken": _("Asked for an appointment"), "appointment.tentative": _("Held for a while"), "appointment.booked": _("Booked"),
        "appointment.confirmed": _("Confirmed"), "appointment.moved": _("Moved to another time"), "appointment.checked": _("Confirmed again"),
    }  # fmt: skip
    lines = JournalLine.objects.filter(trail=appointment.trail, station_id=appointment.station_id, verb__in=TOLD).order_by("at", "pk")
    return [
        {"at": minute(line.at, tz), "channel": str(appointment.get_channel_display()), "result": str(words[line.verb]), "by": line.actor_name}
        for line in lines
    ]
