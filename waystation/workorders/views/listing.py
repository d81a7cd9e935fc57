"""The list of orders, the order page, opening and ending an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from waystation.accounts.queries import people_with
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page, stretch
from waystation.reception.models import Visit
from waystation.reception.queries import comes_again
from waystation.workorders import actions, queries, rules
from waystation.workorders.choices import Kind, Status
from waystation.workorders.forms import (
    EmptyForm,
    GoodwillForm,
    KindForm,
    OpenForm,
    ReasonForm,
    TellForm,
    VoidForm,
)
from waystation.workorders.models import RepairOrder
from waystation.workorders.views.verbs import by_name, home_of, verb

FILTER_WORDS = {
    "open": _("In progress"), "estimate": _("Estimate"), "signed": _("Signed"), "shop": _("In the shop"), "ready": pgettext_lazy("order", "Ready"),
    "quotes": _("Quotes"), "done": _("Delivered"), "dropped": _("Cancelled"),
}  # fmt: skip


def visible_visits(by: Any) -> Any:
    return Visit.objects.seen_by(by).select_related("station", "vehicle", "party", "appointment")


@require_safe
@permit(rules.view)
def orders(request: Any) -> HttpResponseBase:
    """The list of orders, by state, advisor, lateness and words."""
    chosen = request.GET.get("state", "open")
    advisor = request.GET.get("advisor", "")
    late, text = request.GET.get("late") == "1", request.GET.get("q", "").strip()
    rows = queries.order_list(
        request.by, chosen=chosen, advisor=int(advisor) if advisor.isdigit() else None, late=late, text=text, now=request.now
    )
    found = stretch(rows, request, by="-made_at")
    counts = queries.counts(request.by, request.now)
    filters = [(key, word, counts.get(key)) for key, word in FILTER_WORDS.items()]
    context = {
        "rows": found.rows, "next": found.next, "prev": found.prev, "filters": filters, "chosen": chosen, "late": late, "counts": counts,
        "q": text, "advisor": advisor, "advisors": list(people_with(request.station, "advisor", request.now)), "now": request.now,
    }  # fmt: skip
    return page(request, "workorders/orders.html", context, part="list")


@require_safe
@permit(rules.view, find=queries.visible_orders)
def order(request: Any, row: RepairOrder) -> HttpResponseBase:
    """Everything about one order."""
    actions.look(row, by=request.by, now=request.now)
    return show(request, row)


def show(request: Any, row: RepairOrder, refused: Refused | None = None) -> HttpResponseBase:
    """The order's page; a refusal of its next step stands on it, beside the ways to what is missing."""
    context = queries.order_page(request.by, row, request.now) | {"now": request.now, "kinds": Kind.choices, "nav_key": "orders", "refused": refused}
    if context["editable"]:
        context |= {
            "packages": queries.quick_packages(request.by, row, request.now),
            "proposals": queries.proposals(request.by, row, request.now),
            "promise": queries.promise_proposed(row, request.now) if context["jobs"] and row.promised_at is None else None,
        }
    return page(request, "workorders/order.html", context, part="main", status=refused.status if refused else 200)


@require_safe
@permit(rules.view)
def figures(request: Any) -> HttpResponseBase:
    """Quote accuracy, who paid, diagnoses left to the workshop, wrong orders, of the last 90 days (DIAG-02, DIAG-11, WARR-05, WORD-12)."""
    since = request.now - timedelta(days=90)
    context = {
        "accuracy": queries.quote_accuracy(request.by, since), "left": queries.workshop_diagnoses(request.by, since),
        "operations": queries.accuracy_per_operation(request.by, since), "payers": queries.paid_by(request.by, since),
        "wrong": queries.wrong_orders(request.by, since),
    }  # fmt: skip
    return page(request, "workorders/figures.html", context, part="main")


