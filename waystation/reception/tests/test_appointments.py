"""What was agreed and prepared before comes along to the desk; nothing is asked twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import make_bay, make_booked, prepare_all
from waystation.core.access import Actor
from waystation.reception import actions
from waystation.reception.tests.build import NOW

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


@pytest.mark.covers("RCPT-33")
def test_the_check_in_says_whether_it_was_prepared(station: Station, by: Actor, client_as: Any) -> None:
    row = booked(station)
    visit = actions.arrive(station, plate=row.plate, by=by, now=NOW)
    client, url = client_as("advisor"), reverse("reception:visit", args=[visit.pk])
    page = client.get(url).content.decode()
    assert row.number in page
    assert "Not prepared: " in page
    assert "Everything is prepared" not in page
    row.preparation.update(state="done")
    page = client.get(url).content.decode()
    assert "Everything is prepared" in page
    assert "Not prepared" not in page


@pytest.mark.covers("RCPT-33", "PREP-03")
def test_a_prepared_appointment_is_one_tap_from_its_drafted_order(station: Station, by: Actor, client_as: Any) -> None:
    at = timezone.now()
    make_bay(station)
    row = make_booked(station, starts_at=at + timedelta(minutes=20), now=at - timedelta(days=1), has_fault=True, diagnosis="Caliper sticks")
    prepare_all(row, by, now=at)
    client = client_as("advisor")
    gone = client.post(reverse("reception:arrive"), {"appointment": row.pk, "receive": "1"})
    visit_page = client.get(gone.headers["Location"]).content.decode()
    assert "Everything is prepared" in visit_page
    assert "Its items, kept parts and bay come along" in visit_page
