"""The pages: live lists, query counts, roles, and the way of a vehicle from dispatch to its advisor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.quality.models import Inspection
from waystation.scheduling.models import OpeningHours
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Advice, RepairOrder
from waystation.workshop import actions
from waystation.workshop.models import Handover, Requisition, Wash
from waystation.workshop.queries import list_for
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, job_of, part_line
from waystation.workshop.tests.test_pages import count

LISTS = {"quality:inspections": "inspector", "quality:washes": "washer", "quality:handovers": "advisor"}
STATES: dict[str, Callable[[Floor], Any]] = {
    "quality:inspections": Floor.self_checked, "quality:washes": Floor.self_checked, "quality:handovers": Floor.passed,
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_and_three_vehicles(floor: Floor, browser: Callable[[str], Client], name: str) -> None:
    client, make, url = browser(LISTS[name]), STATES[name], reverse(name)
    make(floor)
    client.get(url)
    one = count(client, url)
    for _n in range(2):
        make(floor)
    assert count(client, url) == one
    assert client.get(url).content.decode().count('class="plate') >= 3


@pytest.mark.parametrize("name", LISTS)
def test_a_live_part_answers_304_until_something_happens(floor: Floor, browser: Callable[[str], Client], name: str) -> None:
    client, url = browser(LISTS[name]), reverse(name)
    order = floor.ready()
    for _try in range(2):  # the stamp also carries the minute, which may turn once between two requests
        stamp = client.get(url)["ETag"]
        again = client.get(url, headers={"hx-request": "true", "x-live": "1", "if-none-match": stamp})
        if again.status_code == 304:
            break
    assert (again.status_code, again.content) == (304, b"")
    actions.start(job_of(order), by=floor.actor("technician"), now=NOW)
    changed = client.get(url, headers={"hx-request": "true", "x-live": "1", "if-none-match": stamp})
    assert changed.status_code == 200 and changed["ETag"] != stamp
    assert b"<html" not in changed.content


@pytest.mark.parametrize("name", LISTS)
def test_lists_by_role(floor: Floor, browser: Callable[[str], Client], client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    assert browser(LISTS[name]).get(reverse(name)).status_code == 200
    assert browser("gate").get(reverse(name)).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("quality:handover", 200), ("quality:inspect", 403), ("quality:needed", 403)])
def test_pages_of_an_order_by_role(
    floor: Floor, browser: Callable[[str], Client], client: Client, name: str, status: int, other_station: Station
) -> None:
    order = floor.ready()
    url = reverse(name, args=[order.pk])
    assert client.get(url).status_code == 302  # a stranger logs in
    assert browser("advisor").get(url).status_code == status
    RepairOrder.objects.filter(pk=order.pk).update(station=other_station)
    assert browser("advisor").get(url).status_code in {403, 404}
    assert browser("inspector").get(url).status_code in {403, 404}


def test_who_may_not_offer_changes_nothing(floor: Floor, browser: Callable[[str], Client], client: Client) -> None:
    order = floor.passed()
    url = reverse("quality:offer", args=[order.pk])
    assert client.post(url).status_code == 302
    assert browser("technician").post(url, {"parking": "P1"}).status_code == 403
    assert not Handover.objects.filter(order=order, direction="out").exists()


# ---------------------------------------------------------------- the way of a vehicle through the pages


def typed(items: Any, **more: str) -> dict[str, str]:
    found = {f"r{item.pk}": "ok" for item in items if item.kind == "ok"}
    return found | {f"v{item.pk}": "100" for item in items if item.kind == "value"} | more


@pytest.mark.covers("DISP-02", "REPR-01", "PART-02", "QUAL-02", "HAND-06")
def test_a_vehicle_goes_through_the_pages(floor: Floor, browser: Callable[[str], Client]) -> None:
    OpeningHours.objects.filter(station=floor.station).update(opens="00:00", closes="23:59")
    floor.stock()
    order = floor.waiting()
    dispatcher, tech, parts = browser("dispatcher"), browser("technician"), browser("parts")

    def post(client: Client, name: str, pk: int, *more: str, **data: Any) -> Any:
        answer = client.post(reverse(name, args=[pk, *more]), data)
        assert answer.status_code == 302, (name, answer.status_code, answer.content.decode()[-2500:])
        return answer

    post(dispatcher, "workshop:accept", order.pk)
    job = job_of(order)
    page = dispatcher.get(reverse("workshop:dispatch", args=[order.pk]))
    place = page.context["places"][0]
    assert place.technician == floor.user("technician")
    empty = dispatcher.post(reverse("workshop:assign", args=[job.pk]), {"technician": place.technician.pk, "starts": "soon", "minutes": 60})
    assert empty.status_code == 422 and b"soon" in empty.content
    post(dispatcher, "workshop:assign", job.pk, technician=place.technician.pk, bay=place.bay.pk, starts=place.starts, minutes=place.minutes)
    post(tech, "workshop:fetch", order.pk, km=40130, key_tag="K7")
    lists = {kind: list_for(order, kind).items.all() for kind in ("prestart", "self", "papers")}
    half = tech.post(reverse("workshop:precheck", args=[order.pk]), {})
    assert half.status_code == 422 and b"points are open" in half.content
    post(tech, "workshop:precheck", order.pk, **typed(lists["prestart"]))
    post(tech, "workshop:run", job.pk, "start")
    assert "count-up" in tech.get(reverse("workshop:mine")).content.decode()
    line = part_line(order)
    post(tech, "workshop:ask_parts", order.pk, **{f"q{line.pk}": "1"})
    slip = Requisition.objects.get()
    one = parts.post(reverse("workshop:requisition", args=[slip.pk]), {"taker": floor.user("technician").pk, "taker_svg": SVG, "issuer_svg": ""})
    assert one.status_code == 422 and b"Both sign" in one.content
    post(parts, "workshop:requisition", slip.pk, taker=floor.user("technician").pk, taker_svg=SVG, issuer_svg=SVG)
    post(tech, "workshop:pause", job.pk, reason="break", note="lunch")
    post(tech, "workshop:run", job.pk, "resume")
    unreported = tech.post(reverse("workshop:finish", args=[job.pk]), {"work": "", "cause": "worn out"})
    assert unreported.status_code == 422 and b"worn out" in unreported.content
    post(tech, "workshop:finish", job.pk, work="Oil changed", readings="level, 4.2, L")
    post(tech, "workshop:self_check", order.pk, signature=SVG, **typed(lists["self"]))
    _inspect(floor, browser, order, post, typed(lists["papers"]))
    _hand_over(floor, browser, order, post)


def _inspect(floor: Floor, browser: Callable[[str], Client], order: RepairOrder, post: Any, papers: dict[str, str]) -> None:
    inspector = browser("inspector")
    post(inspector, "quality:inspect", order.pk, do="start")
    inspection = Inspection.objects.get()
    points = inspection.checklist.items.all()
    post(inspector, "quality:inspect", order.pk, do="g0")
    inspection.refresh_from_db()
    assert [inspection.answers.get(str(p.pk), {}).get("result") for p in points] == ["ok", None, None]
    post(inspector, "quality:wear", inspection.pk, item="Pad", value="9", unit="mm")
    post(inspector, "quality:needed", order.pk, what="Rear tyres", safety="on")
    assert Advice.objects.get().safety
    post(browser("washer"), "quality:washed", Wash.objects.get(order=order).pk, "done")
    rest = typed(points) | papers
    road = {"road_test": "true", "road_test_reason": "brakes", "road_km_out": "40131", "road_km_in": "40134", "function_test": "fine"}
    early = inspector.post(reverse("quality:inspect", args=[order.pk]), {**rest, **road, "do": "pass", "signature": SVG})
    assert early.status_code == 422 and b"not clean" in early.content and b"40134" in early.content
    post(inspector, "quality:inspect", order.pk, do="pass", signature=SVG, clean="on", **rest, **road)
    assert fresh(order).status == Status.PASSED


def _hand_over(floor: Floor, browser: Callable[[str], Client], order: RepairOrder, post: Any) -> None:
    post(browser("inspector"), "quality:offer", order.pk, parking="P6")
    row = Handover.objects.get(order=order, direction="out")
    post(browser("inspector"), "quality:explained", row.pk)
    advisor = browser("advisor")
    assert b"Compare" in advisor.post(reverse("quality:take", args=[row.pk]), {"exterior": "ok", "signature": SVG}).content
    post(advisor, "quality:take", row.pk, exterior="ok", technical="ok", items="bad", difference="Umbrella missing", signature=SVG)
    assert fresh(order).status == Status.HANDED_OVER
    assert b"Umbrella missing" in advisor.get(reverse("quality:handover", args=[order.pk])).content


@pytest.mark.covers("QUAL-07")
def test_a_vehicle_fails_on_the_page(floor: Floor, browser: Callable[[str], Client]) -> None:
    order = floor.inspecting().order
    url, inspector = reverse("quality:inspect", args=[order.pk]), browser("inspector")
    assert inspector.post(url, {"do": "fail", "signature": SVG}).status_code == 422
    assert fresh(order).status == Status.IN_INSPECTION
    assert inspector.post(url, {"do": "fail", "signature": SVG, "reason": "Leaks", "jobs": [job_of(order).pk]}).status_code == 302
    assert (fresh(order).status, job_of(order).status) == (Status.FAILED, JobStatus.FAILED)
