"""Before the first day: what is missing is counted, somebody reads the rest, and further stations open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from waystation.accounts.models import Membership, Station, User
from waystation.catalogue.models import Campaign, CampaignVehicle
from waystation.catalogue.tests.build import make_rate
from waystation.core.errors import Refused
from waystation.customers.tests.build import make_vehicle
from waystation.desk.actions import opening
from waystation.desk.queries.setup import steps
from waystation.journal.models import JournalLine
from waystation.scheduling.models import OpeningHours, Resource


def open_steps(station: Station, now: datetime) -> set[str]:
    return {step.key for step in steps(station, now) if not step.done}


@pytest.mark.covers("CROS-01")
def test_each_step_closes_when_its_rows_are_there(station: Station, person: Callable[..., User], by: Any, now: datetime) -> None:
    person("manager")
    assert open_steps(station, now) == {"station", "people", "bays", "certificate", "rates", "bins", "numbers", "words"}
    for role in ("advisor", "dispatcher", "technician", "inspector", "parts", "cashier"):
        person(role)
    make_rate(station, example=True)
    assert "technicians" in open_steps(station, now)  # a technician nobody can book
    Resource.objects.create(station=station, kind="bay", name="1", bay_kind="repair")
    Resource.objects.create(station=station, kind="technician", name="t", user=person("technician"))
    opening.look_through(station, "numbers", by=by, now=now)
    left = open_steps(station, now)
    assert not left & {"people", "bays", "technicians", "numbers"}
    assert {"rates", "words", "station"} <= left
    said = next(step.missing for step in steps(station, now) if step.key == "rates")
    assert said.startswith("1 prices are still examples")
    OpeningHours.objects.all().delete()
    assert "hours" in open_steps(station, now)


def test_only_what_cannot_be_counted_is_said_by_hand(station: Station, by: Any, now: datetime) -> None:
    with pytest.raises(Refused) as no:
        opening.look_through(station, "rates", by=by, now=now)
    assert no.value.code == "unknown_step"


def test_the_manager_sees_it_at_home_and_others_do_not(station: Station, client_as: Callable[..., Client]) -> None:
    client = client_as("manager")
    assert "Before the first day" in client.get("/").content.decode()
    assert "Before the first day" not in client_as("advisor").get("/").content.decode()
    page = client.get("/first-day/").content.decode()
    assert "No bay is entered" in page
    assert client.post("/first-day/looked-through/", {"what": "numbers", "form_key": uuid4()}).status_code == 302
    assert JournalLine.objects.filter(verb="setup.looked_through", label="numbers", station_id=station.pk).count() == 1
    assert client_as("advisor").get("/first-day/").status_code == 403
    assert client_as("admin").get("/first-day/").status_code == 200


def sent(**other: str) -> dict[str, str]:
    return {
        "name": "西站", "code": "JW", "slug": "jinan-west", "province": "鲁A", "timezone": "Asia/Shanghai", "manager_name": "钱经理",
        "username": "west", "form_key": str(uuid4()), **other,
    }  # fmt: skip


class TestFurtherStation:
    @pytest.mark.covers("CROS-01")
    def test_it_opens_with_the_bays_and_hours_of_another_and_its_password_is_shown_once(
        self, station: Station, client_as: Callable[..., Client]
    ) -> None:
        Resource.objects.create(station=station, kind="bay", name="快保 1", bay_kind="quick", takes_trucks=True)
        client, body = client_as("admin"), sent(like=str(station.pk), copy_places="on")
        answer = client.post("/stations/", body)
        assert answer.status_code == 200
        assert "One-time password" in answer.content.decode()
        made = Station.objects.get(code="JW")
        assert [(row.name, row.takes_trucks) for row in Resource.objects.filter(station=made)] == [("快保 1", True)]
        assert OpeningHours.objects.filter(station=made).count() == 7
        again = client.post("/stations/", body)
        assert (again.status_code, again.headers["X-Refused"]) == (409, "shown_once")
        assert Membership.objects.filter(station=made, user__username="west", role="manager").exists()

    @pytest.mark.parametrize(
        ("other", "words"),
        [({"code": "JN"}, "has this code"), ({"copy_places": "on"}, "Choose the station"), ({"manager_name": ""}, "Say who manages")],
    )
    def test_a_refusal_keeps_what_was_typed(self, other: dict[str, str], words: str, station: Station, client_as: Callable[..., Client]) -> None:
        answer = client_as("admin").post("/stations/", sent(**other))
        assert answer.status_code == 422
        assert words in answer.content.decode() and 'value="西站"' in answer.content.decode()
        assert Station.objects.count() == 1

    def test_a_manager_opens_none(self, station: Station, client_as: Callable[..., Client]) -> None:
        assert client_as("manager").get("/stations/").status_code == 403


@pytest.mark.covers("DIAG-07", "APPT-06")
def test_an_open_campaign_shows_with_the_history_of_the_vehicle(station: Station, by: Any, now: datetime, client_as: Callable[..., Client]) -> None:
    vehicle = make_vehicle(by, now)
    campaign = Campaign.objects.create(
        company=station.company, code="R-1", kind="recall", name="制动召回", note="免费", safety=True, valid_from=date(2026, 1, 1)
    )
    named = CampaignVehicle.objects.create(campaign=campaign, vin=vehicle.vin)
    url, client = f"/vehicles/{vehicle.pk}/history/", client_as("advisor")
    assert "制动召回" in client.get(url).content.decode()
    CampaignVehicle.objects.filter(pk=named.pk).update(done_at=now)
    assert "制动召回" not in client.get(url).content.decode()
