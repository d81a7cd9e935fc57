"""Search and the command palette: a car in three characters, an action by its word."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waystation.core.access import Actor, permit
from waystation.core.pages import page
from waystation.desk import rules
from waystation.desk.shell import MENU, RAIL, url_or_nothing
from waystation.finder.queries import find as find_rows

# Kinds of rows and the right that opens them; what somebody may not open he does not find.
KINDS = {
    "vehicle": "customers.view",
    "customer": "customers.view",
    "order": "workorders.view",
    "appointment": "appointments.view",
    "part": "stock.view",
    "case": "complaints.view",
}


@dataclass(frozen=True)
class Command:
    label: str
    url: str
    icon: str


def commands(by: Actor, q: str) -> list[Command]:
    """Pages of the house whose word contains what was typed."""
    known = [(name, icon, label, needed) for _key, name, icon, label, needed, _letter in RAIL] + MENU
    return [
        Command(str(label), url_or_nothing(name), icon)
        for name, icon, label, needed in known
        if by.may(needed) and q.lower() in str(label).lower() and url_or_nothing(name)
    ]


@permit(rules.find)
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Rows and commands for what was typed; a page of its own without JavaScript."""
    by: Actor = request.by  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip()[:60]
    kinds = [kind for kind, needed in KINDS.items() if by.may(needed)]
    found = find_rows(by, q, limit=12, kinds=kinds, personal=by.may("customers.view")) if len(q) > 1 else []
    context = {"q": q, "found": found, "commands": commands(by, q)[: 12 if not q else 5]}
    return page(request, "desk/find.html", context, part="results")
