"""A customer books by himself, sees, cancels and asks to move; machines and too many are turned away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from waystation.accounts.actions import set_parameter
from waystation.accounts.models import Station, User
from waystation.accounts.queries import system_actor
from waystation.appointments import actions
from waystation.appointments.choices import Status, Verification
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import NOW, TOMORROW, make_advisor, make_bay, make_booked, make_in
from waystation.catalogue.models import Package, PackageLine
from waystation.catalogue.tests.build import make_operation, make_rate
from waystation.core.access import Actor
from waystation.messaging.models import Message, Notice, Task
from waystation.portal.views.book import stamp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waystation.middleware.now", lambda: NOW)


@pytest.fixture
def advisor(station: Station) -> User:
    make_bay(station)
    return make_advisor(station)


@pytest.fixture
def package(station: Station) -> Package:
    make_rate(station)
    row = Package.objects.create(
        company=station.company, code="P-1", name="小保养", name_en="Minor service", vehicle_class="car", valid_from=NOW.date() - timedelta(days=30)
    )
    PackageLine.objects.create(package=row, operation=make_operation(station, hours_milli=1000))
    return row


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def typed(**more: Any) -> dict[str, Any]:
    return {
        "customer_name": "李雷", "phone": "13912345678", "plate": "鲁A66666", "km": "52000", "fault": "例行保养", "special_needs": "",
        "at": TOMORROW.isoformat(), "website": "", "stamp": stamp(NOW - timedelta(seconds=20)),
    } | more  # fmt: skip


def book_url(station: Station, **query: Any) -> str:
    url = reverse("portal:book", args=[station.slug])
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items()).replace("+", "%2B")


@pytest.mark.covers("APPT-10", "APPT-29")
def test_the_steps_lead_from_service_to_day_to_time_to_the_form(visitor: Client, station: Station, advisor: User, package: Package) -> None:
    first = visitor.get(book_url(station)).content.decode()
    assert "Minor service" in first
    service = f"package:{package.pk}"
    days = visitor.get(book_url(station, service=service)).content.decode()
    assert "day=2026-11-25" in days
    times = visitor.get(book_url(station, service=service, day="2026-11-25")).content.decode()
    assert "at=2026-11-25T02%3A00%3A00%2B00%3A00" in times
    form = visitor.get(book_url(station, service=service, day="2026-11-25", at=TOMORROW.isoformat())).content.decode()
    assert 'name="customer_name"' in form
    assert f'name="at" value="{TOMORROW.isoformat()}"' in form


@pytest.mark.covers("APPT-13", "APPT-17", "APPT-29")
def test_a_booking_is_confirmed_with_number_link_and_advisor(visitor: Client, station: Station, advisor: User, package: Package) -> None:
    answer = visitor.post(book_url(station, service=f"package:{package.pk}", at=TOMORROW.isoformat()), typed())
    row = Appointment.objects.get()
    assert (row.status, row.advisor, row.channel, row.wishes) == (Status.CONFIRMED, advisor, "web", "Minor service")
    assert (row.verification, row.minutes, row.told_cost_fen) == (Verification.SENT, 60, 15000)
    assert answer.status_code == 302
    page = visitor.get(answer.headers["Location"], follow=True)
    text = page.content.decode()
    assert row.number in text
    assert "will receive you" in text
    assert "/c/l/appointment/" in Message.objects.get(template_key="appointment_booked").text


@pytest.mark.parametrize(("language", "wanted"), [("en", "your appointment is 11-25 10:00"), ("zh-hans", "已为您预约11-25 10:00")])
def test_the_messages_speak_the_language_the_customer_booked_in(
    language: str, wanted: str, station: Station, advisor: User, package: Package, by: Actor
) -> None:
    visitor = Client(headers={"accept-language": language})
    visitor.post(book_url(station, service=f"package:{package.pk}", at=TOMORROW.isoformat(), kind="car"), typed())
    row = Appointment.objects.get()
    assert (row.language, row.vehicle_class) == (language, "car")
    assert wanted in Message.objects.get(template_key="appointment_booked").text
    with override("zh-hans" if language == "en" else "en"):  # whoever works here reads the other language
        actions.cancel(row, reason="x", by=by, now=NOW)
    told = Message.objects.get(template_key="appointment_cancelled").text
    assert ("is cancelled" in told, "已取消" in told) == (language == "en", language != "en")
    assert row.contact.language == language  # the file opened for him; those of the stay follow it


@pytest.mark.covers("APPT-12", "APPT-16")
def test_a_lost_slot_is_told_with_other_times_and_the_details_stay(visitor: Client, station: Station, advisor: User, package: Package) -> None:
    make_booked(station, advisor=advisor)
    answer = visitor.post(book_url(station, service=f"package:{package.pk}", at=TOMORROW.isoformat()), typed())
    text = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert "Your details are kept" in text
    assert 'value="李雷"' in text
    assert 'value="2026-11-25T03:00:00+00:00"' in text
    assert f'name="at" value="{TOMORROW.isoformat()}"' not in text
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"website": "http://x"}, 422, "leave the last field empty"),
        ({"stamp": "forged"}, 422, "too old"),
        ({"stamp": ""}, 422, "too old"),
        ({"phone": "12"}, 422, "not a phone number"),
        ({"plate": "XX"}, 422, "plate"),
        ({"km": ""}, 422, "required"),
        ({"at": "2026-11-20T02:00:00+00:00"}, 422, "over"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_booked(
    visitor: Client, station: Station, advisor: User, package: Package, wrong: dict[str, str], status: int, said: str
) -> None:
    answer = visitor.post(book_url(station, service=f"package:{package.pk}", at=TOMORROW.isoformat()), typed(**wrong))
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Appointment.objects.exists()


def test_a_form_sent_faster_than_anybody_types_is_refused(visitor: Client, station: Station, advisor: User) -> None:
    url = book_url(station, service="other", at=TOMORROW.isoformat())
    assert visitor.post(url, typed(stamp=stamp(NOW - timedelta(seconds=2)))).status_code == 422
    assert visitor.post(url, typed(stamp=stamp(NOW - timedelta(seconds=3)))).status_code == 302


@pytest.mark.parametrize(("key", "same"), [("booking.per_phone_hour", "phone"), ("booking.per_address_hour", "address")])
def test_too_many_bookings_of_a_phone_or_an_address_are_refused(
    visitor: Client, station: Station, advisor: User, key: str, same: str
) -> None:
    set_parameter(station, key, 2, effective_from=NOW.date(), source="test", by=system_actor(station), now=NOW)
    url = book_url(station, service="other", at=TOMORROW.isoformat())
    for n in range(3):
        other = {"phone": f"1391111000{n}"} if same == "address" else {}
        address = f"10.0.0.{n}" if same == "phone" else "10.0.0.9"
        at = (TOMORROW + timedelta(hours=n)).isoformat()
        answer = visitor.post(url, typed(plate=f"鲁A6600{n}", at=at, **other), REMOTE_ADDR=address)
        assert answer.status_code == (302 if n < 2 else 429)
    assert Appointment.objects.count() == 2


def test_refused_bookings_of_an_address_count_too(visitor: Client, station: Station, advisor: User) -> None:
    set_parameter(
        station, "booking.failures_per_address_hour", 2, effective_from=NOW.date(), source="test", by=system_actor(station), now=NOW
    )
    url = book_url(station, service="other", at=TOMORROW.isoformat())
    assert [visitor.post(url, typed(website="http://x")).status_code, visitor.post(url, typed(km="")).status_code] == [422, 422]
    flooded = visitor.post(url, typed())
    assert flooded.status_code == 429 and station.phone in flooded.content.decode() and "李雷" in flooded.content.decode()
    assert not Appointment.objects.exists()
    assert visitor.post(url, typed(), REMOTE_ADDR="203.0.113.5").status_code == 302


def test_an_unknown_station_is_not_found(visitor: Client, station: Station) -> None:
    assert visitor.get("/c/nowhere/book/").status_code == 404


def test_a_truck_is_offered_truck_bays_only(visitor: Client, station: Station, advisor: User) -> None:
    text = visitor.get(book_url(station, kind="truck", service="other")).content.decode()
    assert "No time is free" in text
    make_bay(station, bay_kind="truck", takes_trucks=True)
    assert "day=2026-11-25" in visitor.get(book_url(station, kind="truck", service="other")).content.decode()


# ---------------------------------------------------------------- his appointment


@pytest.fixture
def opened(visitor: Client, station: Station) -> Callable[[Appointment], Client]:
    def go(row: Appointment) -> Client:
        url = actions.link_for(row, by=system_actor(station), now=NOW)
        answer = visitor.get(urlsplit(url).path, follow=True)
        assert answer.status_code == 200
        return visitor

    return go


@pytest.mark.covers("APPT-21")
def test_the_customer_cancels_by_his_link(station: Station, opened: Any) -> None:
    row = make_in(station, Status.CONFIRMED)
    client = opened(row)
    assert client.post(reverse("portal:appointment_cancel"), {"reason": "unterwegs"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.reason) == (Status.CANCELLED, "unterwegs")
    assert "Book again" in client.get(reverse("portal:appointment")).content.decode()
    assert client.post(reverse("portal:appointment_cancel"), {}).status_code == 422


def test_the_customer_asks_for_another_time(station: Station, opened: Any) -> None:
    row = make_in(station, Status.CONFIRMED)
    client = opened(row)
    assert client.post(reverse("portal:appointment_move"), {"wish": ""}).status_code == 422
    assert client.post(reverse("portal:appointment_move"), {"wish": "Friday 15:00"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.starts_at) == (Status.CONFIRMED, TOMORROW)
    assert Task.objects.get(kind="move_wish").title.endswith("Friday 15:00")
    assert Notice.objects.filter(text__contains="Friday 15:00").exists()


def test_without_the_link_nothing_is_shown(visitor: Client, station: Station) -> None:
    make_in(station, Status.CONFIRMED)
    assert visitor.get(reverse("portal:appointment")).status_code == 404
    assert visitor.post(reverse("portal:appointment_cancel")).status_code == 404
    assert visitor.get("/c/l/appointment/wrong-token/").status_code == 404


@pytest.mark.parametrize("status", list(Status))
def test_the_page_tells_every_state(station: Station, opened: Any, status: Status) -> None:
    row = make_in(station, status)
    text = opened(row).get(reverse("portal:appointment")).content.decode()
    assert row.number in text
    assert ("Cancel the appointment" in text) == (status in {Status.TENTATIVE, Status.CONFIRMED, Status.AT_RISK, Status.READY})


@pytest.mark.covers("CHAN-01")
@pytest.mark.parametrize(("language", "wanted"), [("en", "“Mileage, km” cannot be below 0"), ("zh-hans", "“行驶里程（公里）”不能小于 0")])
def test_all_that_is_wrong_is_told_at_once_in_our_own_words(language: str, wanted: str, station: Station, advisor: User, package: Package) -> None:
    url = book_url(station, service=f"package:{package.pk}", day="2026-11-25", at=TOMORROW.isoformat())
    visitor = Client(headers={"accept-language": language})
    answer = visitor.post(url, typed(customer_name="", phone="12", plate="B0", km="-5"))
    errors = answer.context["form"].errors
    assert answer.status_code == 422 and set(errors) == {"customer_name", "phone", "plate", "km"}
    said = " ".join(str(one) for field in errors.values() for one in field)
    assert "This field" not in said and "Ensure" not in said and "这个字段" not in said
    assert not (language == "zh-hans" and any(word in said for word in ("Please", "missing")))
    assert wanted in said


def test_a_past_time_in_the_address_is_refused_at_once(visitor: Client, station: Station, advisor: User, package: Package) -> None:
    shown = visitor.get(book_url(station, service=f"package:{package.pk}", day="2026-11-23", at="2026-11-23T02:00:00+00:00"))
    assert "over already" in shown.content.decode() and 'name="customer_name"' not in shown.content.decode()
    assert "day=2026-11-25" in shown.content.decode()
