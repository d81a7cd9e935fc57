"""What surrounds every request: one effect per form, refusals as sentences, safe headers, who acts (R-04, R-25)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from waystation.accounts.models import Station, User
from waystation.journal.models import FormReceipt
from waystation.messaging.models import Note


def say(client: Client, key: str, text: str = "on the lift", trail: str = "visit:1") -> Any:
    return client.post("/talk/notes/", {"form_key": key, "trail": trail, "text": text})


def test_a_form_sent_twice_has_one_effect_and_one_answer(client_as: Callable[..., Client]) -> None:
    client, key = client_as("advisor"), str(uuid.uuid4())
    first, second = say(client, key), say(client, key)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"]) == (302, "/talk/")
    assert Note.objects.count() == 1


def test_without_the_key_the_second_sending_has_its_own_effect(client_as: Callable[..., Client]) -> None:
    """The control: it is the key that guards."""
    client = client_as("advisor")
    say(client, "")
    say(client, "")
    assert Note.objects.count() == 2


def test_the_same_key_with_another_body_is_a_conflict(client_as: Callable[..., Client]) -> None:
    client, key = client_as("advisor"), str(uuid.uuid4())
    say(client, key)
    answer = say(client, key, text="something else")
    assert (answer.status_code, answer.headers["X-Refused"]) == (409, "other_body")
    assert Note.objects.count() == 1


def test_the_key_of_another_person_opens_nothing(client_as: Callable[..., Client]) -> None:
    key = str(uuid.uuid4())
    say(client_as("advisor"), key)
    assert say(client_as("clerk"), key).status_code == 409


def test_a_refusal_writes_nothing_and_the_form_can_be_sent_again(client_as: Callable[..., Client]) -> None:
    client, key = client_as("advisor"), str(uuid.uuid4())
    refused = say(client, key, text="   ")
    assert refused.status_code == 422
    assert not FormReceipt.objects.exists()
    assert say(client, key, text="now with words").status_code == 302


def test_pages_carry_safe_headers(client_as: Callable[..., Client]) -> None:
    answer = client_as("advisor").get("/talk/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.split("style-src-attr")[0]
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_stranger_is_asked_to_log_in_and_comes_back(db: None) -> None:
    answer = Client().get("/talk/?a=1")
    assert answer.headers["Location"] == "/accounts/login/?next=%2Ftalk%2F%3Fa%3D1"


def test_an_htmx_request_of_a_stranger_is_sent_to_the_login_as_a_whole(db: None) -> None:
    answer = Client().get("/talk/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"][:16]) == (401, "/accounts/login/")


def test_a_role_taken_away_ends_the_right_at_the_next_click(client_as: Callable[..., Client], station: Station) -> None:
    client = client_as("clerk")
    assert client.get("/talk/outbox/").status_code == 200
    User.objects.get(username="clerk@jn").memberships.update(until="2020-01-02T00:00:00Z")
    assert client.get("/talk/outbox/").status_code == 403


@pytest.mark.second_factor
@pytest.mark.parametrize(("role", "asked"), [("manager", True), ("cashier", True), ("admin", True), ("technician", False)])
def test_roles_with_power_are_sent_to_set_up_their_second_step(client_as: Callable[..., Client], role: str, asked: bool) -> None:
    answer = client_as(role).get("/talk/")
    assert (answer.headers.get("Location") == "/accounts/2fa/totp/activate/") is asked


def test_a_person_without_a_role_at_the_station_may_nothing(client_as: Callable[..., Client], person: Callable[..., User]) -> None:
    client = client_as("advisor")
    person("advisor").memberships.all().delete()
    assert client.get("/talk/").status_code == 403


@pytest.mark.parametrize("fault", ["database or disk is full", 'could not extend file "base/1/2": No space left on device'])
def test_a_full_disk_is_said_and_a_crash_has_a_code(
    client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    client, faults = client_as("advisor"), [fault, "gone"]
    client.raise_request_exception = False

    def crash(*args: Any, **more: Any) -> None:
        raise OperationalError(faults[0])

    monkeypatch.setattr("waystation.messaging.actions.add_note", crash)
    answer = say(client, "")
    assert answer.status_code == 507 and "The disk of the server is full, so nothing was saved." in answer.content.decode()
    faults.pop(0)
    answer = say(client, "")
    assert answer.status_code == 500
    code = re.search(r'class="code">(\w{8})<', answer.content.decode())
    assert code and f"fault {code[1]} at /talk/notes/" in caplog.text
