"""The technician's phone (`tech.html`): my work, a job, its clock, what I found, parts, checks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.catalogue.choices import ChecklistKind
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.core.quantities import quantity
from waystation.files.queries import media_on
from waystation.messaging.queries import talk
from waystation.workorders.choices import Origin, WaitingFor
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.queries import visible_orders
from waystation.workshop import actions, forms, queries, rules
from waystation.workshop.models import Handover, Precheck, RepairReport, Requisition
from waystation.workshop.views.answering import form_page, live

MINE = "workshop:mine"


@permit(rules.work)
@require_GET
def mine(request: Any) -> HttpResponse:
    """The job in hand with its clock, what comes next, what waits for my check."""
    context = lambda: {"work": queries.my_work(request.by, request.now), "reasons": WaitingFor.choices}  # noqa: E731
    return live(request, "workshop/mine.html", context, part="work")


@permit(rules.work, find=queries.jobs_i_see)
@require_GET
def job(request: Any, row: Job) -> HttpResponse:
    """One job: what the customer said, its parts, what to do before it starts, and the buttons."""
    order = row.order
    context = {
        "job": row, "order": order, "lines": row.lines.filter(removed_at=None).order_by("position"), "reasons": WaitingFor.choices,
        "precheck": Precheck.objects.filter(order=order).first(), "handed": Handover.objects.filter(order=order, direction="in").first(),
        "work": queries.my_work(request.by, request.now), "slips": Requisition.objects.filter(order=order).order_by("-pk"),
        "photos": media_on(request.by, order.trail), "report": RepairReport.objects.filter(job=row).first(),
    }  # fmt: skip
    context["talk"] = talk(request.by, [order.trail], request.now, reverse("workshop:job", args=[row.pk]) + "#thread")
    return page(request, "workshop/job.html", context, part="main")


@permit(rules.work, find=queries.jobs_i_see)
@require_POST
def run(request: Any, row: Job, verb: str) -> HttpResponse:
    """Start, go on or switch."""
    {"start": actions.start, "resume": actions.resume, "switch": actions.switch}[verb](row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse(MINE))


@permit(rules.work, find=queries.my_jobs)
@require_POST
def pause(request: Any, row: Job) -> HttpResponse:
    actions.pause(row, request.POST.get("reason", ""), note=request.POST.get("note", ""), by=request.by, now=request.now)
    return HttpResponseRedirect(reverse(MINE))


@permit(rules.work, find=queries.my_jobs)
def finish(request: Any, row: Job) -> HttpResponse:
    """Complaint, cause, correction: the report ends the job."""
    before = RepairReport.objects.filter(job=row).first()
    initial = {"work": before.work, "cause": before.cause, "measures": before.measures} if before else {"cause": row.cause}
    form = forms.ReportForm(request.POST or None, initial=initial, cause_needed=row.origin in (Origin.FAULT, Origin.FINDING))
    act = lambda d: actions.finish(row, d, by=request.by, now=request.now)  # noqa: E731
    quote = row.complaint or row.order.visit.words
    context = {"title": _("Finish: %(job)s") % {"job": row.label}, "quote": quote, "button": _("Finish"), "draft": f"job-{row.pk}"}
    return form_page(request, form, act, reverse(MINE), context, "workshop/tech_form.html")


@permit(rules.raise_addition, find=visible_orders)
def problem(request: Any, order: RepairOrder) -> HttpResponse:
    """Found a problem: to the advisor with photos, in one step."""
    form = forms.ProblemForm(request.POST or None)
    act = lambda d: actions.report_problem(order, photos=request.FILES.getlist("photos"), by=request.by, now=request.now, **d)  # noqa: E731
    context = {"title": _("Found a problem"), "photo": True, "button": _("Tell the advisor"), "order": order, "others": True}
    return form_page(request, form, act, _back(request, order), context, "workshop/tech_form.html")


def _back(request: Any, order: RepairOrder) -> str:
    return reverse(MINE) if rules.work(request.by) else reverse("workshop:dispatch", args=[order.pk])


@permit(rules.work, find=queries.my_orders)
def mismatch(request: Any, order: RepairOrder) -> HttpResponse:
    """The order does not fit the car."""
    form = forms.MismatchForm(request.POST or None)
    act = lambda d: actions.report_mismatch(order, text=d["what"], photos=request.FILES.getlist("photos"), by=request.by, now=request.now)  # noqa: E731
    context = {"title": _("Does not fit the order"), "photo": True, "button": _("Tell the advisor"), "order": order}
    return form_page(request, form, act, reverse(MINE), context, "workshop/tech_form.html")


@permit(rules.work, find=queries.my_orders)
def free_fix(request: Any, order: RepairOrder) -> HttpResponse:
    """A small fault fixed for free."""
    form = forms.FreeFixForm(request.POST or None)
    act = lambda d: actions.fix_for_free(order, what=d["what"], hours_milli=d["hours"], by=request.by, now=request.now)  # noqa: E731
    context = {"title": _("Small fault fixed for free"), "button": _("Write it down"), "order": order}
    return form_page(request, form, act, reverse(MINE), context, "workshop/tech_form.html")


@permit(rules.request_parts, find=visible_orders)
def ask_parts(request: Any, order: RepairOrder) -> HttpResponse:
    """Parts of agreed work that are still missing, with quantities."""
    lines, stays = queries.part_lines(order), queries.parts_not_agreed(order)
    error = None
    if request.method == "POST":
        try:
            actions.request_parts(order, forms.quantities(request.POST, [*lines, *stays]), by=request.by, now=request.now)
            return HttpResponseRedirect(_back(request, order))
        except Refused as refused:
            error = refused
    wanted = [(line, request.POST.get(f"q{line.pk}", quantity(line.qty_milli - line.used_milli))) for line in lines]
    context = {"order": order, "lines": wanted, "stays": stays, "refused": error, "back": _back(request, order)}
    return page(request, "workshop/ask_parts.html", context, part="main", status=error.status if error else 200)


@permit(rules.work, find=queries.my_orders)
def precheck(request: Any, order: RepairOrder) -> HttpResponse:
    """Before the start: people, tools, documents, parts, covers."""
    return _check(request, order, ChecklistKind.PRESTART, _("Check before the start"))


@permit(rules.work, find=queries.my_orders)
def self_check(request: Any, order: RepairOrder) -> HttpResponse:
    """My own check of everything done, signed."""
    return _check(request, order, ChecklistKind.SELF, _("Self-check"))


def _to_job(request: Any, order: RepairOrder) -> str:
    """On to the job one came from, else to the first of mine on this vehicle."""
    mine, asked = queries.my_jobs(request.by).filter(order=order).order_by("position"), request.GET.get("job", "")
    row = (mine.filter(pk=asked).first() if asked.isdigit() else None) or mine.first()
    return reverse("workshop:job", args=[row.pk]) if row else reverse(MINE)


def _check(request: Any, order: RepairOrder, kind: ChecklistKind, title: str) -> HttpResponse:
    items = queries.points_of(queries.list_for(order, kind), order.vehicle)
    given = forms.answers(request.POST, items)
    if request.POST.get("all") == "ok":  # seen, and nothing but what is marked differs
        given = {str(item.pk): {"result": "ok"} for item in items if item.kind == "ok"} | given
    signed = kind == ChecklistKind.SELF
    error = None
    if request.method == "POST":
        try:
            if signed:
                name = request.POST.get("signed_name", "")
                actions.self_check(order, given, request.POST.get("signature", ""), name=name, by=request.by, now=request.now)
            else:
                actions.precheck(order, given, by=request.by, now=request.now)
            return HttpResponseRedirect(reverse(MINE) if signed else _to_job(request, order))
        except Refused as refused:
            error = refused
    points = [(item, given.get(str(item.pk), {})) for item in items]
    back = reverse(MINE) if signed else _to_job(request, order)
    context = {"order": order, "points": points, "title": title, "signed": signed, "refused": error, "back": back}
    return page(request, "workshop/check.html", context, part="main", status=error.status if error else 200)


@permit(rules.work, find=queries.my_orders)
def fetch(request: Any, order: RepairOrder) -> HttpResponse:
    """Take vehicle and key over from reception."""
    form = forms.HandInForm(request.POST or None, initial={"km": order.vehicle.last_km or order.visit.km, "key_tag": order.visit.key_tag})
    act = lambda d: actions.hand_in(order, by=request.by, now=request.now, **d)  # noqa: E731
    context = {"title": _("Take the vehicle over"), "button": _("I have vehicle and key"), "order": order}
    return form_page(request, form, act, _to_job(request, order), context, "workshop/tech_form.html")
