"""Several steps of one moment of the delivery, each ticked by itself and kept in one go (SETL-04 … SETL-15)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.delivery import queries, rules
from waystation.delivery.choices import MOMENTS, Moment, Step
from waystation.delivery.views.steps import DO, details, form_of
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders


@permit(rules.hand_over, find=visible_orders)
def together(request: Any, order: RepairOrder) -> HttpResponseBase:
    """What is said and done at one moment on one page: tick what was done, or all of it; nothing counts that nobody ticked."""
    if request.method == "POST":
        asked = request.POST.get("moment", "")
        return _keep(request, order, Moment(asked)) if asked in Moment.values else redirect("delivery:together", pk=order.pk)
    moment = queries.moment_of(queries.steps(order))
    if moment in (None, Moment.SIGNED):
        way = reverse("delivery:order", args=[order.pk])
        return redirect(f"{way}?step={Step.SIGNED}" if moment else way)
    return _show(request, order, moment, {})


def _keep(request: Any, order: RepairOrder, moment: Moment) -> HttpResponseBase:
    """All that is ticked, or nothing: a refusal stands at its step and leaves the others as they were typed."""
    able = queries.doable(order, moment, request.now)
    ticked = set(able) if request.POST.get("all") else {step for step in able if step in request.POST.getlist("done")}
    forms = {step: form_of(request, order, step) for step in able if step in ticked}
    wrong = [form for form in forms.values() if not form.is_valid()]  # each is looked at, so that all that is wrong is told at once
    if forms and not wrong:
        at = next(iter(forms.values()))
        try:
            with transaction.atomic():
                for step, at in forms.items():
                    DO[step](order, at, {"by": request.by, "now": request.now})
            return redirect("delivery:together", pk=order.pk)
        except Refused as refused:
            at.add_refusal(refused)
    order.refresh_from_db()
    return _show(request, order, moment, forms, ticked=ticked, nothing=not forms, status=422)


def _show(
    request: Any, order: RepairOrder, moment: Moment, bound: dict[Step, Any], *, ticked: set[Step] | None = None, nothing: bool = False,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    rows = queries.steps(order)
    able = queries.doable(order, moment, request.now)
    todo = [(row, bound.get(row.step) or _as_typed(request, order, row.step), row.step in (ticked or ())) for row in rows if row.step in able]
    here = [row for row in rows if row.step in MOMENTS[moment]]
    context = details(request, order) | {
        "moment": moment, "todo": todo, "rows": rows, "over": [row for row in here if row.state == "done"], "nothing": nothing,
        "gaps": queries.gaps_before(order, moment, request.now),
    }  # fmt: skip
    return page(request, "delivery/together.html", context, part="next", status=status)


def _as_typed(request: Any, order: RepairOrder, step: Step) -> Any:
    """The form of a step nobody ticked: with what stands in it, but not examined."""
    form = form_of(request, order, step, examine=False)
    for name, field in form.fields.items():
        if name in request.POST:
            form.initial[name] = field.widget.value_from_datadict(request.POST, {}, name)
    return form
