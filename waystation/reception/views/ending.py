"""Photos, signature, link for the customer's phone, leaflet; a stay that ends without an order."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.catalogue.queries import advice_for
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page
from waystation.reception import actions, queries, rules
from waystation.reception.choices import PAPERS, ZONES, Status
from waystation.reception.forms import AnswerForm, LeaveForm, SignForm
from waystation.reception.models import Visit
from waystation.reception.views.checkin import order_address, save_all, show, touched_by_others


def _home(visit: Visit) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("reception:visit", args=[visit.pk]))


@permit(rules.check, find=queries.visible_visits)
@require_POST
def photos(request: Any, visit: Visit) -> HttpResponse:
    """Photos of the vehicle, of a mark, or a scan of licence and booklet."""
    place = request.POST.get("place", "")
    zone, paper = (place if place in ZONES else ""), (place if place in PAPERS else "")
    actions.add_photos(visit, request.FILES.getlist("photos"), zone=zone, paper=paper, by=request.by, now=request.now)
    return _home(visit)


@permit(rules.check, find=queries.visible_visits)
@require_POST
def sign(request: Any, visit: Visit) -> HttpResponse:
    """What was typed is kept, then the customer signs the sheet on this screen (RCPT-15)."""
    form = SignForm(request.POST)
    unkept = save_all(request, visit, sign_form=SignForm(initial=request.POST.dict()))
    if unkept is not None:
        return unkept
    if not form.is_valid():
        return show(request, visit, sign_form=form, status=422)
    data, seen = form.cleaned_data, form.cleaned_data["content_hash"] or "-"
    sheet = rules.walkaround_of(visit)
    if sheet is not None and data["content_hash"] and not touched_by_others(request, visit):
        seen = actions.shown_hash(
            visit, sheet
        )  # the page as sent is what the customer saw; what it saved itself is no change
    fallback = (visit.contact or visit.party) if data["signature"] else ""
    try:
        actions.sign_walkaround(
            visit, name=data["signed_name"] or str(fallback or ""), svg=data["signature"], content_hash=seen, by=request.by,
            now=request.now, address=request.META.get("REMOTE_ADDR", ""), agent=request.headers.get("User-Agent", "")[:200],
        )  # fmt: skip
    except Refused as refused:
        form.add_refusal(refused)
        visit.refresh_from_db()
        return show(request, visit, sign_form=form, status=refused.status)
    onward = order_address(visit) if request.POST.get("next") == "order" else ""
    return HttpResponseRedirect(onward) if onward else _home(visit)


@permit(rules.check, find=queries.visible_visits)
@require_POST
def short(request: Any, visit: Visit) -> HttpResponse:
    """The order on the spot, or back to the whole check-in; what was typed is kept first (RCPT-08)."""
    unkept = save_all(request, visit)
    if unkept is not None:
        return unkept
    visit.refresh_from_db()
    try:
        if request.POST.get("because") == "whole":
            actions.go_whole(visit, by=request.by, now=request.now)
            return _home(visit)
        actions.go_short(visit, because=request.POST.get("because", ""), by=request.by, now=request.now)
    except Refused as refused:
        return show(request, visit, short_refused=refused, status=refused.status)
    ready = visit.status == Status.IN_RECEPTION and not rules.ready_for_order(visit)
    return HttpResponseRedirect(order_address(visit)) if ready and order_address(visit) else _home(visit)


@permit(rules.check, find=queries.visible_visits)
@require_POST
def link(request: Any, visit: Visit) -> HttpResponse:
    """A QR code with which the customer reads and signs the sheet on his own phone; what was typed is kept first."""
    unkept = save_all(request, visit)
    if unkept is not None:
        return unkept
    url = actions.ask_to_sign(visit, by=request.by, now=request.now)
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, title=_("Sign on the phone"))
    context = {"visit": visit, "qr": out.getvalue().decode(), "address": url, "nav_key": "reception"}
    return page(request, "reception/link.html", context, part="main")


@permit(rules.view, find=queries.visible_visits)
@require_GET
def leaflet(request: Any, visit: Visit) -> HttpResponse:
    """What we do and how a visit goes, to print for a new customer (RCPT-09)."""
    steps = [row for row in advice_for(request.by.company_id, "reception") if row.kind == "D"]
    return page(request, "reception/leaflet.html", {"visit": visit, "steps": steps, "nav_key": "reception"}, part="main")


def _end(request: Any, visit: Visit, form: Any, act: Any, title: str) -> HttpResponse:
    if request.method == "POST" and carried_out(form, lambda: act(form.cleaned_data)) is not None:
        messages.info(request, _("%(plate)s is out of the queue.") % {"plate": visit.vehicle})
        return HttpResponseRedirect(reverse("reception:queue"))
    context = {"form": form, "visit": visit, "title": title, "nav_key": "reception"}
    return page(request, "reception/end.html", context, part="main", status=form.status)


@permit(rules.check, find=queries.visible_visits)
def answer(request: Any, visit: Visit) -> HttpResponse:
    """A simple question, answered on the spot; no order (RCPT-07)."""
    form = AnswerForm(request.POST or None)
    return _end(
        request, visit, form, lambda data: actions.answer_consultation(visit, answer=data["answer"], by=request.by, now=request.now),
        _("Answered on the spot"),
    )  # fmt: skip


@permit(rules.check, find=queries.visible_visits)
def leave(request: Any, visit: Visit) -> HttpResponse:
    """The customer leaves without an order, with the reason."""
    form = LeaveForm(request.POST or None, initial={"reason": queries.comes_again(visit, request.now)})
    return _end(
        request, visit, form, lambda data: actions.leave(visit, reason=data["reason"], by=request.by, now=request.now), _("Leaves without an order")
    )
