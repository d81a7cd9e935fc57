"""Sentences for what is missing, and the order of the queue; no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _


def sentence(code: str) -> str:
    """What is missing, why, what to do now."""
    return {
        "no_km": _("The mileage is missing. Read the odometer together with the customer."),
        "no_data": _("The data were not gone through. Compare vehicle and customer with the licence, then press “Confirm the data”."),
        "no_covers": _("The protective covers are not fitted. Fit every piece in front of the customer and tick it."),
        "no_valuables_reminder": _("The customer was not reminded of valuables. Remind him and tick it."),
        "no_words": _("The customer's own words are missing. Listen and write them down."),
        "no_walkaround": _("The walkaround has not begun. Walk around the vehicle together with the customer."),
        "no_fuel": _("The fuel level or charge is missing. Read it off the instruments."),
        "no_exterior": _("The exterior is not checked. Mark each damage, or tick that there is none."),
        "no_lights": _("The dashboard lights are not checked. Tick which are on, or that none is."),
        "no_equipment": _("The equipment on board is not checked. Tick what is there."),
        "no_belongings": _("Items left in the vehicle are not asked for. Note them, or tick that there are none."),
        "no_truck_points": _("The points of the truck are not all answered. Look at tyres, urea, air, king pin and body."),
        "marks_not_pointed_out": _("A damage was not pointed out to the customer. Show each one and tick it."),
        "walkaround_unsigned": _("The customer has not signed the walkaround. Have it signed on the screen or his phone."),
    }[code]


def queue_order(visits: Iterable[Any], now: datetime, window: timedelta) -> list[Any]:
    """Appointments inside their time window first, then by arrival (requirements (f) 17)."""

    def place(visit: Any) -> tuple[int, datetime]:
        booked = visit.appointment.starts_at if visit.appointment_id else None
        first = booked is not None and abs(booked - now) <= window or (booked is not None and booked <= now)
        return (0 if first else 1, visit.arrived_at)

    return sorted(visits, key=place)


def too_short(visit: Any, least_minutes: int) -> bool:
    """The inquiry was shorter than the minimum (RCPT-16)."""
    if visit.inquiry_from_at is None or visit.inquiry_to_at is None:
        return False
    return bool(visit.inquiry_to_at - visit.inquiry_from_at < timedelta(minutes=least_minutes))
