"""What the staff shell of every page needs: the rail, unread notices, the station and its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from waystation.care.queries import ways
from waystation.catalogue.choices import STEPS
from waystation.desk.queries.guide import step_of
from waystation.messaging.queries import unread
from waystation.settlement.models import Bill
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder

# key, URL name, icon, word, right, letter after G
RAIL = [
    ("workshop", "workshop:board", "layout-kanban", _("Workshop"), "workshop.board", "b"),
    ("appointments", "preparation:day", "calendar-time", _("Appointments"), "appointments.view", "t"),
    ("reception", "reception:queue", "car", _("Reception"), "reception.view", "i"),
    ("orders", "workorders:orders", "file-text", _("Orders"), "workorders.view", "o"),
    ("mine", "workshop:mine", "tool", _("My jobs"), "workshop.work", "m"),
    ("parts", "stock:parts", "packages", _("Parts"), "stock.view", "p"),
    ("cashier", "settlement:desk", "cash-register", _("Cashier"), "settlement.view", "c"),
    ("customers", "customers:customers", "users", _("Customers"), "customers.view", "u"),
    ("care", "care:calls", "headset", _("Follow-up"), "care.view", "f"),
    ("complaints", "complaints:cases", "message-report", _("Complaints"), "complaints.view", "l"),
    ("settings", "accounts:people", "settings", _("Settings"), "accounts.people", "s"),
]
MENU = [
    ("messaging:inbox", "inbox", _("My work"), "messaging.talk"),
    ("messaging:outbox", "send", _("Messages to customers"), "messaging.outbox"),
    ("messaging:calls", "phone", _("Call register"), "messaging.outbox"),
    ("catalogue:operations", "list-details", _("Operations and prices"), "catalogue.view"),
    ("scheduling:load", "chart-bar", _("Load of the bays"), "scheduling.view"),
    ("workshop:counter", "packages", _("Parts counter"), "workshop.issue_parts"),
    ("quality:handovers", "key", _("Finished vehicles"), "workshop.take_over"),
    ("delivery:gate", "barrier-block", _("Gate"), "delivery.gate"),
    ("delivery:promises", "chart-bar", _("Quote and promise"), "delivery.promises"),
    ("desk:first_day", "list-check", _("Set up the station"), "desk.first_day"),
    ("accounts:delegations", "user-share", _("Stand-ins"), "accounts.delegate"),
    ("customers:imports", "file-import", _("Import customers and vehicles"), "customers.import"),
    ("account_change_password", "key", _("Change password"), "desk.home"),
    ("mfa_index", "shield-lock", _("Second login step"), "desk.home"),
]
PART_OF = {"delivery": "settlement", "quality": "workshop"}  # slices that have no place of their own on the rail

# Where the page of an order leads in the slices above it: status → URL name, whether it takes the order, word, right.
LATER: dict[str, tuple[str, bool, Any, str]] = {
    Status.WAITING: ("workshop:dispatch", True, _("Dispatch"), "workshop.dispatch"),
    Status.DISPATCHED: ("workshop:dispatch", True, _("Dispatch"), "workshop.dispatch"),
    Status.SELF_CHECKED: ("quality:inspect", True, _("Inspect"), "workshop.inspect"),
    Status.IN_INSPECTION: ("quality:inspect", True, _("Inspect"), "workshop.inspect"),
    Status.PASSED: ("quality:handover", True, _("Take over from the workshop"), "workshop.take_over"),
    Status.HANDED_OVER: ("settlement:prepare", True, _("Make the bill"), "settlement.prepare"),
    Status.BILLED: ("delivery:together", True, _("Hand over"), "delivery.hand_over"),
    Status.PAID: ("delivery:together", True, _("Hand over"), "delivery.hand_over"),
}


def later_step(request: HttpRequest) -> dict[str, Any] | None:
    """On the page of an order or a bill: the next page of a later slice, which that page itself does not know."""
    match = request.resolver_match
    if match is None or match.view_name not in ("workorders:order", "settlement:bill") or not isinstance(match.kwargs.get("pk"), int):
        return None
    by = request.by  # type: ignore[attr-defined]
    if match.view_name == "settlement:bill":
        bill = Bill.objects.seen_by(by).filter(pk=match.kwargs["pk"]).values("order_id").first() if by.may("delivery.hand_over") else None
        return {"url": reverse("delivery:order", args=[bill["order_id"]]), "label": _("Delivery")} if bill else None
    order = RepairOrder.objects.seen_by(by).filter(pk=match.kwargs["pk"]).values("pk", "status").first()
    found = LATER.get(order["status"]) if order else None
    if order is None or found is None or not by.may(found[3]):
        return None
    return {"url": reverse(found[0], args=[order["pk"]] if found[1] else []), "label": found[2]}


def url_or_nothing(name: str) -> str:
    """The address of a page, or '' while this house does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the staff shell; empty for strangers."""
    by = getattr(request, "by", None)
    if by is None or not by.is_staff_member:
        return {}
    match = request.resolver_match
    here = PART_OF.get(match.app_name, match.app_name) if match else ""
    at = match.view_name if match else ""
    step = step_of(at)
    nav = []
    for key, name, icon, label, needed, letter in RAIL:
        url = url_or_nothing(name)
        if url and by.may(needed):
            on = match is not None and (f"{here}:{match.url_name}" == name or (name.split(":")[0] == here and key != "mine"))
            nav.append({"key": key, "url": url, "icon": icon, "label": label, "letter": letter, "on": on})
    links = [
        {"url": url_or_nothing(name), "icon": icon, "label": label}
        for name, icon, label, needed in MENU
        if by.may(needed) and url_or_nothing(name)
    ]
    return {
        "nav": nav,
        "by": by,
        "station": request.station,  # type: ignore[attr-defined]
        "stations": request.stations,  # type: ignore[attr-defined]
        "now": request.now,  # type: ignore[attr-defined]
        "switch_url": reverse("desk:station"),
        "search_url": reverse("desk:find") if by.may("desk.find") else "",
        "intake_url": url_or_nothing("reception:queue") if by.may("reception.arrive") else "",
        "inbox_url": reverse("messaging:inbox") if by.may("messaging.talk") else "",
        "unread_url": reverse("messaging:unread") if by.may("messaging.talk") else "",
        "unread": unread(by, request.now) if by.may("messaging.talk") else 0,  # type: ignore[attr-defined]
        "user_links": links,
        "later_step": later_step(request),
        "also": ways(by, at, match.kwargs.get("pk") if match else None),
        "guide_url": reverse("desk:guide", args=[step]) if step and by.may("desk.home") else "",
        "guide_word": STEPS.get(step, ""),
    }
