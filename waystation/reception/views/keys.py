"""Keys, papers and places: who holds what, where each vehicle stands (RCPT-27, RCPT-06)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from waystation.accounts.queries import colleagues
from waystation.core.access import permit
from waystation.core.forms import carried_out
from waystation.core.pages import page
from waystation.reception import actions, queries, rules
from waystation.reception.forms import MoveKeyForm
from waystation.reception.models import KeyMove, Visit


@permit(rules.keys)
@require_GET
def keys(request: Any) -> HttpResponse:
    """Every vehicle on our ground with its place, key tag and who holds key and papers."""
    held: dict[int, list[KeyMove]] = defaultdict(list)
    for move in queries.key_holders(request.by):
        held[move.visit_id].append(move)
    rows = [{"visit": visit, "held": held[visit.pk]} for visit in queries.here(request.by)]
    figures = {"here": len(rows), "parked": sum(bool(r["visit"].parking) for r in rows), "untagged": sum(not r["visit"].key_tag for r in rows)}
    return page(request, "reception/keys.html", {"rows": rows, "figures": figures, "nav_key": "reception"}, part="main")


@permit(rules.keys, find=queries.visible_visits)
def move_key(request: Any, visit: Visit) -> HttpResponse:
    """Hand the key or the papers on; the log below shows every hand."""
    people = colleagues(request.by)
    initial = {"key_tag": visit.key_tag, "parking": visit.parking, "what": "key"}
    form = MoveKeyForm(request.POST or None, initial=initial, people=people)
    if request.method == "POST" and carried_out(form, lambda: _move(request, visit, form.cleaned_data, people)) is not None:
        return HttpResponseRedirect(reverse("reception:keys"))
    context = {"form": form, "visit": visit, "log": queries.key_log(visit), "nav_key": "reception"}
    return page(request, "reception/move_key.html", context, part="main", status=form.status)


def _move(request: Any, visit: Visit, data: dict[str, Any], people: Any) -> None:
    by, now = request.by, request.now
    if data["parking"] != visit.parking:
        actions.park(visit, data["parking"], by=by, now=now)
        if not data["place"] and not data["holder"]:
            return
    holder = people.filter(pk=data["holder"] or 0).first()
    actions.move_key(visit, what=data["what"], place=data["place"], holder=holder, tag=data["key_tag"], by=by, now=now)
