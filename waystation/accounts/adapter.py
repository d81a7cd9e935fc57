"""How allauth behaves in this house: nobody signs himself up, privileged roles carry a second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from waystation.accounts.actions import password_changed
from waystation.accounts.models import Station, User
from waystation.accounts.queries import parameter, today
from waystation.core.access import Actor
from waystation.core.clock import now


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by a manager or administrator; there is no sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """A password the person chose himself ends the one-time state."""
        super().set_password(user, password)
        password_changed(user, now=now())


def lacks_second_factor(user: User, by: Actor, station: Station | None, at: datetime) -> bool:
    """True when a role of the user must have a second factor and none is set up (reliability §5.2)."""
    if station is None:
        return False
    demanding: Any = parameter("login.second_factor_roles", station, today(station, at))
    return bool(by.roles & set(demanding)) and not is_mfa_enabled(user)
