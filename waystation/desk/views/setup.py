"""Before the first day: what is still to set up, and further stations of the company."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import company_stations
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.desk import rules
from waystation.desk.actions import opening
from waystation.desk.forms import NewStationForm
from waystation.desk.queries.setup import steps


@permit(rules.first_day)
@require_GET
def first_day(request: Any) -> HttpResponse:
    """Everything a station needs before its first vehicle, done or not, each with its page."""
    rows = steps(request.station, request.now)
    context = {"steps": rows, "done": sum(row.done for row in rows), "nav_key": "settings"}
    return page(request, "desk/first_day.html", context)


@require_POST
@permit(rules.first_day)
def looked_through(request: Any) -> HttpResponse:
    """The manager has read what cannot be counted."""
    opening.look_through(request.station, request.POST.get("what", ""), by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("desk:first_day"))


@permit(rules.stations)
def stations(request: Any) -> HttpResponse:
    """The stations of the company, and a further one."""
    form = NewStationForm(request.POST or None, by=request.by, initial={"timezone": request.station.timezone, "province": request.station.province})
    context: dict[str, Any] = {"form": form, "rows": company_stations(request.by), "nav_key": "settings"}
    if request.method == "POST" and form.is_valid():
        try:
            made = opening.open_station(request.station.company, by=request.by, now=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            context |= {"made": made[0], "manager": made[1], "password": made[2], "form": NewStationForm(by=request.by)}
            answer = page(request, "desk/stations.html", context)
            answer.shown_once = bool(made[2])  # type: ignore[attr-defined]
            return answer
    return page(request, "desk/stations.html", context, status=422 if form.errors else 200)
