"""The board on desks and walls, moves on it, and the dispatch of one order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import zone
from waystation.core.access import permit
from waystation.core.pages import page
from waystation.messaging.queries import talk
from waystation.scheduling.queries import bays
from waystation.workorders.choices import JobStatus
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import visible_jobs, visible_orders
from waystation.workshop import actions, forms, queries, rules
from waystation.workshop.models import Assignment, Handover
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
