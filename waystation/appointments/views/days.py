"""A day, the incomplete records, one appointment."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from waystation.accounts.choices import Role
from waystation.accounts.queries import people_with, today, zone
from waystation.appointments import queries, rules
from waystation.appointments.choices import DUE, HOLDING, LIVE, VERB_WORDS, Light, Status
from waystation.appointments.forms import CheckForm, DefaultForm, ReasonForm, ShelfForm, StandInForm, ToldForm
from waystation.appointments.models import Appointment
from waystation.appointments.queries.papers import bay_name
from waystation.appointments.queries.parts import line_states
from waystation.appointments.sums import light, missing, worst
from waystation.catalogue.queries import open_campaigns, with_open_campaigns
from waystation.core.access import Actor, permit
from waystation.core.pages import page, stretch
from waystation.files.queries import papers_on
from waystation.journal.queries import timeline
from waystation.messaging.queries import links_on, messages_on, talk
from waystation.papers.press import qr_svg
from waystation.scheduling.queries import load
from waystation.stock.choices import BinKind
from waystation.stock.models import Bin

ROLES = dict(Role.choices)
TONES = {Light.GREEN: "green", Light.AMBER: "amber", Light.RED: "red"}


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
        "is_today": wanted == today(request.station, request.now), "week": queries.week(request.by, wanted), "cards": shown, "count": len(cards),
        "hours": _hours(shown, booked.hours, request.station), "load": booked, "worst": worst(c.light for c in cards),
        "counts": [(one, sum(c.light == one for c in cards), TONES[one]) for one in Light],
        "unprepared": sum(c.unprepared for c in cards), "light": chosen, "advisor": advisor, "tones": TONES,
        "advisors": sorted({c.row.advisor for c in cards if c.row.advisor}, key=str),
        "recalled": with_open_campaigns(request.by.company_id, [c.row.vehicle_id for c in shown if c.row.vehicle_id], wanted),
        "drafts": queries.incomplete(request.by).count(), "as_list": request.GET.get("view") == "list",
    }  # fmt: skip
    return page(request, "appointments/day.html", context, part="board")


def _hours(cards: list[queries.Card], hours: list[Any], station: Any) -> list[dict[str, Any]]:
    tz = zone(station)
    by_hour: dict[int, list[queries.Card]] = defaultdict(list)
    for card in cards:
        if card.row.starts_at:
            by_hour[card.row.starts_at.astimezone(tz).hour].append(card)
    known = {one.starts_at.astimezone(tz).hour: one for one in hours}
    return [{"hour": h, "load": known.get(h), "cards": by_hour[h]} for h in sorted(set(known) | set(by_hour))]


@permit(rules.view)
def incomplete(request: Any) -> HttpResponse:
    """Records that miss something, with what they miss (APPT-05)."""
    rows = stretch(queries.incomplete(request.by), request, by="-made_at")
    gaps = [(row, [queries.name_of(field) for field in missing(row)]) for row in rows.rows]
    return page(request, "appointments/incomplete.html", {"nav_key": "appointments", "gaps": gaps, "pages": rows})


@permit(rules.view)
def public_page(request: Any) -> HttpResponse:
    """The address where customers book by themselves, as link and code, to be sent, printed and put up (CHAN-01)."""
    address = settings.BASE_URL + reverse("portal:book", args=[request.station.slug])
    code = "data:image/svg+xml;base64," + b64encode(qr_svg(address).encode()).decode()
    return page(request, "appointments/public_page.html", {"address": address, "code": code, "nav_key": "appointments"})


@permit(rules.view, find=queries.whole)
def appointment(request: HttpRequest, row: Appointment) -> HttpResponse:
    """One appointment with everything about it."""
    return show(request, row)


def show(request: Any, row: Appointment, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The detail page; a form that was refused comes back filled and open."""
    return page(
        request, "appointments/appointment.html",
        {
            "nav_key": "appointments", "row": row, "open_form": next(iter(forms), ""), "forms": _forms(request, row) | forms,
            "talk": talk(request.by, trails_of(row), request.now, reverse("appointments:appointment", args=[row.pk]) + "#thread"),
            "loose": [forms[name] for name in ("confirm", "ready", "prepare", "verify") if name in forms],
            **_state(row), **_prepared(request, row), **_around(request.by, row), "may_take": rules.take(request.by),
            "now": request.now, "may_prepare": rules.prepare(request.by), "past_grace": bool(row.starts_at and row.starts_at < request.now),
        },
        status=status,
    )  # fmt: skip


def trails_of(row: Appointment) -> list[str]:
    """Its own thread and that of the stay it became."""
    return [row.trail, *([f"visit:{row.visit_id}"] if row.visit_id else [])]


def _state(row: Appointment) -> dict[str, Any]:
    return {
        "is_due": row.status in DUE, "is_live": row.status in LIVE, "is_holding": row.status in HOLDING, "is_draft": row.status == Status.DRAFT,
        "is_tentative": row.status == Status.TENTATIVE, "is_default": row.status == Status.SHOP_DEFAULT, "missing": missing(row),
        "no_diagnosis": row.has_fault and not row.diagnosis,
    }  # fmt: skip


def _prepared(request: Any, row: Appointment) -> dict[str, Any]:
    items, states = list(row.preparation.all()), line_states([row])
    return {
        "bay": bay_name(row), "items": [(item, ROLES.get(item.owner_role, item.owner_role)) for item in items],
        "light": light(row.status, items, request.now), "lines": [(line, states.get(line.pk)) for line in row.lines.all()],
        "parts": queries.covered(row), "risks": queries.risk_reasons(row) if row.status in DUE else [],
        "campaigns": open_campaigns(row.vehicle, today(request.station, request.now)) if row.vehicle else [],
    }  # fmt: skip


def _around(by: Actor, row: Appointment) -> dict[str, Any]:
    """What hangs on its trail."""
    return {
        "links": links_on(by, trails_of(row))[:4], "messages_sent": messages_on(by, [row.trail]),
        "lines_of_record": [(line, VERB_WORDS.get(line.verb, line.verb)) for line in timeline(by, [row.trail])],
        "papers": papers_on(by, [row.trail]),
        "history": queries.history_of(by, vehicle_id=row.vehicle_id, plate=row.plate).exclude(pk=row.pk)[:8],
    }  # fmt: skip


def _forms(request: Any, row: Appointment) -> dict[str, Any]:
    advisors = people_with(request.station, "advisor", request.now).exclude(pk=row.advisor_id or 0)
    return {
        "cancel": ReasonForm(), "no_show": ReasonForm(), "default": DefaultForm(), "told": ToldForm(), "abandon": ReasonForm(),
        "stand_in": StandInForm(advisors=advisors), "check": CheckForm(),
        "shelve": ShelfForm(bins=Bin.objects.filter(station=request.station, kind=BinKind.SHELF)),
    }  # fmt: skip
