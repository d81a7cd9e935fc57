"""Sheets with rows below them: packages with lines, checklists with points, campaigns with vehicles; and the confirmed prices."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from waystation.accounts.queries import today
from waystation.catalogue import actions, queries, rules
from waystation.catalogue.forms import (
    CampaignForm,
    ChecklistForm,
    ChecklistRowForm,
    OperationForm,
    PackageForm,
    PackageRowForm,
    UsualPartForm,
)
from waystation.catalogue.models import Campaign, CampaignVehicle, Checklist, Operation, Package
from waystation.catalogue.views.filling import filled
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page

MORE = 5
PackageRows = formset_factory(PackageRowForm, extra=3, can_delete=True)
UsualRows = formset_factory(UsualPartForm, extra=2, can_delete=True)
ChecklistRows = formset_factory(ChecklistRowForm, extra=3, can_delete=True)


def _with_rows(
    request: Any, form: Any, rows_of: Any, initial: list[dict[str, Any]], act: Callable[[dict[str, Any], list[dict[str, Any]]], str], done: str,
    **context: Any,
) -> HttpResponseBase:  # fmt: skip
    """A sheet and its rows; “more rows” adds empty ones and loses nothing typed."""
    rows = rows_of(request.POST or None, initial=initial, prefix="rows")
    status = 200
    if request.method == "POST" and "more" in request.POST:
        data = request.POST.copy()
        shown = data.get("rows-TOTAL_FORMS", "")  # as it was sent: it may be anything
        data["rows-TOTAL_FORMS"] = str(min((int(shown) if shown.isdecimal() and len(shown) < 6 else 0) + MORE, 500))
        rows = rows_of(data, initial=initial, prefix="rows")
    elif request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            kept = [one for one in rows.cleaned_data if one and not one.get("DELETE")]
            try:
                messages.success(request, act(form.cleaned_data, kept))
                return redirect(done)
            except Refused as refused:
                form.add_refusal(refused)
    return page(request, "catalogue/composed.html", context | {"form": form, "rows": rows, "back": done}, status=status)


@permit(rules.edit)
def add_operation(request: Any) -> HttpResponseBase:
    return _operation(request, None)


@permit(rules.edit, find=queries.visible_operations)
def edit_operation(request: Any, row: Operation) -> HttpResponseBase:
    return _operation(request, row)


def _operation(request: Any, row: Operation | None) -> HttpResponseBase:
    def act(data: dict[str, Any], parts: list[dict[str, Any]]) -> str:
        usual = [(one["code"], one["qty"]) for one in parts]
        made = actions.save_operation(request.station, operation=row, usual=usual, by=request.by, now=request.now, **data)
        return _("%(code)s is in the list. It can be put on orders now.") % {"code": made.code}

    usual = row.usual_parts.select_related("part") if row else []
    initial = [{"code": one.part.number, "qty": one.qty_milli, "said": one.part.label} for one in usual]
    form = OperationForm(request.POST or None, initial={name: getattr(row, name) for name in OperationForm.base_fields} if row else None)
    heading = _("Change the operation") if row else _("Add an operation")
    done = reverse("catalogue:operations")
    return _with_rows(request, form, UsualRows, initial, act, done, heading=heading, rows_heading=_("Usual parts"), tab="operations")


@permit(rules.edit)
def add_package(request: Any) -> HttpResponseBase:
    return _package(request, None)


@permit(rules.edit, find=queries.visible_packages)
def edit_package(request: Any, row: Package) -> HttpResponseBase:
    return _package(request, row)


def _package(request: Any, row: Package | None) -> HttpResponseBase:
    def act(data: dict[str, Any], lines: list[dict[str, Any]]) -> str:
        typed = [(one["code"], one["qty"]) for one in lines]
        actions.save_package(request.station, package=row, lines=typed, by=request.by, now=request.now, **data)
        return _("The package is offered from its first day on. Orders that took it before keep their lines.")

    initial = [_sold(line) for line in queries.package_content(row)] if row else []
    new = {"valid_from": today(request.station, request.now), "rank": 100}
    start = {name: getattr(row, name) for name in PackageForm.base_fields} if row else new
    form = PackageForm(request.POST or None, by=request.by, initial=start)
    heading = _("Change the package") if row else _("Add a package")
    return _with_rows(
        request, form, PackageRows, initial, act, reverse("catalogue:packages"), heading=heading, rows_heading=_("Operations and parts"),
        tab="packages",
    )  # fmt: skip


def _sold(line: Any) -> dict[str, Any]:
    what = line.operation or line.part
    return {"code": line.operation.code if line.operation else what.number, "qty": line.qty_milli, "said": what.label}


@permit(rules.edit)
def add_checklist(request: Any) -> HttpResponseBase:
    return _checklist(request, None)


@permit(rules.edit, find=queries.visible_checklists)
def edit_checklist(request: Any, row: Checklist) -> HttpResponseBase:
    return _checklist(request, row)


def _checklist(request: Any, row: Checklist | None) -> HttpResponseBase:
    def act(data: dict[str, Any], points: list[dict[str, Any]]) -> str:
        ordered = sorted(points, key=lambda one: Decimal("Infinity") if one["position"] is None else one["position"])
        items = [{name: value for name, value in one.items() if name not in ("position", "DELETE")} for one in ordered]
        made = actions.save_checklist(request.station, checklist=row, items=items, by=request.by, now=request.now, **data)
        return _("Version %(n)s is used for checks that begin from now on; those begun keep theirs.") % {"n": made.version}

    names = [name for name in ChecklistRowForm.base_fields if name != "position"]
    items = queries.items_of(row) if row else []
    initial = [{"position": item.position} | {name: getattr(item, name) for name in names} for item in items]
    start = {name: getattr(row, name) for name in ChecklistForm.base_fields} if row else None
    form = ChecklistForm(request.POST or None, by=request.by, initial=start)
    if row:
        form.fields["code"].disabled = True
    heading = _("Change the checklist") if row else _("Add a checklist")
    done = reverse("catalogue:checklists")
    return _with_rows(request, form, ChecklistRows, initial, act, done, heading=heading, rows_heading=_("Points"), tab="checklists", wide=True)


@require_POST
@permit(rules.edit, find=queries.visible_checklists)
def use_checklist(request: Any, row: Checklist) -> HttpResponseBase:
    """Take a list out of use, or an earlier version into use again."""
    actions.use_checklist(row, not row.active, by=request.by, now=request.now)
    return redirect("catalogue:checklist", pk=row.pk)


@permit(rules.view)
def campaigns(request: Any) -> HttpResponse:
    """Recalls and service campaigns of the makers (DIAG-07)."""
    rows = queries.visible_campaigns(request.by).order_by("-valid_from", "code")
    q = request.GET.get("q", "").strip()
    if q:
        rows = (rows.filter(name__icontains=q) | rows.filter(code__icontains=q) | rows.filter(vehicles__vin__icontains=q)).distinct()
    on = today(request.station, request.now)
    context = {"rows": rows[:200], "q": q, "on": on, "may_edit": rules.edit(request.by), "tab": "campaigns"}
    return page(request, "catalogue/campaigns.html", context, part="list")


@permit(rules.edit)
def add_campaign(request: Any) -> HttpResponseBase:
    return _campaign(request, None)


@permit(rules.edit, find=queries.visible_campaigns)
def edit_campaign(request: Any, row: Campaign) -> HttpResponseBase:
    return _campaign(request, row)


def _campaign(request: Any, row: Campaign | None) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> str:
        vins = data.pop("pasted") + data.pop("file")
        _made, new = actions.save_campaign(request.station, campaign=row, vins=vins, by=request.by, now=request.now, **data)
        said = ngettext(
            "%(n)s vehicle is new on the list. Reception shows it when it comes.",
            "%(n)s vehicles are new on the list. Reception shows it when one of them comes.", new,
        )  # fmt: skip
        return said % {"n": new}

    names = [name for name in CampaignForm.base_fields if name not in ("pasted", "file")]
    start = {name: getattr(row, name) for name in names} if row else {"valid_from": today(request.station, request.now)}
    form = CampaignForm(request.POST or None, request.FILES or None, by=request.by, initial=start)
    context: dict[str, Any] = {"vehicles": queries.campaign_vehicles(row) if row else [], "campaign": row, "template": "catalogue/campaign.html"}
    heading = _("Change the campaign") if row else _("Add a campaign")
    return filled(request, form, act, reverse("catalogue:campaigns"), heading=heading, tab="campaigns", **context)


@require_POST
@permit(rules.edit, find=queries.visible_campaign_vehicles)
def campaign_done(request: Any, row: CampaignVehicle) -> HttpResponseBase:
    """It was done elsewhere; the vehicle is not asked again."""
    actions.mark_campaign_done(row, by=request.by, now=request.now)
    return redirect("catalogue:edit_campaign", pk=row.campaign_id)


@require_POST
@permit(rules.edit, find=queries.visible_campaign_vehicles)
def drop_campaign_vehicle(request: Any, row: CampaignVehicle) -> HttpResponseBase:
    """The maker took the vehicle off the list."""
    actions.drop_campaign_vehicle(row, by=request.by, now=request.now)
    return redirect("catalogue:edit_campaign", pk=row.campaign_id)


@require_POST
@permit(rules.prices)
def confirm_prices(request: Any) -> HttpResponseBase:
    """The examples of the catalogue are this company's prices."""
    what = "labour" if request.POST.get("what") == "labour" else "part"
    count = actions.confirm_prices(request.station, what, by=request.by, now=request.now)
    messages.success(request, _("%(n)s prices are yours now; orders may be quoted by them and the price board shows them.") % {"n": count})
    return redirect("catalogue:rates" if what == "labour" else "catalogue:parts")
