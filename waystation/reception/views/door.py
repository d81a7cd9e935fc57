"""The greeter's tablet: who is expected, who is here, whose turn it is (RCPT-01…04)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waystation.accounts.queries import people_with
from waystation.appointments import rules as appointment_rules
from waystation.appointments.queries import visible_appointments
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import page
from waystation.customers.queries import visible_vehicles
from waystation.reception import actions, queries, rules
from waystation.reception.choices import BECAUSE
from waystation.reception.forms import ArriveForm, AssignForm
from waystation.reception.models import Visit
from waystation.scheduling.choices import AdvisorKind


def _door(request: Any, form: ArriveForm | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    by, now = request.by, request.now
    figures = queries.summary(by, request.station, now)
    waiting = [
        {
            "visit": row, "late": row.greeted_at is None and queries.is_late(row, now, figures.late_after),
            "because": BECAUSE.get(row.assigned_because, ""),
        }
        for row in queries.queue(by, now)
    ]  # fmt: skip
    context = {
        "form": form or ArriveForm(), "waiting": waiting, "figures": figures, "expected": queries.still_expected(by, now),
        "may_arrive": rules.arrive(by, None), "may_check": rules.check(by, None), "may_assign": rules.assign(by, None), "nav_key": "reception",
        "works": AdvisorKind.choices, "now": now,
        "found": None, "q": "", "booking_url": reverse("appointments:call") if appointment_rules.take(by) else "", **more,
    }  # fmt: skip
    return page(request, "reception/queue.html", context, part="door", status=status)


@permit(rules.view)
@require_GET
def queue(request: Any) -> HttpResponse:
    """Expected today, the plate search, the queue with waiting times."""
    return _door(request)


@permit(rules.arrive)
@require_GET
def search(request: Any) -> HttpResponse:
    """Whose vehicle stands at the door, and whether it has an appointment, at once (RCPT-01)."""
    q = request.GET.get("q", "").strip()
    found = queries.find_arrival(request.by, q, request.now) if q else None
    if request.htmx:
        context = {"found": found, "q": q, "may_check": rules.check(request.by, None), "station": request.station, "works": AdvisorKind.choices}
        return page(request, "reception/found.html", context)
    return _door(request, found=found, q=q)


@permit(rules.arrive)
@require_POST
def arrive(request: Any) -> HttpResponse:
    """One tap: the vehicle is here. Who may receive goes on to the check-in at once and has greeted."""
    form = ArriveForm(request.POST)
    if not form.is_valid():
        return _door(request, form, status=422)
    by, now, data = request.by, request.now, form.cleaned_data
    booked = visible_appointments(by).filter(pk=data["appointment"]).first() if data["appointment"] else None
    car = visible_vehicles(by).filter(pk=data["vehicle"]).first() if data["vehicle"] else None
    try:
        visit = actions.arrive(
            request.station, by=by, now=now, vehicle=car, plate=data["plate"], plate_kind=form.plate_kind(), appointment=booked,
            advisor_present=data["advisor_present"], received="receive" in request.POST, work=data["work"],
        )  # fmt: skip
    except Refused as refused:
        form.add_refusal(refused)
        return _door(request, form, status=refused.status, refused=refused, q=request.POST.get("plate", ""))
    if "receive" in request.POST and rules.check(by, visit):
        actions.greet(visit, by=by, now=now)
        return HttpResponseRedirect(reverse("reception:visit", args=[visit.pk]))
    return HttpResponseRedirect(reverse("reception:queue"))


@permit(rules.check, find=queries.visible_visits)
@require_POST
def greet(request: Any, visit: Visit) -> HttpResponse:
    """Stand up and greet; then the check-in."""
    actions.greet(visit, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("reception:visit", args=[visit.pk]))


@permit(rules.assign, find=queries.visible_visits)
def assign(request: Any, visit: Visit) -> HttpResponse:
    """Who receives: by the rule, or named by the supervisor with a reason ((f) 23)."""
    people = people_with(request.station, "advisor", request.now)
    form = AssignForm(request.POST or None, people=people, initial={"work": queries.work_of(visit)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = people.filter(pk=form.cleaned_data["advisor"] or 0).first()
            try:
                actions.assign(visit, chosen, reason=form.cleaned_data["reason"], work=form.cleaned_data["work"], by=request.by, now=request.now)
                return HttpResponseRedirect(reverse("reception:queue"))
            except Refused as refused:
                if refused.status == 403:
                    raise PermissionDenied from None
                form.add_refusal(refused)
    because, proposed = queries.receiver(visit, request.now)
    context = {
        "form": form, "visit": visit, "proposed": proposed, "because": BECAUSE.get(because, ""), "nav_key": "reception",
        "may_override": rules.override(request.by, visit),
    }  # fmt: skip
    return page(request, "reception/assign.html", context, part="main", status=status)
