"""One appointment: its six groups, the shelf, both confirmations, its form. A refusal brings the page back with what was clicked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from waystation.accounts.choices import Role
from waystation.accounts.queries import today
from waystation.appointments.choices import DUE, HOLDING
from waystation.appointments.models import Appointment
from waystation.appointments.queries import bay_name, covered, line_states, risk_reasons, whole
from waystation.catalogue.queries import open_campaigns
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.pages import page
from waystation.files.queries import papers_on, pdf_of
from waystation.preparation import actions, queries, rules
from waystation.preparation.forms import CheckForm, PrepareForm, ShelfForm
from waystation.preparation.sums import light
from waystation.stock.choices import BinKind
from waystation.stock.models import Bin

ROLES = dict(Role.choices)


@permit(rules.view, find=whole)
def plan(request: Any, row: Appointment) -> HttpResponse:
    """What is to be prepared and confirmed for one appointment (PREP-01, APPT-18)."""
    return _show(request, row)


@permit(rules.view, find=whole)
def readiness(request: Any, row: Appointment) -> HttpResponse:
    """The same in a few words, for the page of the appointment (PREP-02)."""
    return page(request, "preparation/readiness.html", {"row": row, "nav_key": "appointments", **_state(request, row)}, part="readiness")


def _show(request: Any, row: Appointment, *, status: int = 200, form: Form | None = None) -> HttpResponse:
    states, shelf = line_states([row]), form if isinstance(form, ShelfForm) else _shelf(request)
    context = {
        "nav_key": "appointments", "row": row, "shelf": shelf, "loose": [form] if form else [], "bay": bay_name(row),
        "may_prepare": rules.prepare(request.by), "may_take": rules.take(request.by), "is_holding": row.status in HOLDING, "now": request.now,
        "lines": [(line, states[line.pk]) for line in row.lines.all() if line.pk in states], "papers": papers_on(request.by, [row.trail]),
        "campaigns": open_campaigns(row.vehicle, today(request.station, request.now)) if row.vehicle else [], **_state(request, row),
    }  # fmt: skip
    return page(request, "preparation/plan.html", context, status=status)


def _state(request: Any, row: Appointment) -> dict[str, Any]:
    found = queries.plan_of(row, request.now)
    return {
        "plan": found, "items": [(item, ROLES[item.owner_role]) for item in found.items], "light": light(row.status, found.items, request.now),
        "parts": covered(row), "is_due": row.status in DUE, "risks": risk_reasons(row) if row.status in DUE else [],
        "next_check": next((one for one in found.checks if one.done_at is None), None),
    }  # fmt: skip


def _shelf(request: Any, data: Any = None) -> ShelfForm:
    return ShelfForm(data, bins=Bin.objects.filter(station=request.station, kind=BinKind.SHELF))


def _do(request: Any, row: Appointment, form: Form, act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    """Clean, act, go back; or show the page with what is wrong."""
    if not form.is_valid():
        return _show(request, row, status=422, form=form)
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.add_refusal(refused)
        return _show(request, whole(request.by).get(pk=row.pk), status=refused.status, form=form)
    return _back(row)


def _back(row: Appointment) -> HttpResponse:
    return HttpResponseRedirect(reverse("preparation:plan", args=[row.pk]))


def _how(request: Any) -> dict[str, Any]:
    """Who, when, and the version the page showed."""
    version = request.POST.get("version", "")
    return {"by": request.by, "now": request.now, "expect": int(version) if version.isdigit() else None}


@require_POST
@permit(rules.prepare, find=whole)
def prepare(request: Any, row: Appointment) -> HttpResponse:
    """One of the six groups is done, not needed, or open again (PREP-01)."""
    return _do(
        request, row, PrepareForm(request.POST),
        lambda d: actions.prepare(row, d["kind"], d["state"], note=d["note"], by=request.by, now=request.now),
    )  # fmt: skip


@require_POST
@permit(rules.prepare, find=whole)
def shelve(request: Any, row: Appointment) -> HttpResponse:
    """Parts onto the appointment shelf (PREP-04)."""
    return _do(request, row, _shelf(request, request.POST), lambda d: actions.shelve_parts(row, d["bin"], by=request.by, now=request.now))


@require_POST
@permit(rules.prepare, find=whole)
def ready(request: Any, row: Appointment) -> HttpResponse:
    """Everything is there (PREP-06)."""
    return _do(request, row, Form(request.POST), lambda d: actions.mark_ready(row, **_how(request)))


@require_POST
@permit(rules.prepare, find=whole)
def check(request: Any, row: Appointment) -> HttpResponse:
    """One of the two confirmations (APPT-18)."""
    return _do(
        request, row, CheckForm(request.POST),
        lambda d: actions.check(row, d["offset"], prepared=d["prepared"], commitment=d["commitment"], **_how(request)),
    )  # fmt: skip


@require_POST
@permit(rules.take, find=whole)
def give_form(request: Any, row: Appointment) -> HttpResponse:
    """Seal the form and note that the customer has it (APPT-28)."""
    how = "sms" if request.POST.get("how") == "sms" else "print"
    paper = actions.give_form(row, how=how, by=request.by, now=request.now)
    return _pdf(paper) if how == "print" else _back(row)


@permit(rules.view, find=whole)
def form_pdf(request: Any, row: Appointment) -> HttpResponse:
    """The last sealed form; without one the page."""
    from_last = row.form_given_at and queries.last_form(request.by, row)
    return _pdf(from_last) if from_last else _back(row)


def _pdf(paper: Any) -> HttpResponse:
    response = HttpResponse(pdf_of(paper, get_language() or "zh"), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{paper.number}-{paper.version}.pdf"'
    return response