@permit(rules.write, find=visible_visits)
def open_visit(request: Any, visit: Visit) -> HttpResponseBase:
    """Open an order on a stay; the type is proposed, a comeback where an earlier repair is under guarantee."""
    proposed, earlier = queries.proposed_kind(visit, request.now)
    first = earlier.order if earlier else None
    form = OpenForm(request.POST or None, initial={"kind": proposed, "rework_of": first.pk if first else None})
    if request.method == "POST":
        kind, named = request.POST.get("kind", ""), request.POST.get("rework_of", "")
        before = queries.earlier_order(request.by, visit.vehicle, int(named)) if named.isdigit() and kind == Kind.REWORK else None
        done = carried_out(form, lambda: actions.open_order(visit, kind=kind, rework_of=before, by=request.by, now=request.now))
        if done is not None:
            return redirect(home_of(done))
    quotes = queries.visible_orders(request.by).filter(vehicle=visit.vehicle_id, station=visit.station_id, status=Status.QUOTE_ONLY)
    context = {"form": form, "visit": visit, "earlier": earlier, "quotes": quotes, "nav_key": "reception"}
    return page(request, "workorders/open.html", context, part="main", status=form.status)


def _kind(request: Any, row: RepairOrder, form: Any) -> Any:
    first = queries.earlier_order(request.by, row.vehicle, form.cleaned_data["rework_of"] or 0)
    return actions.set_kind(row, form.cleaned_data["kind"], rework_of=first, by=request.by, now=request.now)


kind = verb(rules.write, KindForm, _kind, find=queries.visible_orders, title=_("Type of the order"), initial=lambda row: {"kind": row.kind})


@require_POST
@permit(rules.write, find=queries.visible_orders)
def take_up(request: Any, row: RepairOrder) -> HttpResponseBase:
    """The customer is back for the quote (DIAG-12); a refusal says on the order what comes first."""
    try:
        actions.take_up_quote(row, by=request.by, now=request.now)
    except Refused as refused:
        return show(request, row, refused)
    return redirect(home_of(row))


def _void(request: Any, row: RepairOrder, form: Any) -> Any:
    other = queries.right_order(row, form.cleaned_data["replaced_by"])
    return actions.void_order(row, replaced_by=other, reason=form.cleaned_data["reason"], by=request.by, now=request.now)


def _only_other(row: RepairOrder) -> dict[str, Any]:
    others = queries.orders_beside(row)
    return {"replaced_by": others[0].number} if len(others) == 1 else {}


def _instead(row: RepairOrder) -> dict[str, Any]:
    """Whoever booked a time at the desk leaves because of it (DIAG-12)."""
    return {"reason": comes_again(row.visit, timezone.now())}


quote_only = verb(
    rules.write, ReasonForm, by_name(actions.quote_only), find=queries.visible_orders, title=_("The customer takes the quote home"), initial=_instead
)
leaves = verb(
    rules.write, ReasonForm, by_name(actions.customer_leaves), find=queries.visible_orders,
    title=_("The customer leaves without an order"), initial=_instead,
)
cancel = verb(rules.write, ReasonForm, by_name(actions.cancel_order), find=queries.visible_orders, title=_("Cancel the order"))
void = verb(rules.void, VoidForm, _void, find=queries.visible_orders, title=_("Void a wrongly written order"), initial=_only_other)


def _goodwill(request: Any, row: RepairOrder, form: Any) -> Any:
    return actions.add_goodwill(row, what=form.cleaned_data["what"], hours_milli=form.cleaned_data["hours"], by=request.by, now=request.now)


tell = verb(rules.write, TellForm, by_name(actions.tell), find=queries.visible_orders, title=_("Tell the customer"))
goodwill = verb(rules.raise_addition, GoodwillForm, _goodwill, find=queries.visible_orders, title=_("Small fault fixed for free"))
settle_advice = verb(rules.write, EmptyForm, by_name(actions.resolve_advice), find=queries.visible_advice, title=_("This advice is settled"))


def row_or_404(rows: Any, pk: int | None) -> Any:
    found = rows.filter(pk=pk or 0).first()
    if found is None:
        raise Http404
    return found
