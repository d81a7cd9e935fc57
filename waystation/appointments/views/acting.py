"""One view per verb of an appointment. A refusal brings the page back with the form open and filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waystation.accounts.queries import people_with
from waystation.appointments import actions, queries, rules
from waystation.appointments.forms import DefaultForm, MoveForm, ReasonForm, StandInForm, ToldForm, VerifyForm
from waystation.appointments.models import Appointment
from waystation.appointments.views.picking import day_offers
from waystation.appointments.views.records import show
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import Form, carried_out
from waystation.core.pages import page


def _back(row: Appointment, said: str = "", request: Any = None) -> HttpResponse:
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("appointments:appointment", args=[row.pk]))


def _do(request: Any, row: Appointment, name: str, form: Form, act: Callable[[dict[str, Any]], Any], said: str = "") -> HttpResponse:
    """Clean, act, go back; or show the page with what is wrong."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
            return show(request, queries.whole(request.by).get(pk=row.pk), status=refused.status, **{name: form})
        return _back(row, said, request)
    return show(request, row, status=422, **{name: form})


def _how(request: Any) -> dict[str, Any]:
    """Who, when, and the version the page showed."""
    version = request.POST.get("version", "")
    return {"by": request.by, "now": request.now, "expect": int(version) if version.isdigit() else None}


def _advisors(request: Any) -> Any:
    return people_with(request.station, "advisor", request.now)


@require_POST
@permit(rules.take, find=queries.whole)
def cancel(request: Any, row: Appointment) -> HttpResponse:
    return _do(request, row, "cancel", ReasonForm(request.POST), lambda d: actions.cancel(row, reason=d["reason"], **_how(request)))


@require_POST
@permit(rules.take, find=queries.whole)
def abandon(request: Any, row: Appointment) -> HttpResponse:
    return _do(request, row, "abandon", ReasonForm(request.POST), lambda d: actions.abandon(row, reason=d["reason"], **_how(request)))


@require_POST
@permit(rules.take, find=queries.whole)
def no_show(request: Any, row: Appointment) -> HttpResponse:
    return _do(request, row, "no_show", ReasonForm(request.POST), lambda d: actions.no_show(row, reason=d["reason"], **_how(request)))


@require_POST
@permit(rules.take, find=queries.whole)
def default(request: Any, row: Appointment) -> HttpResponse:
    """The shop cannot keep it (APPT-20)."""
    return _do(
        request, row, "default", DefaultForm(request.POST),
        lambda d: actions.shop_default(row, reason=d["reason"], told_how=d["told_how"], **_how(request)),
        _("Now agree on another time with the customer."),
    )  # fmt: skip


@require_POST
@permit(rules.take, find=queries.whole)
def told(request: Any, row: Appointment) -> HttpResponse:
    """The customer knows that it cannot be kept."""
    waiting = next((one for one in row.defaults.all() if one.told_at is None), None)
    if waiting is None:
        return _back(row)
    return _do(
        request, row, "told", ToldForm(request.POST),
        lambda d: actions.tell_default(waiting, how=d["how"], by=request.by, now=request.now),
    )  # fmt: skip


@require_POST
@permit(rules.take, find=queries.whole)
def stand_in(request: Any, row: Appointment) -> HttpResponse:
    form = StandInForm(request.POST, advisors=_advisors(request))
    return _do(
        request, row, "stand_in", form,
        lambda d: actions.stand_in(row, advisor=d["advisor"], reason=d["reason"], **_how(request)), _("The customer is told by message."),
    )  # fmt: skip


@require_POST
@permit(rules.take, find=queries.whole)
def verify(request: Any, row: Appointment) -> HttpResponse:
    return _do(request, row, "verify", VerifyForm(request.POST), lambda d: actions.verify(row, d["outcome"], **_how(request)))


@require_POST
@permit(rules.take, find=queries.whole)
def confirm(request: Any, row: Appointment) -> HttpResponse:
    """The tentative time becomes firm; the least busy advisor receives when none was chosen (APPT-15)."""
    advisor = row.advisor or next(iter(queries.advisors_free(request.station, row.starts_at, request.now)), None) if row.starts_at else None
    return _do(request, row, "confirm", Form(request.POST), lambda d: actions.confirm(row, advisor=advisor, **_how(request)))


@permit(rules.take, find=queries.whole)
def move(request: Any, row: Appointment) -> HttpResponse:
    """Another time: free times of a day, the reason, one button (APPT-21)."""
    form = MoveForm(request.POST or None)

    def put_off() -> None:
        data = form.cleaned_data
        actions.reschedule(row, starts_at=data["slot"], reason=data["reason"], overbook_reason=data["overbook_reason"], **_how(request))

    if request.method == "POST" and carried_out(form, put_off) is not None:
        return _back(row)
    offers = day_offers(request, queries.bay_need(row), advisor=row.advisor)
    context = {"nav_key": "appointments", "row": row, "form": form, "offers": offers, "may_overbook": rules.overbook(request.by)}
    return page(request, "appointments/move.html", context, status=form.status)
