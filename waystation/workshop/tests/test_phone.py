"""The technician's phone: readings, the check before the start, the order of his jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from waystation.workshop import actions, queries
from waystation.workshop.models import Assignment, RepairReport
from waystation.workshop.tests.build import NOW, Floor, job_of


@pytest.fixture
def browser(floor: Floor, client_as: Callable[..., Client]) -> Callable[[str], Client]:
    """A browser of one of the floor's people."""
    return lambda name: client_as(name.rstrip("2"), name=name)


@pytest.mark.covers("REPR-15")
@pytest.mark.parametrize("wrong", ["胎压 两百五", "Wheel torque, 120,5, N·m", "level,", ", 4.2"])
def test_a_reading_without_name_and_value_is_refused_and_a_whole_one_is_shown(floor: Floor, browser: Callable[[str], Client], wrong: str) -> None:
    job = job_of(floor.in_repair())
    client, url = browser("technician"), reverse("workshop:finish", args=[job.pk])
    refused = client.post(url, {"work": "Oil changed", "cause": "worn", "readings": f"level, 4.2, L\n{wrong}"})
    assert refused.status_code == 422 and "is not name, value and unit" in refused.content.decode()
    assert not RepairReport.objects.filter(job=job).exists()
    assert client.post(url, {"work": "Oil changed", "readings": "level， 4.2， L\nbelt, tight"}).status_code == 302
    assert RepairReport.objects.get(job=job).readings[1] == {"name": "belt", "value": "tight", "unit": ""}
    assert "4.2 L" in client.get(reverse("workshop:job", args=[job.pk])).content.decode()


@pytest.mark.covers("REPR-12", "REPR-18")
def test_a_start_takes_five_taps_from_the_list_of_jobs(floor: Floor, browser: Callable[[str], Client]) -> None:
    """The job, take over, have it, check, all in order, start: and a single deviation is still a deviation."""
    order, tech = floor.dispatched(), browser("technician")
    job = job_of(order)
    page = reverse("workshop:job", args=[job.pk])
    fetch, check = (reverse(f"workshop:{name}", args=[order.pk]) + f"?job={job.pk}" for name in ("fetch", "precheck"))
    assert page in tech.get(reverse("workshop:mine")).content.decode()
    assert fetch in tech.get(page).content.decode()
    assert tech.post(fetch, {"km": 40130, "key_tag": "K7"})["Location"] == page
    assert check in tech.get(page).content.decode()
    assert 'name="all" value="ok"' in tech.get(check).content.decode()
    first = queries.list_for(order, "prestart").items.all()[0]
    bad = tech.post(check, {"all": "ok", f"r{first.pk}": "bad"})
    assert bad.status_code == 422 and "Not in order" in bad.content.decode()
    assert tech.post(check, {"all": "ok"})["Location"] == page
    assert reverse("workshop:run", args=[job.pk, "start"]) in tech.get(page).content.decode()


@pytest.mark.covers("REPR-12")
@pytest.mark.parametrize(
    ("vehicle_class", "energy", "asked"),
    [
        ("car", "petrol", set()), ("car", "electric", {"electric"}), ("truck", "diesel", {"truck"}), ("truck", "hybrid", {"truck", "electric"}),
        ("car", "", {"electric"}),
    ],
)  # fmt: skip
def test_only_points_that_concern_the_vehicle_are_asked(floor: Floor, vehicle_class: str, energy: str, asked: set[str]) -> None:
    order = floor.ready()
    checklist = queries.list_for(order, "prestart")
    for place, word, chinese in ((8, "electric", "（新能源）"), (9, "truck", "（货车）")):
        checklist.items.create(position=place, group="x", group_en="x", text=f"断电{chinese}", text_en=f"Locked ({word})", kind="ok")
    order.vehicle.vehicle_class, order.vehicle.energy = vehicle_class, energy
    order.vehicle.save()
    extra = [str(item.text_en) for item in queries.points_of(checklist, order.vehicle)][2:]
    assert {text.split("(")[1][:-1] for text in extra} == asked
    actions.precheck(order, floor.fine("prestart"), by=floor.actor("technician"), now=NOW)
    if not asked:
        kept = actions.precheck(order, {str(i.pk): {"result": "ok"} for i in checklist.items.all()[:2]}, by=floor.actor("technician"), now=NOW)
        assert len(kept.answers) == 2


@pytest.mark.covers("REPR-01")
def test_what_can_begin_stands_before_what_waits_and_another_day_is_named(floor: Floor, browser: Callable[[str], Client]) -> None:
    waits, begins = floor.in_repair(), floor.ready()
    actions.pause(job_of(waits), "parts", by=floor.actor("technician"), now=NOW)
    Assignment.objects.filter(job__order=begins).update(planned_from_at=datetime(2026, 1, 5, 5, 15, tzinfo=UTC))
    answer = browser("technician").get(reverse("workshop:mine"))
    assert [mine.job.order_id for mine in answer.context["work"].next] == [begins.pk, waits.pk]
    assert "5 Jan" in answer.content.decode()
