"""The parts counter: requisitions, two signatures, returns, old parts, shortages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.models import User
from waystation.accounts.queries import people_with
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.core.quantities import quantity
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.queries import visible_lines, visible_orders
from waystation.workshop import actions, forms, queries, rules
from waystation.workshop.choices import Column
from waystation.workshop.models import OldPart, Requisition
from waystation.workshop.views.answering import acted, form_page, live

SIGNED = ("taker_svg", "taker_typed", "issuer_svg", "issuer_typed")


@permit(rules.issue_parts)
@require_GET
def counter(request: Any) -> HttpResponse:
    """What has to be handed out, the oldest first, and what is short."""
    def context() -> dict[str, Any]:
        slips, short = queries.open_requisitions(request.by), queries.shortages(request.by)
        waiting = [card.order for card in queries.cards_of(request.by, request.now) if card.column == Column.PARTS]  # as the board has it
        told = {"lacks": {order.pk for row in short for order in row.orders}, "asked": {slip.order_id for slip in slips}}
        return told | {"slips": slips, "shortages": short, "waiting": waiting}

    return live(request, "workshop/counter.html", context, part="counter")


def _takers(request: Any) -> QuerySet[User]:
    ids = {person.pk for role in ("technician", "dispatcher") for person in people_with(request.station, role, request.now)}
    return User.objects.filter(pk__in=ids).order_by("name", "pk")


@permit(rules.parts_counter, find=queries.visible_requisitions)
def requisition(request: Any, slip: Requisition) -> HttpResponse:
    """One requisition: look, and hand out with two signatures."""
    lines = list(slip.lines.select_related("line__job__order__visit", "part").order_by("pk"))
    takers, signed = _takers(request), {name: request.POST.get(name, "") for name in SIGNED}
    asked = [person for person in takers if person.name == slip.asked_by_name and person.pk != request.by.user_id]
    form = forms.TakerForm(request.POST or None, people=takers, initial={"taker": asked[0] if len(asked) == 1 else None})

    def show(status: int) -> HttpResponse:
        here = queries.within_reach(slip, lines) if slip.status == "asked" else {}
        short = any(here.get(x.pk, 0) < x.qty_milli for x in lines)
        rows = [(x, here.get(x.pk, 0), request.POST.get(f"q{x.pk}", quantity(min(here.get(x.pk, 0), x.qty_milli)))) for x in lines]
        context = {
            "slip": slip, "rows": rows, "short": short, "signed": signed, "form": form, "may": rules.issue_parts(request.by),
            "back": reverse("workshop:counter"),
        }  # fmt: skip
        return page(request, "workshop/requisition.html", context, part="sheet", status=status)

    def act(d: dict[str, Any]) -> None:
        given = forms.quantities(request.POST, lines) if any(f"q{line.pk}" in request.POST for line in lines) else None
        actions.issue_requisition(slip, taker=d["taker"], given=given, by=request.by, now=request.now, **signed)

    if request.method != "POST":
        return show(200)
    if not rules.issue_parts(request.by):
        return HttpResponse(status=403)
    return acted(request, form, act, reverse("workshop:counter"), show)


@permit(rules.parts_counter, find=queries.visible_requisitions)
def cancel(request: Any, slip: Requisition) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    act = lambda d: actions.cancel_requisition(slip, reason=d["reason"], by=request.by, now=request.now)  # noqa: E731
    lead = _("Nothing is handed out and the technician is told why; the parts stay with the order and can be asked for again.")
    context = {"title": _("Cancel the requisition"), "button": _("Cancel the requisition"), "lead": lead}
    return form_page(request, form, act, reverse("workshop:requisition", args=[slip.pk]), context)


@permit(rules.issue_parts, find=visible_lines)
def give_back(request: Any, line: Line) -> HttpResponse:
    """Unused parts back into stock."""
    form = forms.ReturnForm(request.POST or None)
    act = lambda d: actions.return_part(line, d["qty"], reason=d["reason"], by=request.by, now=request.now)  # noqa: E731
    done = reverse("workshop:order_parts", args=[line.job.order_id])
    lead = f"{line.job.order.number} · {line.job.label}"
    context = {"title": _("Take back: %(part)s") % {"part": line.label}, "button": _("Take back"), "lead": lead}
    return form_page(request, form, act, done, context)


@permit(rules.board, find=visible_orders)
@require_GET
def order_parts(request: Any, order: RepairOrder) -> HttpResponse:
    """All parts of an order: taken, returned, differences, old parts (PART-08, PART-10)."""
    lines = Line.objects.filter(job__order=order, kind="part", removed_at=None).select_related("job", "part").order_by("job__position", "position")
    context = {
        "order": order, "lines": lines, "off": queries.GONE, "different": {line.pk for line in queries.requisition_differences(order)},
        "may": rules.issue_parts(request.by),
        "old": queries.visible_old_parts(request.by).filter(order=order), "may_keep": rules.parts_counter(request.by),
        "slips": queries.visible_requisitions(request.by).filter(order=order).order_by("pk"),
        "kept": set(OldPart.objects.filter(order=order).values_list("line_id", flat=True)),
    }  # fmt: skip
    return page(request, "workshop/order_parts.html", context, part="main")


@permit(rules.parts_counter, find=visible_lines)
@require_POST
def keep_old(request: Any, line: Line) -> HttpResponse:
    actions.old_part(line, place=request.POST.get("place", ""), by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("workshop:order_parts", args=[line.job.order_id]))
