"""The published prices, which everybody may read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.core.access import Actor
from waystation.portal import queries
from waystation.starter.actions import load_catalogue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def loaded(station: Station, by: Actor, now: datetime) -> None:
    load_catalogue(station.company, by=by, now=now)


@pytest.mark.covers("PRIC-01", "PART-12")
def test_everybody_reads_the_price_board(loaded: Any, station: Any) -> None:
    url = reverse("portal:prices", args=[station.slug])
    page = Client(headers={"accept-language": "en"}).get(url)
    assert page.status_code == 200
    text = page.content.decode()
    assert "¥150.00" in text
    assert "TENG-001-01A" in text
    assert "2025-01-01" in text
    assert Client().get(reverse("portal:prices", args=["nowhere"])).status_code == 404


@pytest.mark.covers("PRIC-01")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_price_board_prints(language: str, loaded: Any, station: Any) -> None:
    answer = Client().get(reverse("portal:prices_pdf", args=[station.slug]), {"lang": language})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.covers("PRIC-01")
def test_the_board_needs_a_constant_number_of_statements(loaded: Any, station: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        board = queries.price_board(station, TODAY)
    assert board.rates and board.parts and board.guarantee
    assert all(row.part.is_common for row in board.parts)
    assert sum(len(rows) for _name, rows in board.groups) > 100
