"""The appointment board, the welcome board, and what they say differently; the history of a vehicle for the call page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from waystation.accounts.queries import parameter, today
from waystation.appointments import actions, queries
from waystation.appointments import rules as appointment_rules
from waystation.appointments.choices import Column, Status
from waystation.catalogue.queries import open_campaigns
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.customers.models import Vehicle
from waystation.customers.queries import visible_vehicles, wear_of
from waystation.desk import rules
from waystation.workorders.queries import declined, history

COLUMNS = ((Column.OVERDUE, "red"), (Column.TODAY, "blue"), (Column.DAY_BEFORE, "violet"), (Column.CAME, "green"))


@permit(rules.boards)
def appointment_board(request: Any) -> HttpResponse:
    """Columns by date: past their time, due in today, one day before, arrived; cards move by themselves (BORD-01)."""
    by, on = request.by, today(request.station, request.now)
    cards = queries.two_days(by, request.now)
    columns = [(one, tone, [card for card in cards if card.column == one]) for one, tone in COLUMNS]
    context = {
        "nav_key": "appointments", "columns": columns, "day": on, "checked": queries.last_board_check(by, on), "up": queries.last_put_up(by, on),
        "differences": queries.differences(by, on), "may_check": appointment_rules.prepare(by), "may_move": appointment_rules.take(by),
        "count": len(cards),
    }  # fmt: skip
    return page(request, "desk/appointment_board.html", context, part="board")


@require_POST
@permit(appointment_rules.prepare)
def check_appointment_board(request: Any) -> HttpResponse:
    """The advisor on duty has looked through it (BORD-01)."""
    on = today(request.station, request.now)
    actions.check_board(request.station, on, by=request.by, now=request.now, cards=len(queries.two_days(request.by, request.now)))
    return HttpResponseRedirect(reverse("desk:appointment_board"))


@permit(rules.boards)
def welcome_board(request: Any) -> HttpResponse:
    """The day's appointment customers for the screen or print; plates masked, names as the house wishes (BORD-02)."""
    on = today(request.station, request.now)
    rows = queries.welcome(request.by, on)
    waiting = [row for row in rows if row.status not in {Status.ARRIVED, Status.CONVERTED}]
    came = [row for row in rows if row.status in {Status.ARRIVED, Status.CONVERTED}]
    context = {
        "station": request.station, "day": on, "rows": waiting, "came": came, "names": parameter("board.welcome_names", request.station, on),
        "differences": len(queries.differences(request.by, on)),
    }  # fmt: skip
    return page(request, "desk/welcome_board.html", context, part="board")


@require_POST
@permit(rules.boards)
def put_up_welcome_board(request: Any) -> HttpResponse:
    """It hangs now; what it says is compared with the appointments from here on (BORD-03)."""
    actions.put_up_welcome_board(request.station, today(request.station, request.now), by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("desk:appointment_board"))


@permit(appointment_rules.view, find=visible_vehicles)
def vehicle_history(request: Any, vehicle: Vehicle) -> HttpResponse:
    """Earlier orders, work not done and wear of a vehicle, for the call and reception (APPT-06)."""
    here = {"station_id": request.by.station_id}  # the vehicle is the company's, what happened at another station is that station's
    context = {
        "vehicle": vehicle, "orders": history(vehicle).filter(**here)[:5], "declined": declined(vehicle).filter(**here)[:5],
        "wear": wear_of(vehicle)[:6], "campaigns": open_campaigns(vehicle, today(request.station, request.now)),
    }  # fmt: skip
    return page(request, "desk/vehicle_history.html", context, part="history")
