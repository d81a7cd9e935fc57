"""The door: queue, search, one tap arrived, greet, assign, keys."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments.tests.build import make_bay, make_booked
from waystation.core.access import policy
from waystation.customers.tests.build import make_vehicle
from waystation.messaging.models import Notice, Task
from waystation.reception.choices import Status
from waystation.reception.models import Visit
from waystation.reception.tests.build import make_complete, make_stay
from waystation.scheduling.models import Resource

pytestmark = pytest.mark.django_db
PAGES = {
    "queue": "reception.view", "visit": "reception.view", "leaflet": "reception.view", "keys": "reception.keys", "move_key": "reception.keys",
    "search": "reception.arrive", "assign": "reception.assign", "answer": "reception.check", "leave": "reception.check",
    "symptoms": "reception.check",
}  # fmt: skip
WITH_ROW = {"visit", "leaflet", "move_key", "assign", "answer", "leave", "symptoms"}
ACTS = {
    "arrive": "reception.arrive", "greet": "reception.check", "save": "reception.check", "all_in_order": "reception.check",
    "photos": "reception.check", "sign": "reception.check", "link": "reception.check",
}  # fmt: skip
ROLES = sorted(set().union(*policy().values()) - {"camera", "partner", "app"})


def url(name: str, visit: Visit) -> str:
    return reverse(f"reception:{name}", args=[visit.pk] if name in WITH_ROW or name in ACTS and name != "arrive" else [])


@pytest.mark.parametrize("role", ROLES)
def test_each_page_and_verb_for_each_role(station: Station, client_as: Any, role: str) -> None:
    visit, client = make_complete(station), client_as(role)
    for name, right in PAGES.items():
        assert client.get(url(name, visit)).status_code == (200 if role in policy()[right] else 403), name
    for name, right in ACTS.items():
        if role not in policy()[right]:
            assert client.post(url(name, visit)).status_code == 403, name
    visit.refresh_from_db()
    assert visit.version == 1 or role in policy()["reception.check"]


def test_a_stranger_is_sent_to_the_login(station: Station, client: Any) -> None:
    visit = make_stay(station)
    for name in [*PAGES, *ACTS]:
        answer = client.post(url(name, visit)) if name in ACTS else client.get(url(name, visit))
        assert answer.status_code == 302, name
        assert "/accounts/login/" in answer.headers["Location"]


def test_another_station_does_not_exist(other_station: Station, station: Station, client_as: Any) -> None:
    visit, client = make_complete(other_station), client_as("manager")
    for name in sorted(WITH_ROW | set(ACTS) - {"arrive"}):
        answer = client.post(url(name, visit)) if name in ACTS else client.get(url(name, visit))
        assert answer.status_code == 404, name


@pytest.mark.covers("RCPT-01", "APPT-23")
def test_the_search_says_at_once_whether_there_is_an_appointment(station: Station, client_as: Any, morning: datetime) -> None:
    at = morning
    make_bay(station)
    row = make_booked(station, starts_at=at + timedelta(minutes=20), now=at - timedelta(days=1))
    walk_in = make_vehicle(_by(station), plate="鲁B55555")
    client = client_as("greeter")
    found = client.get(reverse("reception:search"), {"q": row.plate[-4:]}, headers={"HX-Request": "true"}).content.decode()
    assert "Appointment" in found
    assert f'name="appointment" value="{row.pk}"' in found
    assert "<html" not in found
    bare = client.get(reverse("reception:search"), {"q": walk_in.plate}).content.decode()
    assert "No appointment" in bare
    assert "Register it by its plate alone" in client.get(reverse("reception:search"), {"q": "鲁Q00000"}).content.decode()


def _by(station: Station) -> Any:

    return system_actor(station)


@pytest.mark.covers("RCPT-02", "RCPT-01")
def test_one_tap_for_an_expected_customer(station: Station, client_as: Any, morning: datetime) -> None:
    at = morning
    make_bay(station)
    row = make_booked(station, starts_at=at + timedelta(minutes=20), now=at - timedelta(days=1))
    client = client_as("greeter")
    assert row.customer_name in client.get(reverse("reception:queue")).content.decode()
    answer = client.post(reverse("reception:arrive"), {"appointment": row.pk})
    assert answer.headers["Location"] == reverse("reception:queue")
    visit = Visit.objects.get()
    assert (visit.appointment, visit.status, visit.channel) == (row, Status.ARRIVED, "walk_in")


def test_an_advisor_receives_with_the_same_tap(station: Station, client_as: Any, advisor: Any) -> None:
    answer = client_as("advisor").post(reverse("reception:arrive"), {"plate": "鲁A77777", "receive": "1"})
    visit = Visit.objects.get()
    assert answer.headers["Location"] == reverse("reception:visit", args=[visit.pk])
    assert (visit.status, visit.advisor) == (Status.IN_RECEPTION, advisor)


@pytest.mark.covers("RCPT-03")
def test_who_receives_a_walk_in_at_once_is_its_advisor_and_the_former_one_hears_nothing(
    station: Station, client_as: Any, advisor: Any, person: Any
) -> None:
    former = person("advisor", name="former")
    before = make_stay(station, advisor=former)
    Visit.objects.filter(pk=before.pk).update(status=Status.LEFT)
    client_as("advisor").post(reverse("reception:arrive"), {"plate": before.vehicle.plate, "receive": "1"})
    visit = Visit.objects.exclude(pk=before.pk).get()
    assert (visit.advisor, visit.assigned_because) == (advisor, "greeted")
    assert not Notice.objects.filter(to_user=former, trail=visit.trail).exists()


def test_a_greeter_cannot_receive(station: Station, client_as: Any) -> None:
    client_as("greeter").post(reverse("reception:arrive"), {"plate": "鲁A77777", "receive": "1"})
    assert Visit.objects.get().status == Status.ARRIVED


@pytest.mark.parametrize(("plate", "status", "words"), [("77", 422, "is not a plate"), (None, 409, "is here already")])
def test_a_refused_arrival_keeps_what_was_typed(station: Station, client_as: Any, plate: str | None, status: int, words: str) -> None:
    stay = make_stay(station)
    answer = client_as("greeter").post(reverse("reception:arrive"), {"plate": plate or stay.vehicle.plate})
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert f'value="{plate or stay.vehicle.plate}"' in page
    assert Visit.objects.count() == 1


@pytest.mark.covers("RCPT-02", "RCPT-04", "APPT-23")
def test_appointments_stand_first_and_late_ones_are_red(station: Station, client_as: Any, morning: datetime) -> None:
    at = morning
    make_bay(station)
    row = make_booked(station, starts_at=at + timedelta(minutes=10), now=at - timedelta(days=1))
    make_stay(station, status=Status.ARRIVED, arrived_at=at - timedelta(minutes=10))
    booked = make_stay(station, status=Status.ARRIVED, arrived_at=at, appointment=row)
    answer = client_as("greeter").get(reverse("reception:queue"))
    waiting = answer.context["waiting"]
    assert [(item["visit"].appointment_id, item["late"]) for item in waiting] == [(row.pk, False), (None, True)]
    assert waiting[0]["visit"] == booked
    counted = {datetime.fromisoformat(text) for text in re.findall(r'<count-up since="([^"]+)"', answer.content.decode())}
    assert counted == {item["visit"].arrived_at for item in waiting}  # how long each has waited, from the arrival on
    assert "row-x late" in answer.content.decode()


def test_the_queue_costs_the_same_for_one_and_three(station: Station, client_as: Any, django_assert_num_queries: Any) -> None:
    client, at = client_as("supervisor"), timezone.now()
    make_stay(station, status=Status.ARRIVED, arrived_at=at)
    for name in ("queue", "keys"):
        client.get(reverse(f"reception:{name}"))
    counts = {name: _count(client, name) for name in ("queue", "keys")}
    for _one in range(2):
        make_stay(station, status=Status.ARRIVED, arrived_at=at)
    for name, count in counts.items():
        with django_assert_num_queries(count):
            client.get(reverse(f"reception:{name}"))


def _count(client: Any, name: str) -> int:

    with CaptureQueriesContext(connection) as seen:
        client.get(reverse(f"reception:{name}"))
    return len(seen)


def test_the_live_part_is_the_queue_alone(station: Station, client_as: Any) -> None:
    make_stay(station, status=Status.ARRIVED, arrived_at=timezone.now())
    part = client_as("greeter").get(reverse("reception:queue"), headers={"HX-Request": "true"}).content.decode()
    assert "row-x" in part
    assert "<html" not in part
    assert 'id="door-q"' not in part


def test_the_supervisor_names_and_the_greeter_does_not(station: Station, client_as: Any, person: Any) -> None:
    visit, other = make_stay(station, status=Status.ARRIVED), person("advisor", name="另一位")
    address = reverse("reception:assign", args=[visit.pk])
    assert client_as("greeter").post(address, {"advisor": other.pk, "reason": "x"}).status_code == 403
    assert client_as("supervisor").post(address, {"advisor": other.pk, "reason": ""}).status_code == 422
    assert client_as("supervisor").post(address, {"advisor": other.pk, "reason": "asked for"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.advisor, visit.assigned_because) == (other, "override")


@pytest.mark.covers("RCPT-03")
def test_the_kind_of_work_asked_at_the_door_leads_to_its_advisor_and_the_page_says_why(station: Station, client_as: Any, person: Any) -> None:
    person("advisor", name="空闲")
    body = person("advisor", name="韩雪")
    Resource.objects.create(station=station, kind="advisor", name="韩雪", user=body, specialty="body")
    make_stay(station, advisor=body, arrived_at=timezone.now())
    client = client_as("greeter")
    assert 'name="work"' in client.get(reverse("reception:search"), {"q": "鲁A54321"}, headers={"HX-Request": "true"}).content.decode()
    assert client.post(reverse("reception:arrive"), {"plate": "鲁A54321", "work": "body"}).status_code == 302
    visit = Visit.objects.get(vehicle__plate="鲁A54321")
    assert (visit.advisor, visit.work) == (body, "body")
    assert "韩雪 · Is the advisor for this kind of work" in client.get(reverse("reception:queue")).content.decode()
    address = reverse("reception:assign", args=[visit.pk])
    page = client.get(address).content.decode()
    assert "韩雪 – Is the advisor for this kind of work" in page and '<option value="body" selected>' in page
    assert client.post(address, {"work": ""}).status_code == 302  # it was something else after all: the fewest customers decide
    visit.refresh_from_db()
    assert (visit.advisor.name, visit.assigned_because, visit.work) == ("空闲", "load", "")
    assert client.post(address, {"work": "poetry"}).status_code == 422


@pytest.mark.covers("RCPT-27")
def test_a_key_is_handed_on_and_a_taken_tag_is_said(station: Station, client_as: Any, person: Any) -> None:
    first, second, holder = make_stay(station, key_tag="K1"), make_stay(station), person("technician")
    client = client_as("technician")
    address = reverse("reception:move_key", args=[second.pk])
    taken = client.post(address, {"what": "key", "place": "board", "key_tag": "K1", "parking": ""})
    assert taken.status_code == 422
    assert "hangs on another vehicle" in taken.content.decode()
    assert client.post(address, {"what": "key", "holder": holder.pk, "key_tag": "K2", "parking": "P4"}).status_code == 302
    page = client.get(reverse("reception:keys")).content.decode()
    assert "K2" in page
    assert "P4" in page
    assert str(holder) in page
    assert first.vehicle.plate[2:] in page


def test_the_task_of_who_is_received_says_so_in_chinese(client_as: Any, station: Station, person: Any) -> None:
    person("advisor")
    client_as("greeter", language="zh-hans").post(reverse("reception:arrive"), {"plate": "鲁A77777"})
    task = Task.objects.get(kind="receive")
    assert (task.action, task.action_en) == ("接待", "Receive the customer")


@pytest.mark.covers("RCPT-01")
def test_the_search_names_the_booking_of_tomorrow_morning_with_its_day(
    station: Station, client_as: Any, morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arriving takes, the search has said before: nobody is told "no appointment" and then arrives on one."""
    make_bay(station)
    row = make_booked(station, starts_at=morning + timedelta(days=1), now=morning - timedelta(days=1))
    monkeypatch.setattr("waystation.middleware.now", lambda: morning + timedelta(hours=9))
    found = client_as("greeter").get(reverse("reception:search"), {"q": row.plate[-4:]}).content.decode()
    assert f'name="appointment" value="{row.pk}"' in found and "Wed 25 Nov" in found
    assert client_as("greeter").post(reverse("reception:arrive"), {"plate": row.plate}).status_code == 302
    assert Visit.objects.get().appointment_id == row.pk
