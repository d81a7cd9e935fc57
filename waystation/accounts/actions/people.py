"""People, their roles and their logins. Nobody raises himself; a manager stays within his stations."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from waystation.accounts.choices import COMPANY_WIDE, Role
from waystation.accounts.models import Company, Delegation, Membership, Station, User
from waystation.accounts.queries import is_company_admin, managed_stations
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.journal.actions import record


def grant_role(user: User, station: Station, role: str, *, by: Actor, now: datetime, title: str = "") -> Membership:
    """Give a role at a station from now on. Refused: other_company, own_role (nobody raises himself), account_closed,
    not_your_station, company_role (ROLE-01)."""
    if user.company_id != station.company_id:
        raise Refused(_("This person belongs to another company. Make an account in this company."), code="other_company")
    if not user.is_active:
        raise Refused(_("The account is closed. Open it again first, then give roles."), code="account_closed")
    _refuse_own(user, by)
    with transaction.atomic():
        _refuse_beyond(station, role, by, now)
        row, made = Membership.objects.get_or_create(
            user=user, station=station, role=role, until=None, defaults={"since": now, "title": title}
        )
        if made:
            record(row, verb="role.granted", by=by, now=now, label=user.username, role=role)
    return row


def grant_everywhere(user: User, role: str, *, by: Actor, now: datetime, title: str = "") -> list[Membership]:
    """Give a role at every station of the company. Refused: company_role unless an administrator does it, and as `grant_role`."""
    if not is_company_admin(by, now):
        raise Refused(_only_admin(), code="company_role", field="station")
    with transaction.atomic():
        stations = Station.objects.filter(company_id=by.company_id or 0).order_by("pk")
        return [grant_role(user, station, role, title=title, by=by, now=now) for station in stations]


def end_role(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Take a role away from now on; works at the person's next click. Refused: own_role, not_your_station, company_role, last_admin."""
    _refuse_own(membership.user, by)
    with transaction.atomic():
        _refuse_beyond(membership.station, membership.role, by, now)
        if membership.role == Role.ADMIN:
            _refuse_last_admin(membership.user, by, now, Membership.objects.exclude(pk=membership.pk))
        Membership.objects.filter(pk=membership.pk, until=None).update(until=now)
        record(membership, verb="role.ended", by=by, now=now, label=membership.user.username, role=membership.role)


def _only_admin() -> str:
    return _("Only an administrator of the company gives or takes this role or gives one at every station. Ask him.")


def _refuse_own(user: User, by: Actor) -> None:
    if by.user_id == user.pk:
        raise Refused(_("Nobody changes his own roles. Ask another manager or administrator."), code="own_role")


def _refuse_beyond(station: Station, role: str, by: Actor, now: datetime) -> None:
    """Within the lock on the company: what two people do to each other at once happens one after the other."""
    Company.objects.select_for_update().get(pk=station.company_id)
    if role in COMPANY_WIDE and not is_company_admin(by, now):
        raise Refused(_only_admin(), code="company_role", field="role")
    if not managed_stations(by, now).filter(pk=station.pk).exists():
        raise Refused(
            _("You do not manage %(station)s. Choose a station you manage, or ask its manager.") % {"station": station.name},
            code="not_your_station", field="station",
        )  # fmt: skip


def _refuse_last_admin(user: User, by: Actor, now: datetime, left: Any) -> None:
    others = left.in_force(now).filter(role=Role.ADMIN, user__company_id=user.company_id, user__is_active=True)
    if not others.exists():
        raise Refused(
            _("This is the company's last administrator. Make somebody else administrator first."), code="last_admin", field="role"
        )


def add_person(station: Station, *, name: str, username: str, phone: str, role: str, by: Actor, now: datetime) -> tuple[User, str]:
    """A new account with its first role and a one-time password, told once. Refused: username_taken, not_your_station, company_role."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This user name is taken. Choose another."), code="username_taken", field="username")
    password = one_time_password()
    with transaction.atomic():
        _refuse_beyond(station, role, by, now)
        user = User.objects.create_user(
            username=username, password=password, name=name, phone=phone, company_id=station.company_id, must_change_password=True
        )
        Membership.objects.create(user=user, station=station, role=role, since=now)
        record(user, verb="person.added", by=by, now=now, label=username, role=role)
    return user, password


def save_person(user: User, *, name: str, phone: str, by: Actor, now: datetime) -> User:
    """Correct a person's name and telephone; papers already sealed keep the old name. Refused: no_name."""
    if not name.strip():
        raise Refused(_("Write the person's name; papers and the workshop board show it."), code="no_name", field="name")
    with transaction.atomic():
        user.name, user.phone = name.strip(), phone.strip()
        user.save(update_fields=["name", "phone"])
        record(user, verb="person.changed", by=by, now=now, label=user.username)
    return user


def one_time_password() -> str:
    """Sixteen readable signs in four groups."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(4)) for _group in range(4))


def reset_password(user: User, *, by: Actor, now: datetime) -> str:
    """A new one-time password; all sessions of the person end because the old password's hash is gone. Refused: account_closed."""
    if not user.is_active:
        raise Refused(_("The account is closed. Open it again; that gives a new password too."), code="account_closed")
    password = one_time_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        record(user, verb="password.reset", by=by, now=now, label=user.username)
    return password


def reset_second_step(user: User, *, by: Actor, now: datetime) -> None:
    """The telephone with the codes is lost: the second login step is set up anew at the next click. Refused: own_account, no_second_step."""
    if by.user_id == user.pk:
        raise Refused(_("Nobody takes away his own second login step. Ask another manager or administrator."), code="own_account")
    with transaction.atomic():
        gone, _kinds = Authenticator.objects.filter(user=user).delete()
        if not gone:
            raise Refused(_("No second login step is set up. The person sets one up at the next login."), code="no_second_step")
        record(user, verb="second_step.reset", by=by, now=now, label=user.username)


def close_account(user: User, *, by: Actor, now: datetime) -> None:
    """The person leaves: roles and stand-ins end, the password, the second step and every open session are worth nothing from now on.

    Refused: own_account, last_admin, company_role.
    """
    if by.user_id == user.pk:
        raise Refused(_("Nobody closes his own account. Ask another manager or administrator."), code="own_account")
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=user.company_id or 0)
        held = Membership.objects.in_force(now).filter(user=user)
        if held.filter(role__in=COMPANY_WIDE).exists() and not is_company_admin(by, now):
            raise Refused(_only_admin(), code="company_role")
        if held.filter(role=Role.ADMIN).exists():
            _refuse_last_admin(user, by, now, Membership.objects.exclude(user=user))
        held.filter(until=None).update(until=now)
        Delegation.objects.in_force(now).filter(deputy=user).update(ended_at=now)
        Authenticator.objects.filter(user=user).delete()
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        record(user, verb="person.closed", by=by, now=now, label=user.username)


def reopen_account(user: User, *, by: Actor, now: datetime) -> str:
    """The person is back: a one-time password, told once; roles are given anew."""
    password = one_time_password()
    with transaction.atomic():
        user.is_active, user.must_change_password = True, True
        user.set_password(password)
        user.save(update_fields=["is_active", "password", "must_change_password"])
        record(user, verb="person.opened", by=by, now=now, label=user.username)
    return password


def password_changed(user: User, *, now: datetime) -> None:
    """The one-time password has been replaced."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
