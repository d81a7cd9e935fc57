"""The history of a vehicle on the call page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.appointments.choices import Status
from waystation.appointments.tests.build import NOW, make_advisor, make_bay, make_booked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waystation.middleware.now", lambda: NOW)


@pytest.fixture
def advisor(station: Station) -> User:
    make_bay(station)
    return make_advisor(station)


@pytest.mark.covers("APPT-06")
def test_the_history_of_a_vehicle_is_shown_to_who_takes_calls(client_as: Callable[..., Any], station: Station, advisor: User) -> None:
    row = make_booked(station, advisor=advisor)
    url = reverse("desk:vehicle_history", args=[row.vehicle_id])
    assert "No earlier order" in client_as("clerk").get(url, headers={"HX-Request": "true"}).content.decode()
    assert client_as("cashier").get(url).status_code == 403


def test_nobody_of_another_company_sees_them(client_as: Callable[..., Any], station: Station, other_company_station: Station, advisor: User) -> None:
    row = make_booked(station, advisor=advisor)
    url = reverse("desk:vehicle_history", args=[row.vehicle_id])
    assert client_as("manager", at=other_company_station).get(url).status_code == 404
    assert row.status == Status.CONFIRMED
