"""The pages: who may, what they show, what a refusal leaves on the page, constant statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments.choices import Status
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import (
    TOMORROW,
    lines_for,
    make_advisor,
    make_bay,
    make_booked,
    make_draft,
    make_in,
    words,
)
from waystation.catalogue.models import Script
from waystation.core.access import policy
from waystation.customers.tests.build import make_party, make_vehicle
from waystation.messaging.models import Call

pytestmark = pytest.mark.django_db
TAKES = policy()["appointments.take"]
VIEWS = policy()["appointments.view"]
ALL_ROLES = ["manager", "advisor", "greeter", "clerk", "cashier", "technician", "gate", "auditor", "parts"]
OPEN_PAGES = [f"appointments:{name}" for name in ("incomplete", "call", "slots", "jobs", "lookup", "script", "who")]


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr("waystation.middleware.now", lambda: now)


@pytest.mark.parametrize("role", ALL_ROLES)
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_pages_open_for_their_roles_only(client_as: Callable[..., Any], station: Station, role: str, name: str) -> None:
    needed = VIEWS if name == "appointments:incomplete" else TAKES
    answer = client_as(role).get(reverse(name))
    assert answer.status_code == (200 if role in needed else 403)


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_a_stranger_is_asked_to_log_in(client: Any, station: Station, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


@pytest.mark.parametrize("status", list(Status))
def test_the_detail_page_shows_every_state(client_as: Callable[..., Any], station: Station, status: Status) -> None:
    row = make_in(station, status)
    answer = client_as("advisor").get(reverse("appointments:appointment", args=[row.pk]))
    assert answer.status_code == 200
    assert row.number in answer.content.decode()
    assert str(row.get_status_display()) in answer.content.decode()


def test_another_station_does_not_see_it(client_as: Callable[..., Any], other_station: Station, station: Station) -> None:
    row = make_in(station, Status.CONFIRMED)
    assert client_as("manager", at=other_station).get(reverse("appointments:appointment", args=[row.pk])).status_code == 404


@pytest.mark.covers("APPT-05")
def test_incomplete_records_say_what_is_missing(client_as: Callable[..., Any], station: Station) -> None:
    row = make_draft(station, km=None, special_needs="")
    text = client_as("clerk").get(reverse("appointments:incomplete")).content.decode()
    assert row.number in text
    assert "latest mileage" in text
    assert "special needs" in text
    assert "<span class=\"chip amber\">phone</span>" not in text


def _typed(**more: Any) -> dict[str, Any]:
    data = words(**more)
    return {name: value for name, value in data.items() if value is not None} | {"intent": "book", "rings": 2, "slot": TOMORROW.isoformat()}


@pytest.mark.covers("APPT-02", "APPT-05", "APPT-06", "APPT-13")
def test_a_call_is_booked_in_one_go(client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User) -> None:
    job = lines_for(station)
    answer = client_as("clerk").post(
        reverse("appointments:call"),
        _typed(jobs=f"operation:{job.pk}:1000", hold_seconds=42, seconds=300, refused="2026-11-25T03:00:00+00:00"),
    )
    row = Appointment.objects.get()
    assert answer.status_code == 302
    assert (row.status, row.advisor, row.minutes, row.told_cost_fen) == (Status.CONFIRMED, desk_advisor, 120, 30000)
    call = Call.objects.get()
    assert (call.rings, call.hold_seconds, call.seconds, call.outcome, call.purpose) == (2, 42, 300, "booked", "appointment")
    assert {p.taken for p in row.proposals.all()} == {True, False}


@pytest.mark.covers("APPT-05")
def test_booking_an_incomplete_record_is_refused_at_the_field_and_keeps_what_was_typed(
    client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User
) -> None:
    answer = client_as("clerk").post(reverse("appointments:call"), _typed(km=None, fault="左前异响"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_km_error"' in text
    assert "左前异响" in text
    assert not Appointment.objects.exists()


@pytest.mark.covers("APPT-05")
def test_the_same_record_is_kept_as_a_draft(client_as: Callable[..., Any], station: Station) -> None:
    answer = client_as("clerk").post(reverse("appointments:call"), _typed(km=None) | {"intent": "draft", "slot": ""})
    assert answer.status_code == 302
    assert Appointment.objects.get().status == Status.DRAFT


def test_a_draft_is_taken_up_again_and_booked(client_as: Callable[..., Any], station: Station, bays: Any, desk_advisor: User) -> None:
    row = make_draft(station, km=None)
    url = reverse("appointments:resume", args=[row.pk])
    client = client_as("clerk")
    assert row.customer_name in client.get(url).content.decode()
    answer = client.post(url, _typed(plate=row.plate, phone=row.phone) | {"version": row.version})
    row.refresh_from_db()
    assert (answer.status_code, row.status, row.km) == (302, Status.CONFIRMED, 40128)


def test_a_stale_page_is_told(client_as: Callable[..., Any], station: Station) -> None:
    row = make_draft(station)
    typed = _typed() | {"version": row.version - 1, "intent": "draft", "slot": ""}
    answer = client_as("clerk").post(reverse("appointments:resume", args=[row.pk]), typed)
    assert answer.status_code == 409


@pytest.mark.covers("APPT-10", "APPT-12")
def test_the_full_time_is_refused_and_other_times_are_shown(client_as: Callable[..., Any], station: Station, desk_advisor: User) -> None:
    make_bay(station)
    make_booked(station, advisor=desk_advisor)
    other = make_advisor(station, "王海")
    answer = client_as("clerk").post(reverse("appointments:call"), _typed(advisor=other.pk) | {"advisor": other.pk, "day": "2026-11-25"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No bay is free at that time" in text
    assert "2026-11-25T03:00:00+00:00" in text
    assert f'value="{TOMORROW.isoformat()}"' not in text


@pytest.mark.covers("APPT-03")
def test_the_script_says_sorry_after_three_rings(client_as: Callable[..., Any], station: Station) -> None:
    for key, text in (("call.greeting", "您好，欢迎致电{station}"), ("call.apology", "很抱歉让您久等了，{station}")):
        Script.objects.create(company=station.company, key=key, text=text, text_en=text)
    client, url = client_as("clerk"), reverse("appointments:script")
    assert "欢迎致电站 JN" in client.get(url + "?rings=3", headers={"HX-Request": "true"}).content.decode()
    assert "很抱歉让您久等了，站 JN" in client.get(url + "?rings=4", headers={"HX-Request": "true"}).content.decode()


@pytest.mark.covers("APPT-06")
def test_customer_and_vehicle_are_found_by_plate_and_taken_over(client_as: Callable[..., Any], station: Station) -> None:
    by = system_actor(station)
    party = make_party(by, name="刘建国", phone="13900001111")
    car = make_vehicle(by, owner=party, plate="鲁A77777")
    client = client_as("clerk")
    found = client.get(reverse("appointments:lookup"), {"plate": "77777"}, headers={"HX-Request": "true"}).content.decode()
    assert "刘建国" in found
    assert f"vehicle={car.pk}" in found
    filled = client.get(reverse("appointments:who"), {"vehicle": car.pk}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="鲁A77777"' in filled
    assert "刘建国" in filled


VERB_FORMS = [
    ("appointments:cancel", {"reason": "travels"}, Status.CANCELLED),
    ("appointments:default", {"reason": "lift", "told_how": "sms"}, Status.SHOP_DEFAULT),
]


@pytest.mark.parametrize(("name", "data", "status"), VERB_FORMS)
def test_the_verbs_of_the_page(client_as: Callable[..., Any], station: Station, name: str, data: dict[str, str], status: Status) -> None:
    row = make_in(station, Status.CONFIRMED)
    url = reverse(name, args=[row.pk])
    assert client_as("clerk").post(url, {}).status_code == 422
    assert client_as("cashier").post(url, data).status_code == 403
    assert client_as("clerk").post(url, data | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.status == status


def test_moving_to_another_time(client_as: Callable[..., Any], station: Station) -> None:
    row = make_in(station, Status.CONFIRMED)
    url = reverse("appointments:move", args=[row.pk]) + "?day=2026-11-26"
    client = client_as("advisor")
    assert "2026-11-26T02:00:00+00:00" in client.get(url).content.decode()
    assert client.post(url, {"slot": "2026-11-26T02:00:00+00:00"}).status_code == 422
    assert client.post(url, {"slot": "2026-11-26T02:00:00+00:00", "reason": "travels", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.starts_at == TOMORROW + timedelta(days=1)


def test_a_tentative_one_is_confirmed_with_the_least_busy_advisor(client_as: Callable[..., Any], station: Station, desk_advisor: User) -> None:
    row = make_in(station, Status.TENTATIVE)
    assert client_as("clerk").post(reverse("appointments:confirm", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.advisor) == (Status.CONFIRMED, desk_advisor)


@pytest.mark.covers("CHAN-01")
def test_the_station_finds_the_address_where_its_customers_book(client_as: Any, station: Any) -> None:
    clerk = client_as("clerk")
    assert reverse("appointments:public_page") in clerk.get(reverse("preparation:day")).content.decode()
    shown = clerk.get(reverse("appointments:public_page")).content.decode()
    assert f"/c/{station.slug}/book/" in shown and "data:image/svg+xml;base64," in shown
