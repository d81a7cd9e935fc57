"""The pages: who may, what they show, what a refusal leaves on the page, constant statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments.choices import Status
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_booked, make_in
from waystation.catalogue.actions import mark_campaign_done, save_campaign
from waystation.core.access import policy
from waystation.customers.tests.build import make_vehicle
from waystation.preparation.models import Confirmation
from waystation.preparation.queries import plan_of
from waystation.stock.tests.build import bin_at, stocked

pytestmark = pytest.mark.django_db
VIEWS, PREPARES = policy()["appointments.view"], policy()["preparation.prepare"]
ALL_ROLES = ["manager", "advisor", "greeter", "clerk", "cashier", "technician", "gate", "auditor", "parts"]
PAGES = ["plan", "readiness", "form_pdf"]


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr("waystation.middleware.now", lambda: now)


@pytest.mark.parametrize("role", ALL_ROLES)
def test_the_pages_open_for_their_roles_only(client_as: Callable[..., Any], station: Station, role: str) -> None:
    row, client = make_in(station, Status.CONFIRMED), client_as(role)
    assert client.get(reverse("preparation:day")).status_code == (200 if role in VIEWS else 403)
    for name in ("plan", "readiness"):
        assert client.get(reverse(f"preparation:{name}", args=[row.pk])).status_code == (200 if role in VIEWS else 403)
    answer = client.post(reverse("preparation:prepare", args=[row.pk]), {"kind": "tools", "state": "done"})
    assert answer.status_code == (302 if role in PREPARES else 403)


@pytest.mark.parametrize("status", list(Status))
def test_the_plan_is_shown_in_every_state(client_as: Callable[..., Any], station: Station, status: Status) -> None:
    row = make_in(station, status)
    text = client_as("advisor").get(reverse("preparation:plan", args=[row.pk])).content.decode()
    assert row.number in text
    assert ("Technician and bay" in text) == (row.agreed_at is not None)
    assert ("Nothing is agreed with the customer yet" in text) == (row.agreed_at is None)


@pytest.mark.parametrize("name", PAGES)
def test_another_station_and_a_stranger_do_not_see_it(
    client_as: Callable[..., Any], client: Any, other_station: Station, station: Station, name: str
) -> None:
    url = reverse(f"preparation:{name}", args=[make_in(station, Status.CONFIRMED).pk])
    assert client_as("manager", at=other_station).get(url).status_code == 404
    assert "/accounts/login/" in client.get(url).headers["Location"]


@pytest.mark.covers("PREP-02")
def test_the_page_of_the_appointment_fetches_how_ready_it_is(client_as: Callable[..., Any], station: Station) -> None:
    row, client = make_in(station, Status.CONFIRMED), client_as("advisor")
    url = reverse("preparation:readiness", args=[row.pk])
    page = client.get(reverse("appointments:appointment", args=[row.pk])).content.decode()
    assert f'hx-get="{url}"' in page
    assert reverse("preparation:plan", args=[row.pk]) in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Being prepared" in part or "Not ready in time" in part
    assert "Documents" in part


def test_the_day_takes_the_same_statements_for_one_and_three(client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User) -> None:
    client, url = client_as("advisor"), reverse("preparation:day") + "?day=2026-11-25"
    make_booked(station, advisor=desk_advisor)
    client.get(url)
    with CaptureQueriesContext(connection, ) as one:
        client.get(url)
    for hours in (1, 2):
        make_booked(station, advisor=desk_advisor, starts_at=TOMORROW + timedelta(hours=hours))
    with CaptureQueriesContext(connection) as three:
        answer = client.get(url)
    assert answer.content.decode().count("row-x") >= 3
    assert len(three) == len(one)


def test_lists_filter_by_light_and_advisor(client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User) -> None:
    row = make_booked(station, advisor=desk_advisor)
    client, url = client_as("advisor"), reverse("preparation:day") + "?day=2026-11-25"
    assert row.plate[2:] in client.get(url + "&light=amber").content.decode()
    assert row.plate[2:] not in client.get(url + "&light=green").content.decode()
    assert row.plate[2:] not in client.get(url + "&advisor=999999").content.decode()
    assert row.plate[2:] in client.get(url + "&view=list").content.decode()


@pytest.mark.covers("PREP-04")
def test_parts_are_laid_on_the_shelf_from_the_page(client_as: Callable[..., Any], station: Station, bays: Any) -> None:
    row = make_booked(station, wished=[("part", stocked(station).pk, 1000)])
    shelf, client = bin_at(station, "S-1", kind="shelf"), client_as("parts")
    page = reverse("preparation:plan", args=[row.pk])
    assert "Lay on the appointment shelf" in client.get(page).content.decode()
    assert client.post(reverse("preparation:shelve", args=[row.pk]), {"bin": ""}).status_code == 422
    assert client.post(reverse("preparation:shelve", args=[row.pk]), {"bin": shelf.pk}).headers["Location"] == page
    assert "Lay on the appointment shelf" not in client.get(page).content.decode()


@pytest.mark.covers("APPT-18")
def test_a_confirmation_is_made_from_the_page(client_as: Callable[..., Any], station: Station) -> None:
    row, client = make_in(station, Status.CONFIRMED), client_as("advisor")
    url = reverse("preparation:check", args=[row.pk])
    refused = client.post(url, {"offset": 60, "prepared": "on", "commitment": "will_come"})
    assert refused.status_code == 422
    assert "Not prepared yet" in refused.content.decode()
    assert client.post(url, {"offset": 60, "commitment": "will_come"}).status_code == 302
    assert Confirmation.objects.get().prepared is False
    assert "not prepared" in client.get(reverse("preparation:plan", args=[row.pk])).content.decode()


@pytest.mark.covers("PREP-06")
def test_ready_is_blocked_on_the_page_while_a_line_is_open(client_as: Callable[..., Any], station: Station) -> None:
    row = make_in(station, Status.CONFIRMED)
    client = client_as("advisor")
    answer = client.post(reverse("preparation:ready", args=[row.pk]), {"version": row.version})
    assert answer.status_code == 422
    assert "Not prepared yet" in answer.content.decode()
    for item in plan_of(row, NOW).open:
        client.post(reverse("preparation:prepare", args=[row.pk]), {"kind": item.kind, "state": "done"})
    assert client.post(reverse("preparation:ready", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.status == Status.READY


@pytest.mark.covers("APPT-28")
def test_the_form_is_sealed_and_given(client_as: Callable[..., Any], station: Station) -> None:
    row = make_in(station, Status.CONFIRMED)
    answer = client_as("clerk").post(reverse("preparation:give_form", args=[row.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    row.refresh_from_db()
    assert row.form_given_at is not None
    assert client_as("clerk").get(reverse("preparation:form_pdf", args=[row.pk])).content.startswith(b"%PDF")


@pytest.mark.covers("PREP-01", "DIAG-07")
def test_an_open_campaign_shows_in_the_day_and_in_the_preparation(client_as: Callable[..., Any], station: Station, bays: Any) -> None:
    by = system_actor(station)
    vehicle = make_vehicle(by, NOW)
    row = make_booked(station)
    Appointment.objects.filter(pk=row.pk).update(vehicle=vehicle)
    campaign, _new = save_campaign(
        station, code="R-1", kind="recall", name="制动召回", name_en="Brake recall", valid_from=date(2026, 1, 1), vins=[vehicle.vin], by=by, now=NOW
    )
    client = client_as("advisor")
    day, detail = f"/preparation/?day={row.starts_at:%Y-%m-%d}", f"/appointments/{row.pk}/"
    for url in (day, f"{day}&view=list"):
        assert "Recall or campaign" in client.get(url).content.decode(), url
    for url in (detail, f"/preparation/{row.pk}/"):
        assert "Brake recall" in client.get(url).content.decode()
    mark_campaign_done(campaign.vehicles.get(), by=by, now=NOW)
    assert "Recall or campaign" not in client.get(day).content.decode()
    assert "Brake recall" not in client.get(detail).content.decode()
