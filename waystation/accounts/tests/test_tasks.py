"""Housekeeping: old answers go, keys of money stay, ended sessions go."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from waystation.accounts.models import Parameter, Station
from waystation.accounts.tasks import tidy
from waystation.journal.models import FormReceipt
from waystation.messaging.models import Note

PAGE = b"<p>of a customer</p>"


def receipt(path: str, at: datetime, body: bytes = PAGE) -> FormReceipt:
    return FormReceipt.objects.create(
        key=uuid.uuid4(),
        actor="user:1",
        path=path,
        body_hash="x",
        status=200,
        headers={"Content-Type": "text/html"},
        body=body,
        at=at,
    )


def test_answers_go_and_keys_of_money_stay(station: Station, now: datetime) -> None:
    fresh = receipt("/cashier/1/pay/", now - timedelta(days=13))
    old = receipt("/cashier/1/pay/", now - timedelta(days=15))
    ancient_money = receipt("/cashier/1/pay/", now - timedelta(days=5_000))
    ancient_note = receipt("/talk/notes/", now - timedelta(days=401))
    old_note = receipt("/talk/notes/", now - timedelta(days=399))
    assert tidy(now) == 5
    left = {row.pk: bytes(row.body) for row in FormReceipt.objects.all()}
    assert left == {fresh.pk: PAGE, old.pk: b"", ancient_money.pk: b"", old_note.pk: b""}
    assert ancient_note.pk not in left
    assert tidy(now) == 0, "a second worker finds nothing"


def test_the_days_are_a_parameter(station: Station, now: datetime) -> None:
    Parameter.objects.create(
        company=station.company,
        key="receipts.answer_days",
        value=60,
        effective_from=now.date() - timedelta(days=1),
        source="test",
        set_at=now,
    )
    receipt("/talk/notes/", now - timedelta(days=59))
    assert tidy(now) == 0
    receipt("/talk/notes/", now - timedelta(days=61))
    assert tidy(now) == 1


def test_a_form_sent_again_after_its_answer_went_has_no_second_effect(
    client_as: Callable[..., Client], now: datetime
) -> None:
    client, key = client_as("advisor"), str(uuid.uuid4())
    form = {"form_key": key, "trail": "visit:1", "text": "on the lift"}
    assert client.post("/talk/notes/", form).status_code == 302
    FormReceipt.objects.update(body=PAGE, at=now - timedelta(days=20))
    tidy(now)
    again = client.post("/talk/notes/", form)
    assert (again.status_code, again.headers["X-Refused"]) == (409, "answer_gone")
    assert "not done again" in again.content.decode()
    assert PAGE not in again.content
    assert Note.objects.count() == 1


def test_a_redirect_is_repeated_for_as_long_as_its_key_lives(client_as: Callable[..., Client], now: datetime) -> None:
    client, key = client_as("advisor"), str(uuid.uuid4())
    form = {"form_key": key, "trail": "visit:1", "text": "on the lift"}
    client.post("/talk/notes/", form)
    FormReceipt.objects.update(at=now - timedelta(days=200))
    tidy(now)
    assert client.post("/talk/notes/", form).headers["Location"] == "/talk/"


@pytest.mark.django_db
def test_ended_sessions_go() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(hours=1))
    assert tidy(now) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
