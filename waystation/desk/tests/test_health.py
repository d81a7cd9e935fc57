"""The watchdog's question: answered without an account, and with nothing about the business."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_silent_worker_is_told_from_one_that_works(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    assert client.get(reverse("desk:health")).json() == {"database": "ok", "worker": "silent"}
    (tmp_path / "worker.alive").touch()
    assert client.get(reverse("desk:health")).json() == {"database": "ok", "worker": "ok"}
    os.utime(tmp_path / "worker.alive", (0, 0))
    assert client.get(reverse("desk:health")).json()["worker"] == "silent"
    assert client.post(reverse("desk:health")).status_code == 405


def test_without_its_database_the_house_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: Any, **_more: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = client.get(reverse("desk:health"))
    assert (answer.status_code, answer.json()) == (503, {"database": "silent"})
