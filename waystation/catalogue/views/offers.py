"""Benefits, guarantees, packages, checklists, repair data (APPT-24)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from waystation.accounts.queries import today
from waystation.catalogue import actions, queries, rules
from waystation.catalogue.forms import BenefitForm, GuaranteeForm, shown_day
from waystation.catalogue.models import Benefit, Checklist
from waystation.catalogue.views.filling import filled
from waystation.core.access import permit
from waystation.core.pages import page


@permit(rules.view)
def benefits(request: Any) -> HttpResponse:
    """What appointment customers get, in force and ended, with who changed each last; the newest change first (PRIC-03)."""
    on = today(request.station, request.now)
    rows = queries.visible_benefits(request.by).order_by(F("changed_at").desc(nulls_last=True), "-valid_from", "code")
    context = {"rows": rows, "on": on, "may_edit": rules.edit(request.by), "tab": "benefits"}
    return page(request, "catalogue/benefits.html", context)


def _benefit_form(request: Any, row: Benefit | None) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> str:
        actions.save_benefit(request.station, benefit=row, by=request.by, now=request.now, **data)
        return _("It is offered to customers who book. Tell the people who answer the phone.")

    initial = {name: getattr(row, name) for name in BenefitForm.base_fields} if row else {"valid_from": today(request.station, request.now)}
    form = BenefitForm(request.POST or None, by=request.by, initial=initial)
    heading = _("Change the benefit") if row else _("Add a benefit")
    return filled(request, form, act, reverse("catalogue:benefits"), heading=heading, tab="benefits")


@permit(rules.edit)
def add_benefit(request: Any) -> HttpResponseBase:
    return _benefit_form(request, None)


@permit(rules.edit, find=queries.visible_benefits)
def edit_benefit(request: Any, row: Benefit) -> HttpResponseBase:
    return _benefit_form(request, row)


@permit(rules.view)
def guarantees(request: Any) -> HttpResponse:
    """The promised guarantee by vehicle class and kind of work."""
    on = shown_day(request.GET.get("on", ""), today(request.station, request.now))
    context = {"rows": queries.guarantees(request.by, on), "on": on, "may_edit": rules.edit(request.by), "tab": "guarantees"}
    return page(request, "catalogue/guarantees.html", context)


@permit(rules.edit)
def set_guarantee(request: Any) -> HttpResponseBase:
    """Promise another guarantee from a day on."""

    def act(data: dict[str, Any]) -> str:
        actions.set_guarantee(request.station, by=request.by, now=request.now, **data)
        return _("The promise holds from that day. Print the price board: it must hang on the wall.")

    form = GuaranteeForm(request.POST or None, initial={"valid_from": today(request.station, request.now)})
    return filled(request, form, act, reverse("catalogue:guarantees"), heading=_("Set a guarantee"), tab="guarantees")


@permit(rules.view)
def packages(request: Any) -> HttpResponse:
    """Packages with their content."""
    rows = queries.packages_with_content(request.by, today(request.station, request.now))
    return page(request, "catalogue/packages.html", {"rows": rows, "tab": "packages", "may_edit": rules.edit(request.by)})


@permit(rules.view)
def checklists(request: Any) -> HttpResponse:
    """The lists of points, newest version first."""
    rows = queries.visible_checklists(request.by).annotate(points=Count("items")).order_by("kind", "code", "-version")
    context = {"rows": rows, "tab": "checklists", "may_edit": rules.edit(request.by)}
    return page(request, "catalogue/checklists.html", context)


@permit(rules.view, find=queries.visible_checklists)
def checklist(request: Any, row: Checklist) -> HttpResponse:
    """One list with its points and limits."""
    context = {"row": row, "items": queries.items_of(row), "tab": "checklists", "may_edit": rules.edit(request.by)}
    return page(request, "catalogue/checklist.html", context)


@permit(rules.view)
def symptoms(request: Any) -> HttpResponse:
    """Repair data for the desk: symptom, questions, first suspicion, the operation to propose (DIAG-13)."""
    q, class_ = request.GET.get("q", "").strip(), request.GET.get("class", "")
    rows = queries.search_symptoms(request.by, q, class_)
    context = {"rows": rows, "q": q, "class": class_, "tab": "symptoms", "may_edit": rules.edit(request.by)}
    return page(request, "catalogue/symptoms.html", context, part="list")
