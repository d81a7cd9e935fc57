"""What was agreed and prepared before comes along to the desk; nothing is asked twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import make_advisor, make_bay, make_booked
from waystation.core.access import Actor
from waystation.core.errors import Refused
from waystation.preparation.models import Mark
from waystation.preparation.queries import plan_of
from waystation.preparation.tests.build import prepare_all
from waystation.reception import actions
from waystation.reception.tests.build import NOW, SVG, make_complete, make_stay

pytestmark = pytest.mark.django_db
ASKED = [{"code": "S-BRK", "name": "Pulls when braking", "question": "Left or right?", "answer": "to the left"}]


def booked(station: Station, **more: Any) -> Appointment:
    make_bay(station)
    return make_booked(station, starts_at=NOW + timedelta(minutes=30), now=NOW - timedelta(days=1), **more)


@pytest.mark.covers("PREP-03", "RCPT-33")
def test_words_needs_and_answers_of_the_call_come_to_the_desk(station: Station, by: Actor) -> None:
    row = booked(station, symptoms=ASKED, special_needs="wants to watch the work", fault="squeals")
    visit = actions.arrive(station, plate=row.plate, by=by, now=NOW)
    assert (visit.words, visit.concerns, visit.symptoms) == ("squeals", "wants to watch the work", ASKED)


@pytest.mark.parametrize("nothing", ["无", "none", "None", "没有"])
def test_no_special_needs_are_no_concern(station: Station, by: Actor, nothing: str) -> None:
    row = booked(station, special_needs=nothing)
    assert actions.arrive(station, plate=row.plate, by=by, now=NOW).concerns == ""


def test_the_kind_of_vehicle_said_when_booking_is_that_of_the_new_file(station: Station, by: Actor) -> None:
    make_bay(station, takes_trucks=True, bay_kind="truck")
    row = booked(station, plate="鲁A55556", vehicle_class="truck")
    assert actions.arrive(station, plate=row.plate, by=by, now=NOW).vehicle.vehicle_class == "truck"


@pytest.mark.covers("RCPT-33")
def test_the_check_in_says_whether_it_was_prepared(station: Station, by: Actor, client_as: Any) -> None:
    row = booked(station)
    visit = actions.arrive(station, plate=row.plate, by=by, now=NOW)
    client, url = client_as("advisor"), reverse("reception:visit", args=[visit.pk])
    page = client.get(url).content.decode()
    assert row.number in page
    assert "Not prepared: " in page
    assert "Everything is prepared" not in page
    for item in plan_of(row, NOW).open:
        Mark.objects.create(appointment=row, kind=item.kind, state="done")
    page = client.get(url).content.decode()
    assert "Everything is prepared" in page
    assert "Not prepared" not in page


@pytest.mark.covers("RCPT-33", "PREP-03")
def test_a_prepared_appointment_is_one_tap_from_its_drafted_order(station: Station, by: Actor, client_as: Any, morning: datetime) -> None:
    at = morning
    make_bay(station)
    row = make_booked(station, starts_at=at + timedelta(minutes=20), now=at - timedelta(days=1), has_fault=True, diagnosis="Caliper sticks")
    prepare_all(row, by, now=at)
    client = client_as("advisor")
    gone = client.post(reverse("reception:arrive"), {"appointment": row.pk, "receive": "1"})
    visit_page = client.get(gone.headers["Location"]).content.decode()
    assert "Everything is prepared" in visit_page
    assert "Its items, kept parts and bay come along" in visit_page


@pytest.mark.covers("APPT-29", "DIAG-12")
def test_a_stay_ends_as_an_appointment_made_at_the_desk(station: Station, by: Actor, client_as: Any) -> None:
    at = timezone.now()
    make_bay(station)
    make_advisor(station)
    visit = make_stay(station, arrived_at=at, km=41200)
    client = client_as("advisor")
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    address = re.search(r'href="(/appointments/call/\?channel=desk[^"]+)"', page)
    assert address is not None
    form = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert f'value="{visit.vehicle.plate}"' in form
    assert 'value="41200"' in form
    assert visit.contact.name in form
    leave = reverse("reception:leave", args=[visit.pk])
    assert "Comes again by appointment" not in client.get(leave).content.decode()
    monday = (at + timedelta(days=7 - at.weekday())).replace(hour=2, minute=0, second=0, microsecond=0)  # 10:00 at the station
    typed = {
        "channel": "desk", "intent": "book", "slot": monday.isoformat(), "vehicle": visit.vehicle_id, "party": visit.party_id,
        "plate": visit.vehicle.plate, "customer_name": "刘芳", "phone": "13900001111", "km": "41200", "wishes": "brake pads", "fault": "squeals",
        "special_needs": "none",
    }  # fmt: skip
    assert client.post(reverse("appointments:call"), typed).status_code == 302
    row = Appointment.objects.get()
    assert (row.status, row.channel, row.call, row.vehicle) == ("confirmed", "desk", None, visit.vehicle)
    page = client.get(leave).content.decode()
    assert f"Comes again by appointment {row.number}" in page
    assert client.post(leave, {"reason": f"Comes again by appointment {row.number}"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, row.number in visit.left_because) == ("left", True)


@pytest.mark.covers("RCPT-23")
def test_the_data_are_gone_through_at_each_visit(station: Station, by: Actor, client_as: Any) -> None:
    visit = make_complete(station, data_confirmed_at=None)
    client = client_as("advisor")
    page = client.get(reverse("reception:visit", args=[visit.pk])).content.decode()
    assert "The data were not gone through" in page
    refused = client.post(reverse("reception:sign", args=[visit.pk]), {"signature": SVG, "content_hash": "x"})
    assert refused.status_code == 422
    assert "The data were not gone through" in refused.content.decode()
    address = reverse("reception:save_section", args=[visit.pk, "data"])
    said = client.post(address, {"section": "data", "confirmed": "on"}, headers={"HX-Request": "true"})
    assert said.status_code == 200
    visit.refresh_from_db()
    assert visit.data_confirmed_at is not None
    with pytest.raises(Refused) as no:
        actions.take_into_house(visit, by=by, now=NOW)
    assert no.value.code == "walkaround_unsigned"
