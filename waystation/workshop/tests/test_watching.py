"""The advisor watches his orders, the technician signs what he reports, the dispatcher is proposed who can and is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from waystation.files.models import Media, Paper
from waystation.journal.sums import content_hash
from waystation.messaging.models import Task
from waystation.scheduling.actions import mark_absent
from waystation.scheduling.models import Resource
from waystation.workorders import actions as orders
from waystation.workorders.models import RepairOrder
from waystation.workshop import actions, queries, tasks
from waystation.workshop.models import Inspection, RepairReport, SelfCheck
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, job_of

AT = NOW + timedelta(hours=1)


@pytest.mark.covers("REPR-05")
def test_looking_at_the_running_order_is_kept_and_ends_the_reminder(floor: Floor, client_as: Callable[..., Client]) -> None:
    order = floor.in_repair()
    later = NOW + timedelta(minutes=121)
    tasks.run(later)
    reminder = Task.objects.get(kind="look")
    assert (reminder.state, reminder.owner, reminder.url) == ("open", floor.user("advisor"), reverse("workorders:order", args=[order.pk]))
    with time_machine.travel(later, tick=False):
        client_as("manager").get(reminder.url)  # somebody else's look is not his
        assert fresh(order).looked_at is None
        assert client_as("advisor", name="advisor").get(reminder.url).status_code == 200
    reminder.refresh_from_db()
    assert (fresh(order).looked_at, reminder.state) == (later, "dropped")
    tasks.run(later + timedelta(minutes=119))
    assert not Task.objects.filter(kind="look", state="open").exists()
    tasks.run(later + timedelta(minutes=121))
    assert Task.objects.filter(kind="look", state="open").count() == 1


@pytest.mark.covers("REPR-05")
def test_an_order_that_does_not_run_is_not_watched(floor: Floor) -> None:
    order = floor.waiting()
    orders.look(order, by=floor.actor("advisor"), now=AT)
    assert fresh(order).looked_at is None


@pytest.mark.covers("REPR-15")
def test_the_technician_signs_his_reports_word_by_word(floor: Floor) -> None:
    order = floor.done()
    actions.self_check(order, floor.fine("self"), SVG, by=floor.actor("technician"), now=AT)
    check, report = SelfCheck.objects.get(), RepairReport.objects.get()
    signed = {"order": order.number, "answers": check.answers}
    words = [report.job_id, report.work, report.cause, report.measures, report.readings]
    assert (check.signature.signer, check.signature.content_hash) == ("technician", content_hash(signed | {"reports": [words]}))
    assert check.signature.content_hash != content_hash(signed | {"reports": [[report.job_id, "something else", *words[2:]]]})


@pytest.mark.covers("REPR-17")
def test_a_mismatch_carries_its_photo(floor: Floor, client_as: Callable[..., Client], photo: Any) -> None:
    order = floor.in_repair()
    sent = client_as("technician", name="technician").post(reverse("workshop:mismatch", args=[order.pk]), {"what": "Other engine", "photos": photo})
    assert sent.status_code == 302
    assert Media.objects.get(purpose="mismatch").trail == order.trail


@pytest.mark.covers("DISP-02")
def test_only_who_can_and_is_there_is_proposed_and_late_ones_are_marked(floor: Floor) -> None:
    order = floor.accepted()
    first, second = Resource.objects.filter(station=floor.station, kind="technician").order_by("pk")
    Resource.objects.filter(pk=first.pk).update(trades=["paint"])
    assert {place.technician for place in queries.proposals(order, job_of(order), NOW)} == {second.user}
    gone = {"from_at": NOW - timedelta(hours=1), "to_at": NOW + timedelta(hours=2), "reason": "ill"}
    mark_absent(floor.station, second.user, **gone, by=floor.actor("dispatcher"), now=NOW)
    assert all(place.starts_at >= gone["to_at"] for place in queries.proposals(order, job_of(order), NOW))
    Resource.objects.filter(pk=first.pk).update(trades=["mechanical"])
    soonest = queries.proposals(order, job_of(order), NOW)[0]
    assert (soonest.technician, soonest.late) == (first.user, False)
    RepairOrder.objects.filter(pk=order.pk).update(promised_at=soonest.ends_at - timedelta(minutes=1))
    assert queries.proposals(fresh(order), job_of(order), NOW)[0].late


@pytest.mark.covers("QUAL-05")
def test_the_road_test_names_who_rode_along_and_what_only_the_road_showed(floor: Floor) -> None:
    inspection = floor.answered()
    by = floor.actor("inspector")
    actions.answer_inspection(inspection, road_with=floor.user("technician"), road_findings="Hums above 80 km/h", by=by, now=AT)
    actions.pass_inspection(inspection, SVG, by=by, now=AT)
    kept = Inspection.objects.get()
    assert (kept.road_with, kept.road_test_reason) == (floor.user("technician"), "brakes")
    road = Paper.objects.get(kind="inspection").content["road_test"]
    assert (road["reason"], road["findings"]) == ("brakes", "Hums above 80 km/h")
    assert floor.user("technician").name in road["driver"]
