"""The pages of the calendar: load of a day, resources, hours, absences (DISP-01, RCPT-21)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waystation.accounts.models import User
from waystation.accounts.queries import today
from waystation.catalogue.forms import shown_day
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.pages import filled, page
from waystation.scheduling import actions, queries, rules
from waystation.scheduling.forms import (
    WEEKDAYS,
    AbsenceForm,
    BookForm,
    CertificateForm,
    DayForm,
    HoursForm,
    ResourceForm,
    ShiftForm,
)
from waystation.scheduling.models import Absence, CalendarDay, Hold, Resource

_filled = partial(filled, template="scheduling/form.html")


@permit(rules.view)
def load(request: Any) -> HttpResponse:
    """Bays and people by hour for a day, with what is left for walk-ins and appointments."""
    now_day = today(request.station, request.now)
    day = shown_day(request.GET.get("day", ""), now_day)
    context = {
        "load": queries.load(request.station, day, now=request.now), "day": day, "today": now_day, "before": day - timedelta(days=1),
        "after": day + timedelta(days=1), "may_edit": rules.edit(request.by), "may_book": rules.book(request.by),
        "desk_holds": queries.hold_list(request.station, day).filter(source__startswith="desk:"), "tab": "load",
    }  # fmt: skip
    return page(request, "scheduling/load.html", context, part="table")


@permit(rules.book)
def book(request: Any) -> HttpResponseBase:
    """Book a lift, the inspection bay, a tool or a person, or take a bay out of service."""

    def act(data: dict[str, Any]) -> str:
        actions.hold(
            request.station, [data["resource"]], starts_at=data["starts_at"], minutes=data["minutes"], kind=data["kind"],
            source=f"desk:{request.by.user_id}", trail="", note=data["purpose"], overbook_reason=data["overbook_reason"],
            by=request.by, now=request.now,
        )  # fmt: skip
        return _("%(name)s is booked. Give it back here when you are done earlier.") % {"name": data["resource"]}

    form = BookForm(request.POST or None, by=request.by, initial={"starts_at": request.now, "resource": request.GET.get("resource")})
    return _filled(request, form, act, reverse("scheduling:load"), heading=_("Book a place or a tool"), tab="load")


@require_POST
@permit(rules.book, find=queries.visible_holds)
def give_back(request: Any, row: Hold) -> HttpResponseBase:
    """Give back what was booked at the desk; appointments and jobs give back their own."""
    if not row.source.startswith("desk:"):
        raise Refused(_("This time belongs to an appointment or a job. Change it there."), code="wrong_source")
    actions.release(row, by=request.by, now=request.now)
    messages.success(request, _("The time is free again."))
    return redirect("scheduling:load")


@permit(rules.view)
def resources(request: Any) -> HttpResponse:
    """Bays, people, lanes and tools, with the certificates of the people."""
    context = {
        "rows": queries.visible_resources(request.by).order_by("-active", "kind", "rank", "name"), "tab": "resources",
        "certificates": queries.certificates(request.by), "today": today(request.station, request.now), "may_edit": rules.edit(request.by),
    }  # fmt: skip
    return page(request, "scheduling/resources.html", context)


def _resource_form(request: Any, row: Resource | None) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> str:
        made = actions.save_resource(request.station, resource=row, by=request.by, now=request.now, **data)
        return _("%(name)s can be booked.") % {"name": made.name} if made.active else _("%(name)s is not booked any more.") % {"name": made.name}

    initial = {name: getattr(row, name) for name in ResourceForm.base_fields} if row else None
    form = ResourceForm(request.POST or None, by=request.by, initial=initial)
    heading = _("Change a resource") if row else _("Add a resource")
    return _filled(request, form, act, reverse("scheduling:resources"), heading=heading, tab="resources")


@permit(rules.edit)
def add_resource(request: Any) -> HttpResponseBase:
    return _resource_form(request, None)


@permit(rules.edit, find=queries.visible_resources)
def edit_resource(request: Any, row: Resource) -> HttpResponseBase:
    return _resource_form(request, row)


@permit(rules.edit)
def add_certificate(request: Any) -> HttpResponseBase:
    """A certificate of a person with its expiry."""

    def act(data: dict[str, Any]) -> str:
        actions.save_certificate(request.station, by=request.by, now=request.now, **data)
        return _("The certificate is on file. It is watched until it expires.")

    form = CertificateForm(request.POST or None, by=request.by)
    return _filled(request, form, act, reverse("scheduling:resources"), heading=_("Add a certificate"), tab="resources")


@permit(rules.view)
def hours(request: Any) -> HttpResponse:
    """Opening hours of the coming weeks with the days that differ and the public holidays."""
    days = queries.calendar(request.station, today(request.station, request.now), 42)
    context = {"days": days, "may_edit": rules.edit(request.by), "tab": "hours"}
    return page(request, "scheduling/hours.html", context)


@permit(rules.edit)
def set_hours(request: Any) -> HttpResponseBase:
    """Change the hours of a weekday."""

    def act(data: dict[str, Any]) -> str:
        actions.set_opening_hours(
            request.station, data["weekday"], opens=data["opens"], closes=data["closes"], by=request.by, now=request.now
        )
        return _("The hours hold from now on. Appointments outside of them stay; move them if needed.")

    form = HoursForm(request.POST or None, initial={"weekday": request.GET.get("weekday")})
    return _filled(request, form, act, reverse("scheduling:hours"), heading=_("Opening hours of a weekday"), tab="hours")


@permit(rules.edit)
def set_day(request: Any) -> HttpResponseBase:
    """Close a day or give it other hours."""

    def act(data: dict[str, Any]) -> str:
        actions.set_calendar_day(request.station, by=request.by, now=request.now, **data)
        return _("The day is changed. It is not offered to customers outside its hours.")

    form = DayForm(request.POST or None, initial={"day": request.GET.get("day")})
    return _filled(request, form, act, reverse("scheduling:hours"), heading=_("A day that differs"), tab="hours")


@require_POST
@permit(rules.edit, find=queries.visible_days)
def remove_day(request: Any, row: CalendarDay) -> HttpResponseBase:
    actions.remove_calendar_day(row, by=request.by, now=request.now)
    messages.success(request, _("The day has its usual hours again."))
    return redirect("scheduling:hours")


@permit(rules.view)
def absences(request: Any) -> HttpResponse:
    """Who is away when, and who works when."""
    week: dict[Any, dict[int, Any]] = {}
    for shift in queries.shifts(request.by):
        week.setdefault(shift.user, {})[shift.weekday] = shift
    context = {
        "rows": queries.absences(request.by, request.now), "may_edit": rules.edit(request.by), "tab": "absences",
        "weekdays": [label for _number, label in WEEKDAYS],
        "week": [(user, [plan.get(number) for number, _label in WEEKDAYS]) for user, plan in week.items()],
    }  # fmt: skip
    return page(request, "scheduling/absences.html", context)


@permit(rules.edit)
def add_absence(request: Any) -> HttpResponseBase:
    """A colleague is away."""

    def act(data: dict[str, Any]) -> str:
        actions.mark_absent(request.station, by=request.by, now=request.now, **data)
        return _("Nobody books this person then. Move what is already planned, and appoint a stand-in.")

    form = AbsenceForm(request.POST or None, by=request.by)
    return _filled(request, form, act, reverse("scheduling:absences"), heading=_("Add an absence"), tab="absences")


@require_POST
@permit(rules.edit, find=queries.visible_absences)
def end_absence(request: Any, row: Absence) -> HttpResponseBase:
    actions.end_absence(row, by=request.by, now=request.now)
    messages.success(request, _("The person can be booked again."))
    return redirect("scheduling:absences")


@permit(rules.edit)
def set_shift(request: Any) -> HttpResponseBase:
    """When a person works."""

    def act(data: dict[str, Any]) -> str:
        user: User = data["user"]
        for weekday in data["weekdays"]:
            actions.set_shift(
                request.station, user, weekday, starts=data["starts"], ends=data["ends"], by=request.by, now=request.now
            )
        return _("The shifts of %(name)s hold from now on.") % {"name": user}

    form = ShiftForm(request.POST or None, by=request.by)
    return _filled(request, form, act, reverse("scheduling:absences"), heading=_("Set shifts"), tab="absences")
