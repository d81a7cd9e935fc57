"""What happens to people, roles, stand-ins, numbers and keys."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.models import ApiKey, Company, Delegation, Membership, Parameter, Station, User
from waystation.accounts.queries import declared, parameter, today
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import next_number, record


def number(station: Station, kind: str, *, now: datetime) -> str:
    """The next number of a document series of the station for its business day, e.g. `ROJN202611240007`."""
    day = today(station, now)
    prefix = parameter("number.prefixes", station, day)[kind]
    return next_number(station_id=station.pk, station_code=station.code, kind=kind, prefix=prefix, on=day)


def set_parameter(
    station: Station, key: str, value: Any, *, effective_from: date, source: str, by: Actor, now: datetime, company_wide: bool = False
) -> Parameter:
    """Put a number into force from a date; the old one stays for the days before. Refused: unknown_parameter, past_date, no_source."""
    if key not in declared():
        raise Refused(_("There is no parameter %(key)s. Choose one from the list.") % {"key": key}, code="unknown_parameter", field="key")
    if effective_from < today(station, now):
        raise Refused(_("A number cannot change for days that are over. Choose today or later."), code="past_date", field="effective_from")
    if not source.strip():
        raise Refused(_("Say where the number comes from: a rule, a letter, a decision."), code="no_source", field="source")
    if type(value) is not type(declared()[key]["default"]):
        raise Refused(_("The value does not have the kind of the present one. Write it in the same form."), code="wrong_kind", field="value")
    with transaction.atomic():
        row = Parameter.objects.create(
            company_id=station.company_id, station=None if company_wide else station, key=key, value=value,
            effective_from=effective_from, source=source.strip(), set_by_id=by.user_id, set_at=now,
        )  # fmt: skip
        record(row, verb="parameter.set", by=by, now=now, label=key, value=value, effective_from=str(effective_from))
    return row


def grant_role(user: User, station: Station, role: str, *, by: Actor, now: datetime, title: str = "") -> Membership:
    """Give a role at a station from now on. Refused: other_company, own_role (nobody raises himself)."""
    if user.company_id != station.company_id:
        raise Refused(_("This person belongs to another company. Make an account in this company."), code="other_company")
    if by.user_id == user.pk:
        raise Refused(_("Nobody changes his own roles. Ask another manager or administrator."), code="own_role")
    with transaction.atomic():
        row, made = Membership.objects.get_or_create(
            user=user, station=station, role=role, until=None, defaults={"since": now, "title": title}
        )
        if made:
            record(row, verb="role.granted", by=by, now=now, label=user.username, role=role)
    return row


def end_role(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Take a role away from now on; works at the person's next click. Refused: own_role."""
    if by.user_id == membership.user_id:
        raise Refused(_("Nobody changes his own roles. Ask another manager or administrator."), code="own_role")
    with transaction.atomic():
        Membership.objects.filter(pk=membership.pk, until=None).update(until=now)
        record(membership, verb="role.ended", by=by, now=now, label=membership.user.username, role=membership.role)


def delegate(
    station: Station, *, absent: User, deputy: User, from_at: datetime, to_at: datetime, reason: str, by: Actor, now: datetime
) -> Delegation:
    """Appoint a stand-in for an absent person (DELG-01). Refused: same_person, backwards, no_reason, no_role, absent_too."""
    if absent.pk == deputy.pk:
        raise Refused(_("A person cannot stand in for himself. Choose another colleague."), code="same_person", field="deputy")
    if to_at <= from_at or to_at <= now:
        raise Refused(_("The end lies before the start or is over. Choose a later end."), code="backwards", field="to_at")
    if not reason.strip():
        raise Refused(_("Write why a stand-in is needed; it is kept with the tasks."), code="no_reason", field="reason")
    if not Membership.objects.in_force(now).filter(user=deputy, station=station).exists():
        raise Refused(_("The stand-in has no role at this station. Give one first or choose a colleague from here."), code="no_role", field="deputy")
    overlap = Delegation.objects.filter(absent=deputy, station=station, ended_at=None, from_at__lt=to_at, to_at__gt=from_at)
    if overlap.exists():
        raise Refused(_("The stand-in is absent himself in that time. Choose another colleague."), code="absent_too", field="deputy")
    with transaction.atomic():
        row = Delegation.objects.create(
            station=station, absent=absent, deputy=deputy, from_at=from_at, to_at=to_at, reason=reason.strip(), appointed_by_id=by.person_id
        )
        record(row, verb="delegation.made", by=by, now=now, label=f"{absent.username} → {deputy.username}")
    return row


