"""The list of calls and the call itself; after each the next one loads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from waystation.appointments.models import Appointment
from waystation.appointments.queries import visible_appointments
from waystation.care import actions, queries, rules
from waystation.care.choices import VERBS, Mood, Outcome
from waystation.care.forms import CallForm, ExcludeForm
from waystation.care.models import FollowUp
from waystation.catalogue.queries import advice_for, script
from waystation.complaints.queries import cases_of
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page, stretch
from waystation.files.queries import papers_on
from waystation.messaging.queries import thread
from waystation.workorders.queries import declined

FILTERS = {
    "now": gettext_lazy("To call now"), "fresh": gettext_lazy("Delivered today and yesterday"),
    "overdue": gettext_lazy("Overdue"), "mine": gettext_lazy("Mine"),
    "waiting": gettext_lazy("Waiting for the next try"), "planned": gettext_lazy("Planned"), "ended": gettext_lazy("Ended"),
}  # fmt: skip
BUTTONS = [
    {"key": "1", "value": "satisfied", "label": gettext_lazy("Reached, satisfied"), "icon": "mood-smile"},
    {"key": "2", "value": "dissatisfied", "label": gettext_lazy("Reached, dissatisfied"), "icon": "mood-sad"},
    {"key": "3", "value": Outcome.NO_ANSWER.value, "label": Outcome.NO_ANSWER.label, "icon": "phone-off"},
    {"key": "4", "value": Outcome.LATER.value, "label": Outcome.LATER.label, "icon": "clock"},
    {"key": "5", "value": Outcome.REFUSED.value, "label": Outcome.REFUSED.label, "icon": "phone-x"},
    {"key": "6", "value": Outcome.WRONG_NUMBER.value, "label": Outcome.WRONG_NUMBER.label, "icon": "alert-circle"},
]
SCRIPTS = ["followup.opening", "appointment.promote", "complaint.opening", "followup.closing"]


@permit(rules.view)
@require_GET
def calls(request: Any) -> HttpResponse:
    """Whom to call, the worst first; how many of those who should be called were called."""
    by, now = request.by, request.now
    which = request.GET.get("list", "now")
    which = which if which in FILTERS else "now"
    found = stretch(queries.call_list(by, now, which), request, by="-due_at" if which in ("ended", "overdue", "fresh") else "due_at")
    numbers = queries.counts(by, now)
    rows = [(row, queries.whom(row, ask=False), str(n) if n <= 6 else "") for n, row in enumerate(found.rows, 1)]
    context = {
        "rows": rows, "next": found.next, "prev": found.prev, "which": which,
        "filters": [(key, label, numbers.get(key)) for key, label in FILTERS.items()], "may_call": rules.call(by),
        "coverage": queries.coverage(by, request.station, now), "quiet": queries.is_quiet(request.station, now), "nav_key": "care",
    }  # fmt: skip
    if rules.statistics(by):
        context |= {"callers": queries.callers(by, now), "promoted": queries.promoted(by, now)}
    return page(request, "care/calls.html", context, part="list")


@permit(rules.view, find=queries.visible_follow_ups)
@require_GET
def call(request: Any, follow_up: FollowUp) -> HttpResponse:
    """One call: what to say on the left, what he said in the middle, what we know on the right."""
    return _call_page(request, follow_up, _fresh_form(request, follow_up))


def _fresh_form(request: Any, follow_up: FollowUp) -> CallForm:
    initial = {"version": follow_up.version, "began_at": request.now.isoformat(), "score": None}
    return CallForm(follow_up=follow_up, initial=initial)


def _call_page(request: Any, follow_up: FollowUp, form: CallForm, *, exclude: ExcludeForm | None = None, status: int = 200) -> HttpResponse:
    by, company_id = request.by, request.by.company_id
    person = queries.whom(follow_up)
    words = {"station": request.station.name, "advisor": by.name, "customer": person.name}
    trails = {follow_up.trail, f"followup:{follow_up.pk}"}
    context = {
        "row": follow_up, "person": person, "form": form, "exclude_form": exclude or ExcludeForm(), "buttons": BUTTONS,
        "scripts": [text for key in SCRIPTS if (text := script(company_id, key, **words))], "advice": advice_for(company_id, "followup"),
        "jobs": queries.work_done(follow_up.order), "declined": declined(person.vehicle).filter(station_id=by.station_id) if person.vehicle else [],
        "talks": queries.earlier_talks(by, follow_up, person.vehicle), "tries": queries.tries_of(follow_up),
        "rating": queries.rating_of(follow_up.order), "cases": cases_of(by, person.vehicle), "notes": thread(by, trails),
        "papers": papers_on(by, trails).filter(kind="followup_record", number=follow_up.number), "may_call": rules.call(by) and follow_up.is_live,
        "may_complain": rules.call(by) and not follow_up.complaint_id and follow_up.status not in ("not_reached", "excluded"),
        "may_exclude": rules.exclude(by) and follow_up.is_live, "quiet": queries.is_quiet(request.station, request.now), "nav_key": "care",
        "refuses": queries.refuses_calls(person.contact), "verbs": VERBS,
    }  # fmt: skip
    return page(request, "care/call.html", context, status=status)


@permit(rules.call, find=queries.visible_follow_ups)
@require_POST
def save(request: Any, follow_up: FollowUp) -> HttpResponseBase:
    """How the call ended; one key, and the next call is there."""
    form = CallForm(request.POST, follow_up=follow_up)
    outcome = request.POST.get("outcome", "")
    if carried_out(form, lambda: _write_down(request, follow_up, form, outcome)) is not None:
        return _go_on(request, follow_up)
    return _call_page(request, follow_up, form, status=form.status)


def _write_down(request: Any, follow_up: FollowUp, form: CallForm, outcome: str) -> None:
    data = form.cleaned_data
    common = {"by": request.by, "now": request.now, "seconds": form.seconds(request.now), "expect": data["version"]}
    if outcome in ("satisfied", "dissatisfied"):
        said = {name: data[name] for name in ("satisfied_with", "dissatisfied_with", "words", "wishes", "score", "appointment_promoted")}
        mood = Mood.SATISFIED if outcome == "satisfied" else Mood.DISSATISFIED
        actions.finish(follow_up, mood=mood, talk=form.talk, **said, **common)
        if follow_up.complaint is not None:
            messages.info(request, _("Complaint %(number)s is open and linked.") % {"number": follow_up.complaint.number})
    elif outcome == Outcome.REFUSED:
        actions.refuse(follow_up, no_more_calls=data["no_more_calls"], words=data["words"], **common)
    elif outcome not in Outcome.values:
        raise Refused(_("Choose how the call ended."), code="wrong_outcome")
    else:
        common["seconds"] = 0 if outcome != Outcome.LATER else common["seconds"]
        actions.record_try(follow_up, outcome=outcome, next_try_at=data["next_try_at"], points=data["words"], **common)


def _go_on(request: Any, follow_up: FollowUp) -> HttpResponseBase:
    following = queries.next_call(request.by, request.now, follow_up)
    if following is None:
        messages.success(request, _("No call is left for now. The next ones come by themselves."))
        return redirect("care:calls")
    return redirect("care:call", pk=following.pk)


@permit(rules.call, find=queries.visible_follow_ups)
@require_POST
def complain(request: Any, follow_up: FollowUp) -> HttpResponseBase:
    """One click: what was heard is a complaint, and the talk goes on where it was."""
    form = CallForm(request.POST, follow_up=follow_up)
    what = request.POST.get("dissatisfied_with", "") or follow_up.dissatisfied_with
    words, wish = (request.POST.get(name, "") or getattr(follow_up, name) for name in ("words", "wishes"))
    try:
        actions.complain(follow_up, what=what, words=words, wish=wish, by=request.by, now=request.now)
    except Refused as refused:
        form.add_refusal(refused)
        return _call_page(request, follow_up, form, status=refused.status)
    if not follow_up.is_live:
        return redirect("complaints:case", pk=follow_up.complaint_id)
    messages.info(request, _("Complaint %(number)s is open and linked.") % {"number": follow_up.complaint})
    kept = request.POST.copy()
    kept["version"] = str(follow_up.version)
    return _call_page(request, follow_up, CallForm(kept, follow_up=follow_up))


@permit(rules.exclude, find=queries.visible_follow_ups)
@require_POST
def exclude(request: Any, follow_up: FollowUp) -> HttpResponseBase:
    """The supervisor leaves a customer out and says why."""
    form = ExcludeForm(request.POST)
    done = carried_out(form, lambda: actions.exclude(follow_up, reason=form.cleaned_data["reason"], by=request.by, now=request.now))
    if done is not None:
        return redirect("care:calls")
    return _call_page(request, follow_up, _fresh_form(request, follow_up), exclude=form, status=422)


@permit(rules.call, find=visible_appointments)
@require_POST
def first_contact(request: Any, appointment: Appointment) -> HttpResponseBase:
    """The first contact at a request: made of an appointment, opened at once (FLUP-10)."""
    row = actions.plan_first_contact(appointment, by=request.by, now=request.now)
    return redirect("care:call", pk=row.pk)
