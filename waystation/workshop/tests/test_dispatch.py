"""The bay an appointment has kept is the bay its work gets, first and at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from waystation.scheduling.actions import hold
from waystation.scheduling.choices import HoldKind
from waystation.scheduling.models import Hold, Resource
from waystation.workorders import queries as orders
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import make_appointment
from waystation.workshop import queries
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
