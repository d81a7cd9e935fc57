"""The bay an appointment has kept is the bay its work gets, first and at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import User
from waystation.scheduling.actions import hold
from waystation.scheduling.choices import HoldKind
from waystation.scheduling.models import Hold, OpeningHours, Resource
from waystation.workorders import queries as orders
from waystation.workorders.models import Job, RepairOrder
from waystation.workorders.tests.build import make_appointment
from waystation.workshop import queries
from waystation.workshop.models import Assignment
from waystation.workshop.tests.build import NOW, Floor, job_of

HOUR = timedelta(hours=1)


def keep(floor: Floor, order: RepairOrder, bay: str, at: datetime) -> Hold:
    """The appointment of the order holds a bay, as the booking does it."""
    appointment = make_appointment(order.visit)
    by = floor.actor("dispatcher")
    appointment.hold = hold(
        floor.station, [floor.bay(bay)], starts_at=at, minutes=60, kind=HoldKind.APPOINTMENT, source=appointment.trail, trail=appointment.trail,
        by=by, now=NOW,
    )  # fmt: skip
    appointment.save()
    order.visit.refresh_from_db()
    return appointment.hold


@pytest.mark.covers("RCPT-33", "APPT-23")
def test_the_kept_bay_is_proposed_first_from_now_on_and_to_nobody_else(floor: Floor) -> None:
    booked, walk_in = floor.accepted(), floor.accepted()
    bays = Resource.objects.filter(station=floor.station, kind="bay", bay_kind="repair").order_by("rank", "name")
    last = list(bays)[-1].name
    keep(floor, booked, last, NOW)
    first = queries.proposals(booked, job_of(booked), NOW)[0]
    assert (first.bay.name, first.starts_at, first.kept) == (last, NOW, True)
    others = queries.proposals(walk_in, job_of(walk_in), NOW)
    assert others
    assert [place for place in others if place.bay.name == last and place.starts_at < NOW + HOUR] == []
    assert {place.kept for place in others} == {False}


@pytest.mark.covers("RCPT-33", "APPT-23")
def test_the_kept_hour_waits_for_the_customer_when_the_bay_is_busy_before(floor: Floor) -> None:
    order = floor.accepted()
    Resource.objects.filter(station=floor.station, kind="bay").exclude(name="B1").update(active=False)
    by = floor.actor("dispatcher")
    hold(
        floor.station, [floor.bay("B1")], starts_at=NOW, minutes=60, kind=HoldKind.JOB, source="job:0", trail="visit:0", by=by, now=NOW
    )
    keep(floor, order, "B1", NOW + HOUR)
    first = queries.proposals(order, job_of(order), NOW)[0]
    assert (first.starts_at, first.kept) == (NOW + HOUR, True)


@pytest.mark.covers("RCPT-33", "DIAG-10")
def test_the_promise_counts_on_the_kept_bay(floor: Floor) -> None:
    order = floor.accepted()
    Resource.objects.filter(station=floor.station, kind="bay").exclude(name="B1").update(active=False)
    kept = keep(floor, order, "B1", NOW)
    soon = orders.promise_proposals(order, NOW)[0].at
    kept.released_at = NOW
    kept.save()
    order = RepairOrder.objects.get(pk=order.pk)
    late = orders.promise_proposals(order, NOW)[0].at
    assert late - soon >= HOUR  # a time given back is a stranger's, whose slots stand here still


# ---------------------------------------------------------------- the page of one order


def places_of(client: Client, order: RepairOrder, query: str = "") -> Any:
    return client.get(reverse("workshop:dispatch", args=[order.pk]) + query)


def give(client: Client, job: Job, person: User, **more: Any) -> Any:
    bay = Resource.objects.get(station=job.station, kind="bay", name="B1").pk
    typed = {"technician": person.pk, "bay": bay, "starts": "2026-11-24T15:00", "minutes": 60, "overbook_reason": "to the same person"}
    return client.post(reverse("workshop:assign", args=[job.pk]), typed | more)


@pytest.fixture
def dispatcher(floor: Floor, client_as: Callable[..., Client]) -> Client:
    OpeningHours.objects.filter(station=floor.station).update(opens="00:00", closes="23:59")
    return client_as("dispatcher", name="dispatcher")


def two_jobs(floor: Floor) -> tuple[RepairOrder, Job, Job]:
    order = floor.accepted()
    second = job_of(order)
    second.pk, second.position = None, 9
    second.save()
    return order, job_of(order), second


@pytest.mark.covers("DISP-02")
def test_after_a_job_is_given_out_the_next_one_stands_there_and_none_is_given_twice(floor: Floor, dispatcher: Client) -> None:
    order, first, second = two_jobs(floor)
    assert places_of(dispatcher, order).context["chosen"] == first
    floor.assign(first)
    assert places_of(dispatcher, order).context["chosen"] == second
    floor.assign(second, from_at=NOW + HOUR)
    assert places_of(dispatcher, order).context["chosen"] is None
    old_page = give(dispatcher, first, floor.user("technician2"))  # it was loaded before the job was given out
    assert (old_page.status_code, held_by(first)) == (409, "technician")
    assert "technician has" in old_page.content.decode()
    asked = places_of(dispatcher, order, f"?job={first.pk}").content.decode()
    assert "has this job from" in asked and f'name="instead_of" value="{floor.user("technician").pk}"' in asked
    assert give(dispatcher, first, floor.user("technician2"), instead_of=floor.user("technician").pk).status_code == 302
    assert held_by(first) == "technician2"


def held_by(job: Job) -> str:
    return Assignment.objects.get(job=job, ended_at=None).technician.username


@pytest.mark.covers("DISP-02")
def test_the_next_job_of_a_vehicle_follows_in_its_bay_with_its_person(floor: Floor, dispatcher: Client) -> None:
    order, first, second = two_jobs(floor)
    floor.assign(first, to="technician2", bay="B2", minutes=60)
    place = queries.proposals(order, second, NOW)[0]
    assert (place.technician.username, place.bay.name, place.starts_at) == ("technician2", "B2", NOW + HOUR)
    refused = give(dispatcher, second, floor.user("technician"), minutes=0)
    assert refused.status_code == 422 and refused.context["places"], "a refusal does not hide the free places"


@pytest.mark.covers("DISP-02")
def test_all_jobs_go_to_one_person_one_after_another_or_none(floor: Floor, dispatcher: Client) -> None:
    order, first, second = two_jobs(floor)
    place = places_of(dispatcher, order).context["together"][0]
    typed = {"starts": place.starts, "bay": place.bay.pk, "minutes": place.minutes, "overbook_reason": "", "together": "1"}
    assert give(dispatcher, first, place.technician, **typed).status_code == 302
    one, two = (Assignment.objects.get(job=job, ended_at=None) for job in (first, second))
    assert (one.technician, two.planned_from_at, two.bay) == (two.technician, one.planned_to_at, one.bay)
    assert (one.planned_from_at, two.planned_to_at) == (place.starts_at, place.ends_at)