def end_delegation(row: Delegation, *, by: Actor, now: datetime) -> None:
    """End a stand-in early; the open tasks go back."""
    with transaction.atomic():
        Delegation.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        record(row, verb="delegation.ended", by=by, now=now)


def make_api_key(station: Station, *, name: str, role: str, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """A new key; its token is shown once and kept as a hash only."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiKey.objects.create(
            station=station, name=name, role=role, token_hash=hashlib.sha256(token.encode()).hexdigest(), tail=token[-6:],
            made_by_id=by.person_id, made_at=now,
        )  # fmt: skip
        record(row, verb="api_key.made", by=by, now=now, label=name, role=role)
    return row, token


def revoke_api_key(row: ApiKey, *, by: Actor, now: datetime) -> None:
    """The key opens nothing from now on."""
    with transaction.atomic():
        ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now)
        record(row, verb="api_key.revoked", by=by, now=now, label=row.name)


def open_station(*, company: str, station: str, username: str, password: str, name: str, now: datetime) -> User:
    """The first minutes of a real house: company, station, and its first manager, who must change the password. Refused: already_open."""
    if Company.objects.exists():
        raise Refused(_("There is a company already. Its manager opens further stations."), code="already_open")
    with transaction.atomic():
        tenant = Company.objects.create(name=company)
        place = Station.objects.create(company=tenant, code="01", name=station, slug="station-01")
        user = User.objects.create_user(username=username, password=password, name=name, company=tenant, must_change_password=True)
        for role in ("manager", "admin"):
            Membership.objects.create(user=user, station=place, role=role, since=now)
        record(place, verb="station.opened", by=Actor(kind="system", company_id=tenant.pk, station_id=place.pk, name="Waystation"), now=now)
    return user


def add_person(station: Station, *, name: str, username: str, phone: str, role: str, by: Actor, now: datetime) -> tuple[User, str]:
    """A new account with its first role and a one-time password, told once. Refused: username_taken."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This user name is taken. Choose another."), code="username_taken", field="username")
    password = one_time_password()
    with transaction.atomic():
        user = User.objects.create_user(
            username=username, password=password, name=name, phone=phone, company_id=station.company_id, must_change_password=True
        )
        Membership.objects.create(user=user, station=station, role=role, since=now)
        record(user, verb="person.added", by=by, now=now, label=username, role=role)
    return user, password


def one_time_password() -> str:
    """Sixteen readable signs in four groups."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(4)) for _group in range(4))


def reset_password(user: User, *, by: Actor, now: datetime) -> str:
    """A new one-time password; all sessions of the person end because the old password's hash is gone."""
    password = one_time_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        record(user, verb="password.reset", by=by, now=now, label=user.username)
    return password


def set_active(user: User, active: bool, *, by: Actor, now: datetime) -> None:
    """Close or open an account; a closed one is out at its next click. Refused: own_account."""
    if by.user_id == user.pk:
        raise Refused(_("Nobody closes his own account. Ask another manager or administrator."), code="own_account")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=active)
        record(user, verb="person.opened" if active else "person.closed", by=by, now=now, label=user.username)


def password_changed(user: User, *, now: datetime) -> None:
    """The one-time password has been replaced."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
