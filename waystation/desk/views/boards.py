"""The history of a vehicle for the call page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from waystation.accounts.queries import today
from waystation.appointments import rules as appointment_rules
from waystation.catalogue.queries import open_campaigns
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.customers.models import Vehicle
from waystation.customers.queries import visible_vehicles, wear_of
from waystation.workorders.queries import declined, history


@permit(appointment_rules.view, find=visible_vehicles)
def vehicle_history(request: Any, vehicle: Vehicle) -> HttpResponse:
    """Earlier orders, work not done and wear of a vehicle, for the call and reception (APPT-06)."""
    here = {"station_id": request.by.station_id}  # the vehicle is the company's, what happened at another station is that station's
    context = {
        "vehicle": vehicle, "orders": history(vehicle).filter(**here)[:5], "declined": declined(vehicle).filter(**here)[:5],
        "wear": wear_of(vehicle)[:6], "campaigns": open_campaigns(vehicle, today(request.station, request.now)),
    }  # fmt: skip
    return page(request, "desk/vehicle_history.html", context, part="history")
