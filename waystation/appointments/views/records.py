"""The incomplete records, the address for customers, one appointment."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from waystation.accounts.queries import people_with, today
from waystation.appointments import queries, rules
from waystation.appointments.choices import DUE, HOLDING, LIVE, VERB_WORDS, Status
from waystation.appointments.forms import DefaultForm, ReasonForm, StandInForm, ToldForm
from waystation.appointments.models import Appointment
from waystation.appointments.sums import missing
from waystation.catalogue.queries import open_campaigns
from waystation.core.access import Actor, permit
from waystation.core.pages import page, stretch
from waystation.files.queries import papers_on
from waystation.journal.queries import timeline
from waystation.messaging.queries import links_on, messages_on, talk
from waystation.papers.press import qr_svg


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
            "loose": [forms[name] for name in ("confirm", "verify") if name in forms],
            **_state(row), **_kept(request, row), **_around(request.by, row), "may_take": rules.take(request.by),
            "now": request.now, "past_grace": bool(row.starts_at and row.starts_at < request.now),
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


def _kept(request: Any, row: Appointment) -> dict[str, Any]:
    """Bay and parts, what puts it at risk, what the maker asks to be done."""
    states = queries.line_states([row])
    return {
        "bay": queries.bay_name(row), "lines": [(line, states.get(line.pk)) for line in row.lines.all()],
        "risks": queries.risk_reasons(row) if row.status in DUE else [],
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
        "stand_in": StandInForm(advisors=advisors),
    }  # fmt: skip
