"""The caller's keys in a real browser: at most two after hanging up, and the next call is there (ux.md §6, 12)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.harness.plugin import find_chromium
from tests.harness.server import ROOT, Server

pytestmark = pytest.mark.browser

SEED = """
import django; django.setup()
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from waystation.accounts.models import Company, Membership, Station, User
from waystation.care.tests.build import make_delivered, make_follow_up
from waystation.core.clock import now
instant = now()
company = Company.objects.create(name="远山")
station = Station.objects.create(company=company, code="JN", name="济南北站", slug="jn", province="鲁A")
user = User.objects.create_user(username="clerk", password="x", name="白洁", company=company)
Membership.objects.create(user=user, station=station, role="clerk", since=instant - timedelta(days=9))
for days in (6, 5, 4):
    make_follow_up(station, now=instant, order=make_delivered(station, delivered_at=instant - timedelta(days=days)))
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """A clerk's browser; three calls are due, number 1 first."""
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "waystation.settings"}
    seeded = subprocess.run(
        [sys.executable, "-c", SEED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(locale="en-GB")
        context.add_cookies([{"name": "sessionid", "value": seeded.stdout.split()[-1], "url": server.address}])
        yield context.new_page()
        browser.close()


@pytest.mark.covers("FLUP-20", "FLUP-08")
def test_two_keys_after_hanging_up(server: Server, page: Page) -> None:
    page.goto(server.address + "/care/")
    page.keyboard.press("1")
    page.wait_for_url("**/care/1/")
    page.keyboard.press("3")  # no answer: one key
    page.wait_for_url("**/care/2/")
    page.fill("#id_score", "3")
    page.press("#id_score", "Enter")  # chooses no outcome
    for name, said in (
        ("satisfied_with", "快"),
        ("dissatisfied_with", "还响"),
        ("words", "还在响"),
        ("wishes", "复检"),
    ):
        page.fill(f"#id_{name}", said)
    assert page.url.endswith("/care/2/")
    page.keyboard.press("Escape")
    page.keyboard.press("2")  # reached, dissatisfied: two keys, and the complaint is there
    page.wait_for_url("**/care/3/")
    page.goto(server.address + "/complaints/")
    assert "还响" in page.locator("main").inner_text()
