"""The board on desks and walls, moves on it, and the dispatch of one order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import zone
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.messaging.queries import talk
from waystation.scheduling.queries import bays
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import visible_jobs, visible_orders
from waystation.workshop import actions, forms, queries, rules
from waystation.workshop.choices import Column, WashWhen
from waystation.workshop.models import Assignment, Handover, Wash
from waystation.workshop.sums import column_of
from waystation.workshop.views.answering import acted, live


@permit(rules.board)
@require_GET
def board(request: Any) -> HttpResponse:
    """Every vehicle in its column, alive; the same as a list."""
    only, advisor = request.GET.get("only", ""), request.GET.get("advisor", "")
    view = "list" if request.GET.get("view") == "list" else "board"

    def context() -> dict[str, Any]:
        found = queries.board(request.by, request.now, only=only, advisor=int(advisor) if advisor.isdigit() else None)
        return {"board": found, "only": only, "advisor": advisor, "view": view, "src": request.get_full_path(), "may_move": _may_move(request.by)}

    return live(request, "workshop/board.html", context, part="list" if view == "list" else "board")


def _may_move(by: Any) -> bool:
    return rules.dispatch(by) or rules.wash(by)


@permit(rules.board)
@require_GET
def wall(request: Any) -> HttpResponse:
    """The wall screen: worst promise first."""

    def context() -> dict[str, Any]:
        return {"board": queries.board(request.by, request.now), "src": request.path}

    return live(request, "workshop/wall.html", context, part="figures" if request.GET.get("part") == "figures" else "table")


@permit(rules.board)
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
    _need(request.by, rules.inspect, _("inspector"))
    return {"open": reverse("workshop:inspect", args=[order.pk]), "title": str(order.vehicle)}


def _wait(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, rules.dispatch, _("dispatcher"))
    actions.set_waiting(order, to, by=request.by, now=request.now, expect=version)


def _go_on(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, rules.dispatch, _("dispatcher"))
    actions.clear_waiting(order, by=request.by, now=request.now, expect=version)


def _check(request: Any, order: RepairOrder, to: str, version: int | None) -> dict[str, str]:
    left = rules.open_jobs(order)
    if left:
        raise Refused(_("“%(job)s” is not finished. The technician finishes it on his phone first.") % {"job": left[0].name}, code="job_open")
    _need(request.by, rules.work, _("technician of the order"))
    return {"open": reverse("workshop:self_check", args=[order.pk]), "title": str(order.vehicle)}


def _wash(request: Any, order: RepairOrder, to: str, version: int | None) -> None:
    _need(request.by, rules.wash | rules.dispatch, _("washer"))
    when = WashWhen.IN if order.status in (Status.WAITING, Status.DISPATCHED, Status.SIGNED) else WashWhen.OUT
    row = Wash.objects.filter(order=order, when=when).first()
    if row is None:
        raise Refused(_("No wash is ordered for this vehicle."), code="no_wash")
    (actions.wash_start if to == Column.WASH else actions.wash_done)(row, by=request.by, now=request.now)


_MOVES: dict[tuple[str, str], Callable[..., dict[str, str] | None]] = {
    ("dispatch", "repair"): _open_dispatch, ("dispatch", "wash"): _wash, ("inspection", "wash"): _wash, ("wash", "inspection"): _wash,
    ("wash", "dispatch"): _wash, ("repair", "parts"): _wait, ("repair", "approval"): _wait, ("parts", "approval"): _wait,
    ("approval", "parts"): _wait, ("parts", "repair"): _go_on, ("approval", "repair"): _go_on, ("repair", "inspection"): _check,
    ("inspection", "delivery"): _open_inspection, ("inspection", "repair"): _open_inspection, ("delivery", "repair"): _open_dispatch,
}  # fmt: skip


def _dispatch_page(request: Any, order: RepairOrder, status: int = 200, **bound: Any) -> HttpResponse:
    jobs = [job for job in rules.agreed_jobs(order) if job.status in (JobStatus.APPROVED, JobStatus.ASSIGNED, JobStatus.PAUSED, JobStatus.FAILED)]
    left = queries.to_give_out(jobs)
    chosen = bound.pop("chosen", None) or next((job for job in jobs if str(job.pk) == request.GET.get("job")), left[0] if left else None)
    may = rules.dispatch(request.by)
    held = Assignment.objects.filter(job__order=order, ended_at=None).select_related("technician", "bay", "job").order_by("job__position", "-lead")
    context = {
        "order": order, "jobs": rules.agreed_jobs(order), "not_agreed": order.jobs.filter(status=JobStatus.PROPOSED).order_by("position"),
        "chosen": chosen, "may": may, "held": held,
        "handed": Handover.objects.filter(order=order, direction="in").first(),
        "talk": talk(request.by, [order.trail], request.now, _then(order) + "#thread"),
        "return_form": forms.ReasonForm(), "wait_form": forms.WaitForm(initial={"reason": order.waiting_for}), "hand_in_form": forms.HandInForm(
            initial={"km": order.vehicle.last_km or order.visit.km, "key_tag": order.visit.key_tag}), "may_hand_in": rules.fetch(request.by),
        **bound,
    }  # fmt: skip
    if chosen and may:
        places, also = queries.proposals(order, chosen, request.now), [job for job in left if job != chosen] if chosen in left else []
        context |= {
            "places": places, "has": next((row for row in held if row.job_id == chosen.pk and chosen not in left), None), "also": also,
            "together": queries.proposals(order, chosen, request.now, also=also, limit=1) if also else [],
            "assign_form": bound.get("assign_form") or _assign_form(request, chosen, places[0] if places else None),
        }  # fmt: skip
    return page(request, "workshop/dispatch.html", context, part="sheet", status=status)


def _assign_form(request: Any, job: Job, place: Any = None, data: Any = None) -> forms.AssignForm:
    station = request.station
    first = place.starts_at if place else actions.quarter_now(request.now)
    initial = {
        "technician": place.technician.pk if place else None, "bay": place.bay.pk if place else None, "minutes": queries.minutes_of(job),
        "starts": f"{first.astimezone(zone(station)):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return forms.AssignForm(data, initial=initial, station=station, people=queries.technicians_for(job), bays=bays(station))


@permit(rules.board, find=visible_orders)
@require_GET
def dispatch(request: Any, order: RepairOrder) -> HttpResponse:
    """One order for the dispatcher: proposals, assignments, hand-in, waiting; as page or drawer."""
    return _dispatch_page(request, order)


def _then(order: RepairOrder) -> str:
    return reverse("workshop:dispatch", args=[order.pk])


@permit(rules.dispatch, find=visible_orders)
@require_POST
def accept(request: Any, order: RepairOrder) -> HttpResponse:
    actions.accept(order, by=request.by, now=request.now)
    return HttpResponseRedirect(_then(order))


@permit(rules.dispatch, find=visible_orders)
@require_POST
def return_order(request: Any, order: RepairOrder) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    act = lambda d: actions.return_to_advisor(order, d["reason"], by=request.by, now=request.now)  # noqa: E731
    return acted(request, form, act, reverse("workshop:board"), lambda status: _dispatch_page(request, order, status, return_form=form))


@permit(rules.dispatch, find=visible_jobs)
@require_POST
def assign(request: Any, job: Job) -> HttpResponse:
    form = _assign_form(request, job, data=request.POST)

    def act(d: dict[str, Any]) -> None:
        if request.POST.get("together"):
            jobs = [job, *(one for one in queries.to_give_out(rules.agreed_jobs(job.order)) if one != job)]
            minutes = {one.pk: queries.minutes_of(one) for one in jobs}
            actions.assign_with(job, jobs[1:], d["technician"], d["bay"], d["starts"], minutes, by=request.by, now=request.now)
            return
        actions.assign(
            job, d["technician"], d["bay"], d["starts"], d["minutes"], helpers=d["helpers"], overbook_reason=d["overbook_reason"],
            instead_of=request.POST.get("instead_of", ""), by=request.by, now=request.now,
        )  # fmt: skip

    return acted(request, form, act, _then(job.order), lambda status: _dispatch_page(request, job.order, status, assign_form=form, chosen=job))


@permit(rules.dispatch, find=visible_jobs)
@require_POST
def unassign(request: Any, job: Job) -> HttpResponse:
    actions.unassign(job, by=request.by, now=request.now)
    return HttpResponseRedirect(_then(job.order))


@permit(rules.fetch, find=visible_orders)
@require_POST
def hand_in(request: Any, order: RepairOrder) -> HttpResponse:
    form = forms.HandInForm(request.POST)
    act = lambda d: actions.hand_in(order, by=request.by, now=request.now, **d)  # noqa: E731
    return acted(request, form, act, _then(order), lambda status: _dispatch_page(request, order, status, hand_in_form=form))


@permit(rules.dispatch, find=visible_orders)
@require_POST
def wait(request: Any, order: RepairOrder) -> HttpResponse:
    form = forms.WaitForm(request.POST)
    act = lambda d: actions.set_waiting(order, d["reason"], note=d["note"], by=request.by, now=request.now)  # noqa: E731
    return acted(request, form, act, _then(order), lambda status: _dispatch_page(request, order, status, wait_form=form))


@permit(rules.dispatch, find=visible_orders)
@require_POST
def go_on(request: Any, order: RepairOrder) -> HttpResponse:
    actions.clear_waiting(order, by=request.by, now=request.now)
    return HttpResponseRedirect(_then(order))


@permit(rules.dispatch | rules.inspect, find=visible_orders)
@require_POST
def withdraw(request: Any, order: RepairOrder) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    act = lambda d: actions.withdraw_pass(order, reason=d["reason"], by=request.by, now=request.now)  # noqa: E731
    return acted(request, form, act, _then(order), lambda status: _dispatch_page(request, order, status, return_form=form))
