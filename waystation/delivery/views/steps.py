"""The advisor's delivery page: all steps in their order, one next step, and the gate pass at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.delivery import actions, queries, rules
from waystation.delivery.choices import Step
from waystation.delivery.forms import PLAIN, ExtraForm, NextForm, NothingForm, OldPartsForm, initial_of, next_initial
from waystation.delivery.models import GatePass
from waystation.journal.sums import content_hash
from waystation.settlement.queries import extra_work, live_bills, next_service_of, old_parts_of, wear_of
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders

Do = Callable[[RepairOrder, Any, dict[str, Any]], Any]

DO: dict[Step, Do] = {
    Step.PAPERS: lambda o, f, how: actions.prepare_papers(o, points=dict.fromkeys(f.cleaned_data["points"], True), **how),
    Step.TOLD: lambda o, f, how: actions.tell_ready(o, how=f.cleaned_data["how"], **how),
    Step.RECEIVED: lambda o, f, how: actions.receive(o, **f.cleaned_data, **how),
    Step.INSPECTED: lambda o, f, how: actions.inspect_together(o, **f.cleaned_data, **how),
    Step.EXPLAINED: lambda o, f, how: actions.explain(o, **how),
    Step.GUIDED: lambda o, f, how: actions.guide(o, **how),
    Step.OLD_PARTS: lambda o, f, how: actions.show_old_parts(o, wishes=f.wishes(), **how),
    Step.NEXT: lambda o, f, how: actions.tell_next(o, **f.cleaned_data, **how),
    Step.REMAINING: lambda o, f, how: actions.tell_remaining(o, **how),
    Step.EXTRA: lambda o, f, how: actions.discuss_extra(o, opinions=f.opinions(), **how),
    Step.SIGNED: lambda o, f, how: actions.sign_refusals(
        o, name=f.cleaned_data["signed_name"], svg=f.cleaned_data["signature"], content=f.cleaned_data["content"], **how
    ),
    Step.COPIES: lambda o, f, how: actions.give_copies(o, how=f.cleaned_data["how"], **how),
    Step.COVERS: lambda o, f, how: actions.covers_off(o, **how),
    Step.KM: lambda o, f, how: actions.read_km(o, **f.cleaned_data, **how),
    Step.PASS: lambda o, f, how: actions.gate_pass(o, **how),
    Step.SEEN_OFF: lambda o, f, how: actions.see_off(o, **how),
}


@permit(rules.hand_over, find=visible_orders)
@require_GET
def order(request: Any, order: RepairOrder) -> HttpResponseBase:
    """The delivery as it stands; `?step=` opens another step than the next."""
    return _show(request, order, request.GET.get("step", ""))


def _show(request: Any, order: RepairOrder, chosen: str, form: Any = None, status: int = 200) -> HttpResponseBase:
    rows = queries.steps(order)
    row = next((r for r in rows if r.step == chosen), None) or next((r for r in rows if r.state == "now"), None)
    step, moment = row.step if row else None, queries.moment_of(rows)
    context = details(request, order) | {
        "rows": rows, "steps": rows, "step": step, "form": form or (step and form_of(request, order, step)), "current": row,
        "gaps": queries.leave_gaps(order, request.now), "many": len(queries.doable(order, moment, request.now)) if moment else 0,
        "gate_pass": GatePass.objects.filter(order=order).select_related("paper").first(),
    }  # fmt: skip
    return page(request, "delivery/order.html", context, part="next", status=status)


def details(request: Any, order: RepairOrder) -> dict[str, Any]:
    """What the steps show beside their fields."""
    bills = list(live_bills(order).values())
    return {
        "order": order, "bills": bills, "wear": wear_of(order), "extra": extra_work(order), "unsigned": queries.unsigned_safety(order),
        "next": next_service_of(order, request.now), "delivery": queries.delivery_of(order), "papers": queries.copies_for(order),
        "items": [n for b in bills for n in b.lines.select_related("line").order_by("pk")],
    }  # fmt: skip


def form_of(request: Any, order: RepairOrder, step: Step, *, examine: bool = True) -> Any:
    """The form of a step, filled with what is known; `examine`: with what was sent."""
    data = request.POST if request.method == "POST" and examine else None
    known = queries.delivery_of(order)
    if step == Step.OLD_PARTS:
        return OldPartsForm(data, parts=old_parts_of(order))
    if step == Step.EXTRA:
        return ExtraForm(data, work=extra_work(order))
    if step == Step.NEXT:
        return NextForm(data, initial=next_initial(next_service_of(order, request.now), known))
    initial = initial_of(step, order, known)
    if step == Step.SIGNED:
        initial = {"content": content_hash(queries.refusal_content(order))}
    return PLAIN.get(step, NothingForm)(data, initial=initial)


@permit(rules.hand_over, find=visible_orders)
@require_POST
def tick(request: Any, order: RepairOrder, step: str) -> HttpResponseBase:
    """One step is done; the page shows the next."""
    if step not in Step.values:
        raise Http404
    form = form_of(request, order, Step(step))
    if form.is_valid():
        try:
            DO[Step(step)](order, form, {"by": request.by, "now": request.now})
            return redirect("delivery:order", pk=order.pk)
        except Refused as refused:
            form.add_refusal(refused)
    order.refresh_from_db()
    return _show(request, order, step, form, status=422)


@permit(rules.gate_pass, find=visible_orders)
@require_POST
def issue_pass(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Issue (again) the gate pass and open its paper."""
    row, _token = actions.gate_pass(order, by=request.by, now=request.now)
    messages.success(request, _("Gate pass %(number)s is ready.") % {"number": row.number})
    if request.by.may("delivery.hand_over"):
        return redirect("delivery:order", pk=order.pk)
    return redirect(reverse("files:paper", args=[row.paper_id]))
