"""The list of complaints, a new one, and one case with its one next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waystation.catalogue.queries import script
from waystation.complaints import actions, queries, rules
from waystation.complaints.choices import SORTABLE, Severity, Status
from waystation.complaints.forms import (
    AnswerForm,
    ClassifyForm,
    CloseForm,
    DecideForm,
    DoneForm,
    ReasonForm,
    RegisterForm,
    ReportForm,
    StepForm,
    TellForm,
)
from waystation.complaints.models import Case
from waystation.core.access import Actor, permit
from waystation.core.errors import Refused
from waystation.core.forms import Form, carried_out
from waystation.core.pages import page, stretch
from waystation.customers.queries import known_vehicle, main_contact, visible_parties, visible_vehicles
from waystation.files.queries import papers_on
from waystation.messaging.queries import calls, thread
from waystation.workorders.models import RepairOrder
from waystation.workorders.queries import visible_orders

FILTERS = {
    "open": _("Not closed"), "untreated": _("Nobody has begun"), "mine": _("Mine"), "late": _("Overdue"), "major": _("Major"), "ended": _("Ended"),
}  # fmt: skip


@permit(rules.view)
@require_GET
def cases(request: Any) -> HttpResponse:
    """The most burning first."""
    by, now = request.by, request.now
    which = request.GET.get("list", "open")
    which = which if which in FILTERS else "open"
    found = stretch(queries.case_list(by, now, which), request, by="-due_at" if which == "ended" else "due_at")
    numbers = queries.counts(by, now)
    context = {
        "rows": found.rows, "next": found.next, "prev": found.prev, "which": which,
        "filters": [(key, label, numbers.get(key)) for key, label in FILTERS.items()], "may_take": rules.take(by), "nav_key": "complaints",
    }  # fmt: skip
    return page(request, "complaints/cases.html", context, part="list")


@permit(rules.take)
def new(request: Any) -> HttpResponseBase:
    """Take a complaint: who, about what, what he wishes (CMPL-03); `?order=`, `?vehicle=` or `?party=` know him already."""
    by, now = request.by, request.now
    order = _order(by, request.GET.get("order", ""))
    form = RegisterForm(request.POST or None, initial=_about(order) or _of_file(by, request.GET))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        answer, named = data.pop("answer"), data.pop("plate").strip()
        order = _order(by, named) or (order if order and named == order.vehicle.plate else None)
        vehicle = order.vehicle if order else known_vehicle(by, plate=named) if named else None
        try:
            case = actions.register(request.station, order=order, vehicle=vehicle, by=by, now=now, **data)
            if answer.strip():
                actions.answer_on_the_spot(case, answer=answer, by=by, now=now)
            return redirect("complaints:case", pk=case.pk) if rules.view(by) else redirect("desk:home")
        except Refused as refused:
            form.add_refusal(refused)
    words = {"station": request.station.name, "advisor": by.name, "customer": _about(order).get("person") or str(_("Dear customer"))}
    scripts = [script(by.company_id, key, **words) for key in ("complaint.opening", "complaint.promise")]
    context = {"form": form, "scripts": [text for text in scripts if text], "nav_key": "complaints"}
    return page(request, "complaints/new.html", context, status=422 if form.errors else 200)


def _order(by: Actor, text: str) -> RepairOrder | None:
    """An order by its id from a link or by its number as typed."""
    if not text.strip():
        return None
    rows = visible_orders(by)
    return (rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 10 else None) or rows.filter(number__iexact=text.strip()).first()


def _of_file(by: Actor, get: Any) -> dict[str, Any]:
    """What is known already of the customer or vehicle a complaint is taken for: `?party=` or `?vehicle=`."""
    vehicle = visible_vehicles(by).filter(pk=int(get["vehicle"])).first() if get.get("vehicle", "").isdecimal() else None
    party = visible_parties(by).filter(pk=int(get["party"])).first() if get.get("party", "").isdecimal() else None
    contact = main_contact(party) if party else None
    known = {"plate": vehicle.plate if vehicle else "", "person": contact.name if contact else party.name if party else ""}
    return known | {"phone": contact.phone if contact else ""}


def _about(order: RepairOrder | None) -> dict[str, Any]:
    if order is None:
        return {}
    contact = order.contact or (main_contact(order.party) if order.party else None)
    return {"plate": order.number, "person": contact.name if contact else "", "phone": contact.phone if contact else ""}


@permit(rules.view, find=queries.visible_cases)
@require_GET
def case(request: Any, row: Case) -> HttpResponse:
    return _case_page(request, row)


def _case_page(request: Any, row: Case, bound: dict[str, Form] | None = None, status: int = 200) -> HttpResponse:
    by = request.by
    trail = [row.trail]
    verb = next_verb(row, by)
    made = bound or {}
    others = [key for key in side_verbs(row, by) if key != verb]
    shown = {verb, *others} | ({"step"} if rules.handle(by) and row.is_open else set())
    context = {
        "row": row, "stages": queries.stages(row), "steps": queries.steps_of(row), "notes": thread(by, trail), "papers": papers_on(by, trail),
        "calls": calls(by, row.trail), "verb": verb, "title": VERBS[verb][3] if verb else "",
        "form": made.get(verb) or _form(request, row, verb) if verb else None,
        "others": [(key, VERBS[key][3], made.get(key) or _form(request, row, key)) for key in others],
        "step_form": made.get("step") or StepForm(), "may_handle": rules.handle(by), "own": rules.is_about(by, row), "nav_key": "complaints",
        "same_day": queries.told_same_day(row), "waits": row.is_open and not verb,
        "left_over": [form for key, form in made.items() if key not in shown],
        "earlier": [other for other in queries.cases_of(by, row.vehicle) if other.pk != row.pk],
    }  # fmt: skip
    return page(request, "complaints/case.html", context, status=status)


def next_verb(row: Case, by: Actor) -> str:
    """The one next step for this person, or nothing when others have to act."""
    deciding = rules.decide(by) and not rules.is_about(by, row)
    steps = {
        Status.REGISTERED: "classify", Status.ASSIGNED: "decide" if deciding else "report", Status.REPORTED: "decide" if deciding else "",
        Status.DECIDED: "tell", Status.TOLD: "done", Status.DONE: "close", Status.ANSWERED: "close",
    }  # fmt: skip
    verb = steps.get(Status(row.status), "")
    if verb == "close" and rules.is_about(by, row):
        return ""
    return verb if rules.handle(by) else ""


def side_verbs(row: Case, by: Actor) -> list[str]:
    """What else may be done, folded away."""
    if not rules.handle(by):
        return []
    found = []
    if row.status == Status.REGISTERED:
        found.append("answer")
    if row.status in SORTABLE - {Status.REGISTERED}:
        found.append("classify")
    if row.status == Status.ASSIGNED:
        found.append("report")
    if rules.is_about(by, row):
        return found
    if row.status in (Status.TOLD, Status.CLOSED):
        found.append("reopen")
    if row.status in SORTABLE and rules.decide(by):
        found.append("invalid")
    return found


Verb = tuple[Any, type[Form], Callable[..., Any], Any]
VERBS: dict[str, Verb] = {
    "classify": (rules.handle, ClassifyForm, actions.classify, _("Classify and assign")),
    "answer": (rules.handle, AnswerForm, actions.answer_on_the_spot, _("Answer on the spot")),
    "report": (rules.handle, ReportForm, actions.report, _("Report to the supervisor")),
    "decide": (rules.decide, DecideForm, actions.decide, _("Decide the solution")),
    "tell": (rules.handle, TellForm, actions.tell, _("Tell the customer")),
    "done": (rules.handle, DoneForm, actions.done, _("Measure done")),
    "close": (rules.handle, CloseForm, actions.close, _("Close with the customer's answer")),
    "reopen": (rules.handle, ReasonForm, actions.reopen, _("Not satisfied: open again")),
    "invalid": (rules.decide, ReasonForm, actions.invalid, _("Invalid or duplicate")),
    "step": (rules.handle, StepForm, actions.add_step, _("Write a step down")),
}


def _form(request: Any, row: Case, verb: str, data: Any = None) -> Form:
    if verb != "classify":
        return VERBS[verb][1](data, prefix=verb, initial={"cause": row.cause} if verb == "close" else None)
    soon = request.now + timedelta(hours=1)
    advisor_id = row.order.advisor_id if row.order else None
    initial: dict[str, Any] = {
        "kind": row.kind, "area": row.area, "severity": row.severity or Severity.NORMAL, "department": row.department, "cause": row.cause,
        "about": row.about_id, "owner": row.owner_id or advisor_id,
        "due_at": row.due_at if row.due_at > soon else request.now + timedelta(days=1),
    }  # fmt: skip
    return ClassifyForm(data, prefix=verb, initial=initial, by=request.by)


def _view(verb: str) -> Callable[..., HttpResponseBase]:
    """The view of one verb: its right, its form, its action; a refusal comes back on the page with everything typed."""
    rule, _form_class, act, _title = VERBS[verb]

    @permit(rule, find=queries.visible_cases)
    @require_POST
    def do(request: Any, row: Case) -> HttpResponseBase:
        form = _form(request, row, verb, request.POST)
        more = {} if verb == "step" else {"expect": request.POST.get("version") or None}
        if carried_out(form, lambda: act(row, **form.cleaned_data, **more, by=request.by, now=request.now)) is not None:
            return redirect("complaints:case", pk=row.pk)
        return _case_page(request, row, {verb: form}, status=form.status)

    return do


classify, answer, report, decide, tell, done, close, reopen, invalid, step = (_view(verb) for verb in VERBS)
