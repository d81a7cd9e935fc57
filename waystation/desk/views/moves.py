"""A card of the workshop board is dropped on another column: what that means in the slices that do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.quality import actions as quality
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders
from waystation.workshop import actions as workshop
from waystation.workshop import rules as floor
from waystation.workshop.choices import Column, WashWhen
from waystation.workshop.models import Wash
from waystation.workshop.sums import column_of


@permit(floor.board)
@require_POST
def move(request: Any) -> HttpResponse:
    """A card was dropped on a column: do what that means, open the page it needs, or say why not."""
    card = request.POST.get("card", "")
    order = visible_orders(request.by).filter(pk=card).first() if card.isdigit() else None
    if order is None:
        raise Http404
    wash = Wash.objects.filter(order=order, done_at=None).order_by("pk").first()
    here = column_of(order.status, order.waiting_for, wash is not None and wash.started_at is not None)
    to = request.POST.get("to", "")
    version = request.POST.get("version", "")
    mover = _MOVES.get((here, to))
    if mover is None:
        words = {"vehicle": order.vehicle, "from": _name(here), "to": _name(to)}
        raise Refused(_("%(vehicle)s cannot go from “%(from)s” to “%(to)s”. Open it to see what comes next.") % words, code="no_such_move")
    answer = mover(request, order, to, int(version) if version.isdigit() else None)
    return JsonResponse(answer or {"message": f"{order.vehicle}: {_name(to)}"})


def _name(column: str) -> str:
    return str(Column(column).label) if column in Column.values else column


def _need(by: Any, rule: Callable[[Any, Any], bool], who: str) -> None:
    if not rule(by, None):
        raise Refused(_("Only the %(who)s does this. Ask there.") % {"who": who}, code="not_allowed")


def _open_dispatch(request: Any, order: RepairOrder, to: str, version: int | None) -> dict[str, str]:
    return {"open": reverse("workshop:dispatch", args=[order.pk]), "title": str(order.vehicle)}


def _open_inspection(request: Any, order: RepairOrder, to: str, version: int | None) -> dict[str, str]:
    _need(request.by, floor.inspect, _("inspector"))
    return {"open": reverse("quality:inspect", args=[order.pk]), "title": str(order.vehicle)}


def _wait(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, floor.dispatch, _("dispatcher"))
    workshop.set_waiting(order, to, by=request.by, now=request.now, expect=version)


def _go_on(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, floor.dispatch, _("dispatcher"))
    workshop.clear_waiting(order, by=request.by, now=request.now, expect=version)


def _check(request: Any, order: RepairOrder, to: str, version: int | None) -> dict[str, str]:
    left = floor.open_jobs(order)
    if left:
        raise Refused(_("“%(job)s” is not finished. The technician finishes it on his phone first.") % {"job": left[0].name}, code="job_open")
    _need(request.by, floor.work, _("technician of the order"))
    return {"open": reverse("workshop:self_check", args=[order.pk]), "title": str(order.vehicle)}


def _wash(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, floor.wash | floor.dispatch, _("washer"))
    when = WashWhen.IN if order.status in (Status.WAITING, Status.DISPATCHED, Status.SIGNED) else WashWhen.OUT
    row = Wash.objects.filter(order=order, when=when).first()
    if row is None:
        raise Refused(_("No wash is ordered for this vehicle."), code="no_wash")
    (quality.wash_start if to == Column.WASH else quality.wash_done)(row, by=request.by, now=request.now)


_MOVES: dict[tuple[str, str], Callable[..., dict[str, str] | None]] = {
    ("dispatch", "repair"): _open_dispatch, ("dispatch", "wash"): _wash, ("inspection", "wash"): _wash, ("wash", "inspection"): _wash,
    ("wash", "dispatch"): _wash, ("repair", "parts"): _wait, ("repair", "approval"): _wait, ("parts", "approval"): _wait,
    ("approval", "parts"): _wait, ("parts", "repair"): _go_on, ("approval", "repair"): _go_on, ("repair", "inspection"): _check,
    ("inspection", "delivery"): _open_inspection, ("inspection", "repair"): _open_inspection, ("delivery", "repair"): _open_dispatch,
}  # fmt: skip
