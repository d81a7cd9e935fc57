"""What the staff shell of every page needs: the rail, unread notices, the station and its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the staff shell; empty for strangers."""
    by = getattr(request, "by", None)
    if by is None or not by.is_staff_member:
        return {}
    items = [
        ("workshop", "workshop:board", "layout-kanban", _("Workshop"), "workshop.board"),
        ("appointments", "appointments:day", "calendar-time", _("Appointments"), "appointments.view"),
        ("reception", "reception:queue", "car", _("Reception"), "reception.view"),
        ("orders", "workorders:orders", "file-text", _("Orders"), "workorders.view"),
        ("parts", "stock:parts", "packages", _("Parts"), "stock.view"),
        ("cashier", "settlement:desk", "cash-register", _("Cashier"), "settlement.view"),
        ("customers", "customers:customers", "users", _("Customers"), "customers.view"),
        ("care", "care:calls", "headset", _("Follow-up"), "care.view"),
        ("settings", "accounts:people", "settings", _("Settings"), "accounts.people"),
    ]
    nav = [
        {"key": key, "url": _url(name), "icon": icon, "label": label}
        for key, name, icon, label, needed in items
        if by.may(needed) and _url(name)
    ]
    return {"nav": nav, "by": by, "station": request.station, "now": request.now}  # type: ignore[attr-defined]
