"""Pages that join duplicates and part them again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.pages import page
from waystation.customers import actions, queries, rules
from waystation.customers.models import Merge, Party, Vehicle
from waystation.customers.views.people import common


@permit(rules.merge)
@require_GET
def duplicates(request: Any) -> HttpResponse:
    """Probable duplicates, and what was merged lately."""
    context = {
        "parties": queries.party_pairs(request.by), "vehicles": queries.vehicle_pairs(request.by), "merges": queries.merges(request.by),
        **common(request),
    }  # fmt: skip
    return page(request, "customers/duplicates.html", context)


def _compare(request: Any, kept: Any, other: int, rows: Any, kind: str) -> HttpResponse:
    gone = rows.filter(pk=other).first()
    if gone is None:
        raise Http404
    sides = queries.side_by_side(kept, gone)
    if request.method == "POST":
        names = {side.field for side in sides}
        take = names & set(request.POST.getlist("take"))
        merge = actions.merge_parties if kind == "party" else actions.merge_vehicles
        merge(kept, gone, take=take, by=request.by, now=request.now)
        return HttpResponseRedirect(reverse("customers:customer" if kind == "party" else "customers:vehicle", args=[kept.pk]))
    turned = reverse(f"customers:merge_{'parties' if kind == 'party' else 'vehicles'}", args=[gone.pk, kept.pk])
    context = {"kept": kept, "gone": gone, "sides": sides, "kind": kind, "turned": turned, **common(request)}
    return page(request, "customers/merge.html", context)


@permit(rules.merge, find=queries.visible_parties)
def merge_parties(request: Any, kept: Party, other: int) -> HttpResponse:
    """Two customers side by side; choose what to keep."""
    return _compare(request, kept, other, queries.visible_parties(request.by), "party")


@permit(rules.merge, find=queries.visible_vehicles)
def merge_vehicles(request: Any, kept: Vehicle, other: int) -> HttpResponse:
    return _compare(request, kept, other, queries.visible_vehicles(request.by), "vehicle")


@permit(rules.merge, find=queries.visible_parties)
@require_GET
def merge_with(request: Any, kept: Party) -> HttpResponse:
    """Look for the other file of the same customer."""
    q = request.GET.get("q", "").strip()
    found = queries.party_list(request.by, q=q).exclude(pk=kept.pk).order_by("-pk")[:12] if q else []
    return page(request, "customers/merge_with.html", {"kept": kept, "q": q, "found": found, **common(request)}, part="found")


@permit(rules.merge, find=queries.visible_merges)
@require_POST
def undo(request: HttpRequest, merge: Merge) -> HttpResponse:
    actions.undo_merge(merge, by=request.by, now=request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("customers:duplicates"))


