"""People and roles, numbers with dates, stand-ins, keys for programs."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waystation.accounts import actions, queries, rules
from waystation.accounts.forms import (
    EVERYWHERE,
    CompanyForm,
    DelegationForm,
    KeyForm,
    OwnStationForm,
    ParameterForm,
    PersonForm,
    RoleForm,
    WhoForm,
)
from waystation.accounts.models import ApiKey, Delegation, Membership, User
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.pages import page

STATION_FIELDS = [name for name in OwnStationForm.base_fields if name != "reason"]


def _people(request: Any) -> QuerySet[User]:
    held = Membership.objects.in_force(request.now).filter(station=request.station)
    rows = User.objects.filter(company_id=request.by.company_id).order_by("-is_active", "pk")
    q, left = request.GET.get("q", "").strip(), request.GET.get("left") == "1"
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(username__icontains=q) | Q(phone__contains=q))
    else:  # who works at another station only is found by his name, to be given a role here
        elsewhere = Membership.objects.in_force(request.now).exclude(station=request.station).values("user_id")
        rows = rows.filter(Q(pk__in=held.values("user_id")) | ~Q(pk__in=elsewhere))
    rows = rows.filter(is_active=not left)
    return rows.prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))


def _shown_once(answer: HttpResponse) -> HttpResponse:
    """The answer carries a secret: the receipt of its form keeps that it was given, not what it said."""
    answer.shown_once = True  # type: ignore[attr-defined]
    return answer


def _answer(form: Form, deed: Any) -> Any:
    """Do the deed of a valid form; a refusal goes to its field."""
    if not form.is_valid():
        return None
    try:
        return deed(form.cleaned_data)
    except Refused as refused:
        form.add_refusal(refused)
        return None


def _admin(request: Any) -> bool:
    return queries.is_company_admin(request.by, request.now)


@permit(rules.people)
def people(request: Any) -> HttpResponse:
    form = PersonForm(request.POST or None, admin=_admin(request))
    if request.method == "POST":
        made = _answer(form, lambda data: actions.add_person(request.station, **data, by=request.by, now=request.now))
        if made:
            return _shown_once(_person_page(request, made[0], one_time_password=made[1]))
    context = {"people": _people(request), "form": form, "q": request.GET.get("q", ""), "left": request.GET.get("left") == "1"}
    return page(request, "accounts/people.html", context, part="list", status=422 if form.errors else 200)


def _person_page(request: Any, row: User, *, status: int = 200, **more: Any) -> HttpResponse:
    """One person with his roles here, his login, and what may be done about both."""
    by, now = request.by, request.now
    stations = queries.managed_stations(by, now)
    context = {
        "person": row, "held": queries.roles_held(row, by), "in_hand": set(queries.station_memberships(by).values_list("pk", flat=True)),
        "may_touch": queries.manageable_people(by).filter(pk=row.pk).exists(), "second_step": Authenticator.objects.filter(user=row).exists(),
        "role_form": RoleForm(admin=_admin(request), stations=stations, initial={"station": request.station.pk}),
        "who_form": WhoForm(initial={"name": row.name, "phone": row.phone}), "here": "people",
    }  # fmt: skip
    return page(request, "accounts/person.html", context | more, status=status)


@permit(rules.people, find=queries.company_people)
def person(request: HttpRequest, row: User) -> HttpResponse:
    return _person_page(request, row)


@permit(rules.people, find=queries.manageable_people)
@require_POST
def save_person(request: Any, row: User) -> HttpResponse:
    """Name and telephone."""
    form = WhoForm(request.POST)
    if _answer(form, lambda data: actions.save_person(row, **data, by=request.by, now=request.now)):
        return HttpResponseRedirect(reverse("accounts:person", args=[row.pk]))
    return _person_page(request, row, who_form=form, status=422)


@permit(rules.people, find=queries.company_people)
@require_POST
def grant(request: Any, row: User) -> HttpResponse:
    form = RoleForm(request.POST, admin=_admin(request), stations=queries.managed_stations(request.by, request.now))
    if _answer(form, lambda data: _grant(request, row, form, data)):
        return HttpResponseRedirect(reverse("accounts:person", args=[row.pk]))
    return _person_page(request, row, role_form=form, status=422)


def _grant(request: Any, row: User, form: RoleForm, data: dict[str, Any]) -> Any:
    said = {"title": data["title"], "by": request.by, "now": request.now}
    if data["station"] == EVERYWHERE:
        return actions.grant_everywhere(row, data["role"], **said)
    return actions.grant_role(row, form.stations.get(data["station"], request.station), data["role"], **said)


@permit(rules.people, find=queries.station_memberships)
@require_POST
def end_role(request: Any, row: Membership) -> HttpResponse:
    actions.end_role(row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("accounts:person", args=[row.user_id]))


@permit(rules.people, find=queries.manageable_people)
@require_POST
def reset(request: Any, row: User) -> HttpResponse:
    password = actions.reset_password(row, by=request.by, now=request.now)
    return _shown_once(_person_page(request, row, one_time_password=password))


@permit(rules.people, find=queries.manageable_people)
@require_POST
def reset_second_step(request: Any, row: User) -> HttpResponse:
    """The telephone with the codes is lost."""
    actions.reset_second_step(row, by=request.by, now=request.now)
    messages.success(request, _("The second login step of %(name)s is off. It is set up anew at the next login.") % {"name": row.name})
    return HttpResponseRedirect(reverse("accounts:person", args=[row.pk]))


@permit(rules.people, find=queries.manageable_people)
@require_POST
def active(request: Any, row: User) -> HttpResponse:
    """The person leaves, or is back."""
    if request.POST.get("active") == "1":
        return _shown_once(_person_page(request, row, one_time_password=actions.reopen_account(row, by=request.by, now=request.now)))
    actions.close_account(row, by=request.by, now=request.now)
    messages.success(request, _("%(name)s is logged out everywhere and holds no role any more.") % {"name": row.name})
    return HttpResponseRedirect(reverse("accounts:person", args=[row.pk]))


@permit(rules.station)
def station(request: Any) -> HttpResponse:
    """What this station says about itself on papers and public pages, with the states before."""
    place = request.station
    form = OwnStationForm(request.POST or None, present=place.timezone, initial={name: getattr(place, name) for name in STATION_FIELDS})
    if request.method == "POST" and _answer(form, lambda data: _save_station(request, data)):
        messages.success(request, _("Papers and pages say it from now on. Print the price board anew."))
        return HttpResponseRedirect(reverse("accounts:station"))
    context = {
        "form": form, "place": place, "versions": queries.station_versions(request.by)[:20], "here": "station",
        "company_form": CompanyForm(initial={"name": place.company.name, "uscc": place.company.uscc}) if _admin(request) else None,
    }  # fmt: skip
    return page(request, "accounts/station.html", context, status=422 if form.errors else 200)


def _save_station(request: Any, data: dict[str, Any]) -> Any:
    row = queries.own_station(request.by).get()
    return actions.save_station(row, expect=data.pop("version"), reason=data.pop("reason"), by=request.by, now=request.now, **data)


@permit(rules.stations)
@require_POST
def company(request: Any) -> HttpResponse:
    """The company's own name and number."""
    form = CompanyForm(request.POST)
    if _answer(form, lambda data: actions.save_company(request.station.company, **data, by=request.by, now=request.now)):
        messages.success(request, _("Stations without their own legal entity use it from now on."))
        return HttpResponseRedirect(reverse("accounts:station"))
    place = request.station
    own = OwnStationForm(present=place.timezone, initial={name: getattr(place, name) for name in STATION_FIELDS})
    context = {"form": own, "place": place, "versions": queries.station_versions(request.by)[:20], "here": "station", "company_form": form}
    return page(request, "accounts/station.html", context, status=422)


