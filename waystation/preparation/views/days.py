"""The day by hour, the board and the welcome board."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from waystation.accounts.queries import parameter, today, zone
from waystation.appointments.choices import Status
from waystation.appointments.queries import incomplete, week
from waystation.catalogue.queries import with_open_campaigns
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.preparation import actions, queries, rules
from waystation.preparation.choices import Column, Light
from waystation.preparation.sums import worst
from waystation.scheduling.queries import load

TONES = {Light.GREEN: "green", Light.AMBER: "amber", Light.RED: "red"}
COLUMNS = ((Column.OVERDUE, "red"), (Column.TODAY, "blue"), (Column.DAY_BEFORE, "violet"), (Column.CAME, "green"))


def read_day(request: Any) -> date:
    """The day of the address, else today at the station."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today(request.station, request.now)


@permit(rules.view)
def day(request: Any) -> HttpResponse:
    """The day by hour with load and lights, filters, week strip (PREP-02)."""
    wanted = read_day(request)
    cards = queries.day_board(request.by, wanted, request.now)
    chosen, advisor = request.GET.get("light", ""), request.GET.get("advisor", "")
    shown = [c for c in cards if (not chosen or c.light == chosen) and (not advisor or str(c.row.advisor_id) == advisor)]
    booked = load(request.station, wanted, now=request.now)
    context = {
        "nav_key": "appointments", "day": wanted, "before": wanted - timedelta(days=1), "after": wanted + timedelta(days=1),
        "is_today": wanted == today(request.station, request.now), "week": week(request.by, wanted), "cards": shown, "count": len(cards),
        "hours": _hours(shown, booked.hours, request.station), "load": booked, "worst": worst(c.light for c in cards),
        "counts": [(one, sum(c.light == one for c in cards), TONES[one]) for one in Light],
        "unprepared": sum(c.unprepared for c in cards), "light": chosen, "advisor": advisor, "tones": TONES,
        "advisors": sorted({c.row.advisor for c in cards if c.row.advisor}, key=str),
        "recalled": with_open_campaigns(request.by.company_id, [c.row.vehicle_id for c in shown if c.row.vehicle_id], wanted),
        "drafts": incomplete(request.by).count(), "as_list": request.GET.get("view") == "list",
    }  # fmt: skip
    return page(request, "preparation/day.html", context, part="board")


def _hours(cards: list[queries.Card], hours: list[Any], station: Any) -> list[dict[str, Any]]:
    tz = zone(station)
    by_hour: dict[int, list[queries.Card]] = defaultdict(list)
    for card in cards:
        if card.row.starts_at:
            by_hour[card.row.starts_at.astimezone(tz).hour].append(card)
    known = {one.starts_at.astimezone(tz).hour: one for one in hours}
    return [{"hour": h, "load": known.get(h), "cards": by_hour[h]} for h in sorted(set(known) | set(by_hour))]


@permit(rules.boards)
def board(request: Any) -> HttpResponse:
    """Columns by date: past their time, due in today, one day before, arrived; cards move by themselves (BORD-01)."""
    by, on = request.by, today(request.station, request.now)
    cards = queries.two_days(by, request.now)
    columns = [(one, tone, [card for card in cards if card.column == one]) for one, tone in COLUMNS]
    context = {
        "nav_key": "appointments", "columns": columns, "day": on, "checked": queries.last_board_check(by, on), "up": queries.last_put_up(by, on),
        "differences": queries.differences(by, on), "may_check": rules.prepare(by), "may_move": rules.take(by),
        "count": len(cards),
    }  # fmt: skip
    return page(request, "preparation/board.html", context, part="board")


@require_POST
@permit(rules.prepare)
def check_board(request: Any) -> HttpResponse:
    """The advisor on duty has looked through it (BORD-01)."""
    on = today(request.station, request.now)
    actions.check_board(request.station, on, by=request.by, now=request.now, cards=len(queries.two_days(request.by, request.now)))
    return HttpResponseRedirect(reverse("preparation:board"))


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
    return page(request, "preparation/welcome_board.html", context, part="board")


@require_POST
@permit(rules.boards)
def put_up_welcome_board(request: Any) -> HttpResponse:
    """It hangs now; what it says is compared with the appointments from here on (BORD-03)."""
    actions.put_up_welcome_board(request.station, today(request.station, request.now), by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("preparation:board"))
