"""People and roles, numbers with dates, stand-ins, keys for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from waystation.accounts import actions, queries, rules
from waystation.accounts.forms import DelegationForm, KeyForm, ParameterForm, PersonForm, RoleForm
from waystation.accounts.models import ApiKey, Delegation, Membership, User
from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.pages import page


def _people(request: Any) -> QuerySet[User]:
    held = Membership.objects.in_force(request.now).filter(station=request.station)
    rows = User.objects.filter(company_id=request.by.company_id).order_by("-is_active", "pk")
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


@permit(rules.people)
def people(request: Any) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST":
        made = _answer(form, lambda data: actions.add_person(request.station, **data, by=request.by, now=request.now))
        if made:
            user, password = made
            return _shown_once(page(request, "accounts/person.html", {"person": user, "one_time_password": password, "role_form": RoleForm()}))
    return page(request, "accounts/people.html", {"people": _people(request), "form": form}, status=422 if form.errors else 200)


@permit(rules.people, find=queries.company_people)
def person(request: HttpRequest, row: User) -> HttpResponse:
    return page(request, "accounts/person.html", {"person": row, "role_form": RoleForm()})


@permit(rules.people, find=queries.company_people)
@require_POST
def grant(request: Any, row: User) -> HttpResponse:
    form = RoleForm(request.POST)
    done = _answer(form, lambda d: actions.grant_role(row, request.station, d["role"], title=d["title"], by=request.by, now=request.now))
    if done:
        return HttpResponseRedirect(reverse("accounts:people"))
    return page(request, "accounts/person.html", {"person": row, "role_form": form}, status=422)


@permit(rules.people, find=queries.station_memberships)
@require_POST
def end_role(request: Any, row: Membership) -> HttpResponse:
    actions.end_role(row, by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("accounts:people"))


@permit(rules.people, find=queries.manageable_people)
@require_POST
def reset(request: Any, row: User) -> HttpResponse:
    password = actions.reset_password(row, by=request.by, now=request.now)
    return _shown_once(page(request, "accounts/person.html", {"person": row, "one_time_password": password, "role_form": RoleForm()}))


@permit(rules.people, find=queries.manageable_people)
@require_POST
def active(request: Any, row: User) -> HttpResponse:
    actions.set_active(row, request.POST.get("active") == "1", by=request.by, now=request.now)
    return HttpResponseRedirect(reverse("accounts:person", args=[row.pk]))


@permit(rules.parameters)
def parameters(request: Any) -> HttpResponse:
    day = queries.today(request.station, request.now)
    form = ParameterForm(request.POST or None, initial={"key": request.GET.get("key", ""), "effective_from": day})
    if request.method == "POST" and _answer(form, lambda d: _set(request, d)):
        return HttpResponseRedirect(reverse("accounts:parameters"))
    rows = queries.parameter_rows(request.station, day, (get_language() or "zh").startswith("en"))
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


