"""Who can log in to the demonstration: for the terminal and the login page; of a real house nobody is shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from waystation.accounts.choices import Role
from waystation.accounts.models import Membership, User
from waystation.demo.house import PASSWORD


def logins() -> list[tuple[str, str, str]]:
    """One login per role of the demonstration, or nothing when this is a real house."""
    if not settings.DEMO and not (settings.DATA / "demo.txt").exists():
        return []
    shown: dict[str, str] = {}
    for membership in Membership.objects.filter(until=None).select_related("user").order_by("station_id", "pk"):
        shown.setdefault(membership.role, membership.user.username)
    open_accounts = set(
        User.objects.filter(username__in=shown.values(), is_active=True).values_list("username", flat=True)
    )
    return [(str(Role(role).label), name, PASSWORD) for role, name in shown.items() if name in open_accounts]


def login_page(request: HttpRequest) -> dict[str, Any]:
    """Context of the login page: the people of the demonstration, whose password is public."""
    return {"demo_logins": logins()} if request.path == reverse("account_login") else {}
