"""Stations and what stands about them on papers and public pages. Every change keeps the state before it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.actions.people import add_person, grant_role
from waystation.accounts.choices import Role
from waystation.accounts.models import Company, Membership, Parameter, Station, StationVersion, User
from waystation.accounts.queries import is_company_admin, own_parameters, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.identifiers.uscc import read_uscc
from waystation.journal.actions import changing, record

KEPT = (
    "name", "name_en", "short_name", "code", "slug", "province", "phone", "complaint_phone", "address", "address_en", "timezone",
    "legal_name", "uscc", "filing_no", "shop_category", "payee", "bank_account",
)  # fmt: skip
"""What a version of a station's data holds."""


def open_station(*, company: str, station: str, username: str, password: str, name: str, now: datetime) -> User:
    """The first minutes of a real house: company, station, and its first manager, who must change the password. Refused: already_open."""
    if Company.objects.exists():
        raise Refused(_("There is a company already. Its administrator opens further stations."), code="already_open")
    with transaction.atomic():
        tenant = Company.objects.create(name=company)
        place = Station.objects.create(company=tenant, code="01", name=station, slug="station-01")
        user = User.objects.create_user(username=username, password=password, name=name, company=tenant, must_change_password=True)
        for role in (Role.MANAGER, Role.ADMIN):
            Membership.objects.create(user=user, station=place, role=role, since=now)
        record(place, verb="station.opened", by=Actor(kind="system", company_id=tenant.pk, station_id=place.pk, name="Waystation"), now=now)
    return user


def save_station(station: Station, *, reason: str, expect: int, by: Actor, now: datetime, **values: str) -> Station:
    """Correct what the station says about itself; the state before stays as a version, sealed papers keep what they said.

    Refused: no_reason, no_name, bad_code, code_taken, bad_slug, slug_taken, bad_zone, bad_uscc, unchanged, stale.
    """
    clean = _cleaned(station, values)
    if not reason.strip():
        raise Refused(_("Write why it changes; it is kept with the old state."), code="no_reason", field="reason")
    with changing(station, by=by, now=now, verb="station.changed", expect=expect) as row:
        changed = [name for name in KEPT if name in clean and getattr(row, name) != clean[name]]
        if not changed:
            raise Refused(_("Nothing is different. Change a field, or go back."), code="unchanged")
        StationVersion.objects.create(
            station=row, number=row.version, content={name: getattr(row, name) for name in KEPT}, changed=changed, reason=reason.strip()[:160],
            at=now, by_user_id=by.user_id, by_name=by.name,
        )  # fmt: skip
        for name in changed:
            setattr(row, name, clean[name])
    return station


def _cleaned(station: Station, values: dict[str, str]) -> dict[str, str]:
    clean = {name: value.strip() for name, value in values.items() if name in KEPT}
    if not clean.get("name", station.name):
        raise Refused(_("A station needs a name; papers and public pages begin with it."), code="no_name", field="name")
    if "code" in clean:
        clean["code"] = _code(clean["code"], station)
    if "slug" in clean:
        clean["slug"] = _slug(clean["slug"], station)
    if clean.get("timezone", station.timezone) not in available_timezones():
        raise Refused(_("This time zone is not known. Choose one like Asia/Shanghai."), code="bad_zone", field="timezone")
    if clean.get("uscc"):
        clean["uscc"] = read_uscc(clean["uscc"], field="uscc").text
    return clean


def _code(text: str, station: Station) -> str:
    code = text.upper()
    if not re.fullmatch(r"[A-Z0-9]{1,6}", code):
        raise Refused(_("The code has one to six Latin letters and digits; it stands in document numbers."), code="bad_code", field="code")
    if Station.objects.filter(company_id=station.company_id, code=code).exclude(pk=station.pk).exists():
        raise Refused(_("Another station of the company has this code. Choose another."), code="code_taken", field="code")
    return code


def _slug(text: str, station: Station) -> str:
    slug = text.lower()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 30:
        raise Refused(_("The public address has small Latin letters, digits and single dashes, 30 at most."), code="bad_slug", field="slug")
    if Station.objects.filter(slug=slug).exclude(pk=station.pk).exists():
        raise Refused(_("This public address is taken. Add the town or a number."), code="slug_taken", field="slug")
    return slug


def save_company(company: Company, *, name: str, uscc: str, by: Actor, now: datetime) -> Company:
    """The company's name and credit code, for all stations without their own. Refused: no_name, bad_uscc, company_role."""
    if not is_company_admin(by, now):
        raise Refused(_("Only an administrator changes the company's data. Ask him."), code="company_role")
    if not name.strip():
        raise Refused(_("Write the company's name as it stands in the business licence."), code="no_name", field="name")
    number = read_uscc(uscc, field="uscc").text if uscc.strip() else ""
    with transaction.atomic():
        before = {"name": company.name, "uscc": company.uscc}
        company.name, company.uscc = name.strip(), number
        company.save(update_fields=["name", "uscc"])
        record(company, verb="company.changed", by=by, now=now, label=company.name, before=before)
    return company


def open_further_station(
    company: Company, *, manager: User | None = None, manager_name: str = "", username: str = "", like: Station | None = None, by: Actor,
    now: datetime, **values: str,
) -> tuple[Station, User, str]:  # fmt: skip
    """A further station of the company with its first manager: somebody known, or a new account with a one-time password ("" when known).

    The company's administrators are administrators there too. `like` gives it the numbers of another station.
    Refused: company_role, no_manager, and as `save_station` and `add_person`.
    """
    if not is_company_admin(by, now):
        raise Refused(_("Only an administrator opens a further station. Ask him."), code="company_role")
    if manager is None and not (manager_name.strip() and username.strip()):
        raise Refused(_("Say who manages the station: choose somebody, or write name and user name."), code="no_manager", field="manager")
    station = Station(company=company)
    for name, value in _cleaned(station, values).items():
        setattr(station, name, value)
    with transaction.atomic():
        station.save()
        record(station, verb="station.opened", by=by, now=now, label=station.name)
        admins = Membership.objects.in_force(now).filter(role=Role.ADMIN, user__company=company, user__is_active=True)
        for user_id in sorted(set(admins.values_list("user_id", flat=True))):
            Membership.objects.create(user_id=user_id, station=station, role=Role.ADMIN, since=now)
        password = ""
        if manager is None:
            manager, password = add_person(station, name=manager_name, username=username, phone="", role=Role.MANAGER, by=by, now=now)
        elif manager.pk == by.user_id:  # who opens a station may manage it himself: he is the company's administrator already
            Membership.objects.create(user=manager, station=station, role=Role.MANAGER, since=now)
        else:
            grant_role(manager, station, Role.MANAGER, by=by, now=now)
        if like is not None:
            _copy_numbers(like, station, by, now)
    return station, manager, password


def _copy_numbers(like: Station, station: Station, by: Actor, now: datetime) -> None:
    on = today(like, now)
    rows: list[Any] = own_parameters(like, on)
    Parameter.objects.bulk_create(
        Parameter(
            company_id=station.company_id, station=station, key=row.key, value=row.value, effective_from=on, set_by_id=by.user_id, set_at=now,
            source=f"{row.source} ({like.code})"[:160],
        )
        for row in rows
    )  # fmt: skip
    record(station, verb="station.numbers_copied", by=by, now=now, label=like.code, count=len(rows))
