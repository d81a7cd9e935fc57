"""Inspection on the phone, the wash list, the handover to the advisor."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.models import User
from waystation.accounts.queries import today
from waystation.catalogue.choices import ChecklistKind
from waystation.catalogue.queries import items_of
from waystation.core.access import permit
from waystation.core.calendars import day_bounds
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.quality import actions, forms, queries, rules
from waystation.quality.models import Inspection
from waystation.reception.models import Walkaround
from waystation.workorders.choices import JobStatus
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders
from waystation.workshop.forms import answers
from waystation.workshop.models import Clock, Handover, RepairReport, SelfCheck, Wash
from waystation.workshop.queries import list_for
from waystation.workshop.rules import agreed_jobs
from waystation.workshop.sums import checked
from waystation.workshop.views.answering import acted, form_page, live


@permit(rules.inspect)
@require_GET
def inspections(request: Any) -> HttpResponse:
    """What waits for inspection, the soonest promise first."""
    return live(request, "quality/inspections.html", lambda: {"orders": queries.to_inspect(request.by)}, part="rows")


def _open(order: RepairOrder) -> Inspection | None:
    rows = Inspection.objects.filter(order=order, ended_at=None).select_related("checklist", "inspector", "order", "station")
    return rows.order_by("-round").first()


@permit(rules.inspect, find=visible_orders)
def inspect(request: Any, order: RepairOrder) -> HttpResponse:
    """Groups of points, all fine per group, exceptions, road test, wear, signature, pass or fail."""
    inspection = _open(order)
    if request.method == "POST":
        try:
            return _inspected(request, order, inspection)
        except Refused as refused:
            return _inspection_page(request, order, inspection, refused)
    return _inspection_page(request, order, inspection)


def _inspected(request: Any, order: RepairOrder, inspection: Inspection | None) -> HttpResponse:
    do, here = request.POST.get("do", "save"), reverse("quality:inspect", args=[order.pk])
    by, now, post = request.by, request.now, request.POST
    if do == "start":
        actions.start_inspection(order, by=by, now=now)
        return HttpResponseRedirect(here)
    if inspection is None or post.get("round", str(inspection.round)) != str(inspection.round):
        raise Refused(_("The round this page shows is over. Look at its result below; nothing was changed."), code="ended", status=409)
    _keep(request, order, inspection, do)
    if do == "pass":
        actions.pass_inspection(inspection, post.get("signature", ""), name=post.get("signed_name", ""), by=by, now=now)
        return HttpResponseRedirect(reverse("quality:handover", args=[order.pk]))
    if do == "fail":
        form = forms.FailForm(post, jobs=order.jobs.all())
        if not form.is_valid():
            raise Refused(_("Write what is not good, so that the technician can put it right."), code="no_reason", field="reason")
        given = form.cleaned_data
        actions.fail_inspection(
            inspection, given["reason"], post.get("signature", ""), jobs=given["jobs"], name=post.get("signed_name", ""), by=by, now=now
        )
        return HttpResponseRedirect(reverse("quality:inspections"))
    return HttpResponseRedirect(f"{here}#{do}" if do.startswith("g") else here)


def _keep(request: Any, order: RepairOrder, inspection: Inspection, do: str) -> None:
    """Everything typed is kept before the verdict; “all fine” fills the open points of one group."""
    post = request.POST
    items, papers = items_of(inspection.checklist), items_of(list_for(order, ChecklistKind.PAPERS))
    given = answers(post, items)
    for number, (_name, group) in enumerate(_grouped(items)):
        if do == f"g{number}":
            given |= _fine(group, given)
    filed = answers(post, papers)
    if do == "gp":
        filed |= _fine(papers, filed)
    form = forms.InspectionForm(post, people=_people(order))
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), code="bad_value", field=name)
    actions.answer_inspection(inspection, by=request.by, now=request.now, answers=given, papers=filed, **form.cleaned_data)


def _fine(items: list[Any], given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {str(item.pk): {"result": "ok"} for item in items if item.kind == "ok" and not given.get(str(item.pk), {}).get("result")}


def _people(order: RepairOrder) -> Any:
    return User.objects.filter(pk__in=Clock.objects.filter(job__order=order).values("technician_id")).order_by("name", "pk")


def _grouped(items: list[Any]) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(item.group_label, []).append(item)
    return list(groups.items())


def _inspection_page(request: Any, order: RepairOrder, inspection: Inspection | None, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "order": order, "inspection": inspection, "refused": refused, "jobs": agreed_jobs(order),
        "reports": RepairReport.objects.filter(job__order=order).select_related("job", "by_user").order_by("job__position"),
        "check": SelfCheck.objects.filter(order=order).order_by("-round").first(), "rounds": Inspection.objects.filter(order=order).order_by("round"),
        "qualified": rules.is_qualified(order, request.by.user_id, request.now), "own": rules.worked_on(order, request.by.user_id),
    }  # fmt: skip
    if inspection is not None:
        items, papers = items_of(inspection.checklist), items_of(list_for(order, ChecklistKind.PAPERS))
        typed = request.POST if refused else None
        kept = inspection.answers | (answers(typed, items) if typed else {})
        in_papers = inspection.papers | (answers(typed, papers) if typed else {})
        fields = ("road_test", "road_test_reason", "road_km_out", "road_km_in", "road_with", "road_findings", "function_test", "clean")
        initial = {name: getattr(inspection, name) for name in fields}
        groups = [(name, [(item, kept.get(str(item.pk), {})) for item in group]) for name, group in _grouped(items)]
        known = queries.proofs(order)
        seen = [(item, in_papers.get(str(item.pk)), known.get(item.text_en)) for item in papers]
        context |= {
            "groups": groups, "papers": [(item, kept or {"result": proof.result if proof else ""}, proof) for item, kept, proof in seen],
            "left": len(checked(items, inspection.answers).open), "total": len(items), "wear": queries.wear_on(order),
            "form": forms.InspectionForm(typed, initial=initial, people=_people(order)),
            "fail_form": forms.FailForm(jobs=order.jobs.filter(status__in=[JobStatus.DONE, JobStatus.PASSED])),
            "wash": Wash.objects.filter(order=order, when="out").first(), "additions": order.additions.filter(source="inspector"),
        }  # fmt: skip
    return page(request, "quality/inspect.html", context, part="main", status=refused.status if refused else 200)


@permit(rules.inspect, find=queries.visible_inspections)
def wear(request: Any, inspection: Inspection) -> HttpResponse:
    """What is left of a wear part."""
    form = forms.WearForm(request.POST or None, initial={"unit": "mm"})
    act = lambda d: actions.note_wear(inspection, by=request.by, now=request.now, **d)  # noqa: E731
    context = {"title": _("Wear part"), "button": _("Keep"), "order": inspection.order}
    return form_page(request, form, act, reverse("quality:inspect", args=[inspection.order_id]), context, "workshop/tech_form.html")


@permit(rules.inspect, find=visible_orders)
def needed(request: Any, order: RepairOrder) -> HttpResponse:
    """Needed work that was not done."""
    form = forms.NeededForm(request.POST or None)
    act = lambda d: actions.note_needed(order, by=request.by, now=request.now, **d)  # noqa: E731
    context = {"title": _("Needed, not done"), "button": _("Write on the order"), "order": order}
    return form_page(request, form, act, reverse("quality:inspect", args=[order.pk]), context, "workshop/tech_form.html")


@permit(rules.inspect, find=queries.visible_inspections)
def finding(request: Any, inspection: Inspection) -> HttpResponse:
    """Something new was found: judged, then told to the advisor."""
    form = forms.FindingForm(request.POST or None)
    act = lambda d: actions.report_finding(inspection, photos=request.FILES.getlist("photos"), by=request.by, now=request.now, **d)  # noqa: E731
    context = {"title": _("New finding"), "button": _("Tell the advisor"), "photo": True, "order": inspection.order}
    return form_page(request, form, act, reverse("quality:inspect", args=[inspection.order_id]), context, "workshop/tech_form.html")


@permit(rules.wash)
@require_GET
def washes(request: Any) -> HttpResponse:
    """Vehicles to wash."""
    return live(request, "quality/washes.html", lambda: {"washes": queries.washes(request.by)}, part="rows")


@permit(rules.wash, find=queries.visible_washes)
@require_POST
def washed(request: Any, wash: Wash, verb: str) -> HttpResponse:
    (actions.wash_start if verb == "start" else actions.wash_done)(wash, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("quality:washes"))


@permit(rules.take_over | rules.hand_over)
@require_GET
def handovers(request: Any) -> HttpResponse:
    """Finished vehicles: waiting for their advisor, without a place, and where each stands."""
    by = request.by
    since, _end = day_bounds(today(request.station, request.now), request.station.timezone)

    def rows() -> dict[str, Any]:
        return {
            "orders": queries.handovers_waiting(by), "lost": queries.without_place(by), "places": queries.places(by),
            "gaps": queries.take_over_gaps(by, since),
        }  # fmt: skip

    return live(request, "quality/handovers.html", rows, part="rows")


def _handover_page(request: Any, order: RepairOrder, status: int = 200, **bound: Any) -> HttpResponse:
    row = Handover.objects.filter(order=order, direction="out").order_by("-pk").first()
    context = {
        "order": order, "handover": row, "walkaround": Walkaround.objects.filter(visit=order.visit).prefetch_related("marks").first(),
        "reports": RepairReport.objects.filter(job__order=order).select_related("job", "by_user").order_by("job__position"),
        "inspection": rules.pass_of(order),
        "wear": queries.wear_on(order), "advice": order.advice.filter(resolved_at=None), "stands": queries.pass_stands(order),
        "may_offer": rules.hand_over(request.by), "may_take": rules.take_over(request.by),
        "park_form": forms.ParkingForm(initial={"parking": order.visit.parking}),
        "take_form": forms.TakeOverForm(), **bound,
    }  # fmt: skip
    return page(request, "quality/handover.html", context, part="sheet", status=status)


@permit(rules.board, find=visible_orders)
@require_GET
def handover(request: Any, order: RepairOrder) -> HttpResponse:
    """From the inspector to the advisor: parked, explained, compared, taken."""
    return _handover_page(request, order)


def _here(order: RepairOrder) -> str:
    return reverse("quality:handover", args=[order.pk])


@permit(rules.hand_over, find=visible_orders)
@require_POST
def offer(request: Any, order: RepairOrder) -> HttpResponse:
    form = forms.ParkingForm(request.POST)
    act = lambda d: actions.offer_handover(order, parking=d["parking"], by=request.by, now=request.now)  # noqa: E731
    return acted(request, form, act, _here(order), lambda status: _handover_page(request, order, status, park_form=form))


@permit(rules.hand_over, find=queries.visible_handovers)
@require_POST
def explained(request: Any, row: Handover) -> HttpResponse:
    actions.explain(row, by=request.by, now=request.now)
    return HttpResponseRedirect(_here(row.order))


@permit(rules.take_over, find=queries.visible_handovers)
@require_POST
def take(request: Any, row: Handover) -> HttpResponse:
    form = forms.TakeOverForm(request.POST)

    def act(d: dict[str, Any]) -> None:
        svg, name = request.POST.get("signature", ""), request.POST.get("signed_name", "")
        actions.take_over(row, d, difference=d["difference"], svg=svg, name=name, by=request.by, now=request.now)

    return acted(request, form, act, _here(row.order), lambda status: _handover_page(request, row.order, status, take_form=form))
