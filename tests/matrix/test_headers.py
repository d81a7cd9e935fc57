"""R-25: every answer carries the headers that keep a browser safe, and the cookies their flags."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.matrix import house
from tests.matrix.doors import Door, any_row, ask, doors, staff_doors, values_for
from tests.matrix.test_access import public_values
from tests.matrix.test_isolation import allowed_role

REFERRERS = {"same-origin", "no-referrer", "strict-origin", "strict-origin-when-cross-origin"}


def policy_of(answer: Any) -> dict[str, list[str]]:
    text = answer.headers.get("Content-Security-Policy", "")
    return {words[0]: words[1:] for part in text.split(";") if (words := part.split())}


def faults(answer: Any) -> list[str]:
    """What is missing on this answer."""
    wrong = []
    csp = policy_of(answer)
    scripts = csp.get("script-src", csp.get("default-src", ["*"]))
    if {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"} & set(scripts):
        wrong.append(f"scripts from {scripts}")
    if csp.get("frame-ancestors") != ["'none'"]:
        wrong.append("may stand in a frame")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("no nosniff")
    if answer.headers.get("Referrer-Policy") not in REFERRERS:
        wrong.append("no Referrer-Policy")
    if answer.headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        wrong.append("no COOP")
    html = str(answer.headers.get("Content-Type", "")).startswith("text/html")
    if html and "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("a page may be stored")
    return wrong


@pytest.mark.parametrize("door", doors(), ids=lambda door: door.name)
def test_every_answer_is_safe(door: Door, browser: Callable[[str], Client]) -> None:
    """Entered, refused, unseen and asked to log in."""
    if door.permit is not None:
        role, row = allowed_role(door)
        address = door.address(**values_for(door, row.pk if row is not None else None))
        missing = [door.address(**{**values_for(door, any_row(door)), "pk": 2_900_000})] if door.find else []
        knocks = [(role, address), ("", address), ("gate", address), *[(role, one) for one in missing]]
    else:
        address = door.address(**{"number": "x", **public_values(door)})
        knocks = [("", address), ("advisor", address)]
    for who, one in knocks:
        assert faults(ask(browser(who), "GET", one)) == [], (who, one)
        assert faults(ask(browser(who), "POST", one)) == [], (who, one, "POST")


def test_a_crash_and_a_wrong_address_are_safe_too(
    browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(browser("advisor").get("/nothing/here/")) == []
    monkeypatch.setattr("waystation.customers.queries.party_list", lambda *args, **more: 1 / 0)
    answer = browser("advisor").get("/customers/")
    assert answer.status_code == 500
    assert faults(answer) == []


def test_missing_headers_are_seen(browser: Callable[[str], Client]) -> None:
    """The control: an answer without them is found."""
    answer = browser("advisor").get("/")
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cache-Control",
        "Cross-Origin-Opener-Policy",
    ):
        kept = answer.headers[name]
        del answer.headers[name]
        assert faults(answer) != [], name
        answer.headers[name] = kept
    assert faults(answer) == []


def test_the_session_cookie_is_for_the_server_only(browser: Callable[[str], Client]) -> None:
    client = browser("")
    answer = client.post("/accounts/login/", {"login": "advisor", "password": "waystation-demo"})
    assert answer.status_code == 302
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"] or 0) <= 12 * 3600
    assert Session.objects.get(pk=cookie.value).expire_date <= house.NOW + timedelta(hours=12, minutes=5)
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert house.session_of("advisor") != cookie.value


def test_over_tls_cookies_are_secure_and_hsts_is_on() -> None:
    """The settings of a house behind https."""
    code = (
        "from waystation import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_HTTPONLY)"
    )
    env = {**os.environ, "WAYSTATION_BASE_URL": "https://repair.example", "WAYSTATION_DATA": "/tmp/waystation-headers"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert ended.stdout.split() == ["True"] * 4


def test_the_same_doors_are_walked(browser: Callable[[str], Client]) -> None:
    assert len(doors()) > len(staff_doors()) > 250
