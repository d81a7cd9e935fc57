"""The file of a customer and of a vehicle: a page of its own, and a part of their pages (CUST-03, CUST-12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from waystation.accounts.queries import today
from waystation.care.queries import KINDS, Found, ahead, entries, of_party, of_vehicle
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.customers import rules
from waystation.customers.models import Party, Vehicle
from waystation.customers.queries import visible_parties, visible_vehicles


@permit(rules.view, find=visible_parties)
@require_GET
def customer_file(request: Any, party: Party) -> HttpResponse:
    """Everything kept about a customer."""
    return _file(request, of_party(request.by, party), {"party": party, "full": rules.sees_names(request.by)})


@permit(rules.view, find=visible_vehicles)
@require_GET
def vehicle_file(request: Any, vehicle: Vehicle) -> HttpResponse:
    """Everything kept about a vehicle."""
    coming = ahead(request.by, vehicle, today(request.station, request.now))
    return _file(request, of_vehicle(request.by, vehicle), {"vehicle": vehicle, "ahead": coming})


def _file(request: Any, found: Found, context: dict[str, Any]) -> HttpResponse:
    kind = request.GET.get("k", "")
    context |= {"rows": entries(request.by, found, kind), "kinds": KINDS, "kind": kind, "nav_key": "customers", "here": request.path}
    return page(request, "care/file.html", context, part="history")
