"""The advisor watches his orders, the technician signs what he reports, the dispatcher is proposed who can and is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from waystation.console.work import all_tasks
from waystation.core.errors import Refused
from waystation.files.models import Media
from waystation.journal.sums import content_hash
from waystation.messaging.models import Notice, Task
from waystation.scheduling.actions import mark_absent
from waystation.scheduling.models import Resource
from waystation.workorders import actions as orders
from waystation.workorders.models import RepairOrder
from waystation.workshop import actions, queries, tasks
from waystation.workshop.models import RepairReport, SelfCheck
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


@pytest.mark.covers("DISP-09")
def test_a_plan_later_than_the_promise_is_told_once(floor: Floor) -> None:
    order = floor.dispatched()
    tasks.run(NOW)
    assert not Task.objects.filter(kind="promise_risk").exists()
    RepairOrder.objects.filter(pk=order.pk).update(promised_at=NOW + timedelta(minutes=80))
    for _round in range(2):
        tasks.run(NOW)
        told = Task.objects.filter(kind="promise_risk").order_by("owner_role").values_list("owner_role", flat=True)
        assert list(told) == ["advisor", "dispatcher"]
        assert Notice.objects.filter(text_en__contains="promised").count() == 2
    RepairOrder.objects.filter(pk=order.pk).update(promised_at=NOW + timedelta(minutes=85))
    tasks.run(NOW)
    assert Task.objects.filter(kind="promise_risk").count() == 4


@pytest.mark.covers("DISP-03", "REPR-05")
def test_late_starts_and_orders_nobody_looks_at_are_told_once(floor: Floor) -> None:
    floor.dispatched()
    for minutes, late in ((14, 0), (16, 1), (17, 1)):
        tasks.run(NOW + timedelta(minutes=minutes))
        assert Task.objects.filter(kind="late_start").count() == late
    for _round in range(2):
        tasks.run(NOW + timedelta(minutes=121))
        assert Task.objects.get(kind="look").owner == floor.user("advisor")


def test_the_worker_of_the_house_runs_this_every_minute() -> None:
    assert ("workshop.run", tasks.run, 60.0) in [(name.removeprefix("waystation."), task, every) for name, task, every in all_tasks()]


def test_the_house_itself_signs_nothing(floor: Floor) -> None:
    from waystation.accounts.queries import system_actor  # noqa: PLC0415

    order = floor.dispatched()
    with pytest.raises(Refused) as told:
        actions.precheck(order, floor.fine("prestart"), by=system_actor(floor.station), now=AT)
    assert told.value.code == "not_a_person"