@permit(rules.parameters)
def parameters(request: Any) -> HttpResponse:
    day = queries.today(request.station, request.now)
    form = ParameterForm(request.POST or None, initial={"key": request.GET.get("key", ""), "effective_from": day})
    if request.method == "POST" and _answer(form, lambda d: _set(request, d)):
        return HttpResponseRedirect(reverse("accounts:parameters"))
    rows = queries.parameter_rows(request.station, day)
    return page(request, "accounts/parameters.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)


def _set(request: Any, data: dict[str, Any]) -> Any:
    return actions.set_parameter(
        request.station, data["key"], data["value"], effective_from=data["effective_from"], source=data["source"],
        company_wide=data["company_wide"], by=request.by, now=request.now,
    )  # fmt: skip


@permit(rules.delegate)
def delegations(request: Any) -> HttpResponse:
    with timezone.override(queries.zone(request.station)):
        form = DelegationForm(request.POST or None, people=queries.colleagues(request.by))
        if request.method == "POST" and _answer(form, lambda d: actions.delegate(request.station, **d, by=request.by, now=request.now)):
            return HttpResponseRedirect(reverse("accounts:delegations"))
    rows = queries.visible_delegations(request.by)[:100]
    context = {"rows": rows, "form": form, "can_set": request.by.may("accounts.people")}
    return page(request, "accounts/delegations.html", context, status=422 if form.errors else 200)


@permit(rules.delegate, find=queries.visible_delegations)
@require_POST
def end_delegation(request: Any, row: Delegation) -> HttpResponse:
    actions.end_delegation(row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("accounts:delegations"))


@permit(rules.api_keys)
def keys(request: Any) -> HttpResponse:
    form, token = KeyForm(request.POST or None), ""
    if request.method == "POST":
        made = _answer(form, lambda d: actions.make_api_key(request.station, **d, by=request.by, now=request.now))
        if made:
            _row, token = made
            form = KeyForm()
    context = {"rows": queries.visible_keys(request.by), "form": form, "token": token}
    answer = page(request, "accounts/keys.html", context, status=422 if form.errors else 200)
    return _shown_once(answer) if token else answer


@permit(rules.api_keys, find=queries.visible_keys)
@require_POST
def revoke(request: Any, row: ApiKey) -> HttpResponse:
    actions.revoke_api_key(row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("accounts:keys"))


