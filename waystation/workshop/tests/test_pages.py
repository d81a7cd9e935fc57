"""The pages: live parts, query counts, roles, moves on the board, and forms that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.scheduling.models import OpeningHours
from waystation.workorders.choices import JobStatus, Status
from waystation.workorders.models import Advice, Line, RepairOrder
from waystation.workorders.tests.build import jobs_of, make_addition
from waystation.workshop import actions, queries
from waystation.workshop.models import Clock, Handover, Inspection, Requisition, Wash
from waystation.workshop.sums import column_of
from waystation.workshop.tests.build import NOW, SVG, Floor, fresh, job_of, part_line

LISTS = {
    "workshop:board": "dispatcher", "workshop:wall": "dispatcher", "workshop:mine": "technician", "workshop:counter": "parts",
    "workshop:inspections": "inspector", "workshop:washes": "washer", "workshop:handovers": "advisor",
}  # fmt: skip
STATES: dict[str, Callable[[Floor], Any]] = {
    "workshop:mine": Floor.ready, "workshop:counter": lambda f: f.requisition(f.ready()), "workshop:inspections": Floor.self_checked,
    "workshop:washes": Floor.self_checked, "workshop:handovers": Floor.passed,
}  # fmt: skip


@pytest.fixture
def browser(floor: Floor, client_as: Callable[..., Client]) -> Callable[[str], Client]:
    """A browser of one of the floor's people."""
    return lambda name: client_as(name.rstrip("2"), name=name)


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# ---------------------------------------------------------------- lists


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_and_three_vehicles(floor: Floor, browser: Callable[[str], Client], name: str) -> None:
    client, make = browser(LISTS[name]), STATES.get(name, Floor.in_repair if name == "workshop:wall" else Floor.dispatched)
    make(floor)
    client.get(reverse(name))
    one = count(client, reverse(name))
    for _n in range(2):
        if name == "workshop:wall":
            Clock.objects.filter(ended_at=None).update(ended_at=NOW)
        make(floor)
    assert count(client, reverse(name)) == one
    body = client.get(reverse(name)).content.decode()
    assert body.count('class="plate') >= 3


def test_the_list_view_costs_the_same_and_filters(floor: Floor, browser: Callable[[str], Client]) -> None:
    client = browser("advisor")
    url = reverse("workshop:board") + "?view=list"
    first = floor.dispatched()
    client.get(url)
    one = count(client, url)
    for _n in range(2):
        floor.dispatched()
    assert count(client, url) == one
    RepairOrder.objects.update(promised_at=datetime(2099, 1, 1, tzinfo=UTC))
    RepairOrder.objects.filter(pk=first.pk).update(promised_at=datetime(2020, 1, 1, tzinfo=UTC))
    late = client.get(url + "&only=late").content.decode()
    assert first.vehicle.plate[2:] in late and late.count("<tr") == 2
    other = client.get(url + "&advisor=999999").content.decode()
    assert first.vehicle.plate[2:] not in other


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


# ---------------------------------------------------------------- the board


@pytest.mark.parametrize(
    ("status", "waiting_for", "washing", "column"),
    [
        (Status.SIGNED, "", False, "dispatch"), (Status.WAITING, "", False, "dispatch"), (Status.DISPATCHED, "", False, "dispatch"),
        (Status.DISPATCHED, "", True, "wash"), (Status.IN_REPAIR, "", False, "repair"), (Status.IN_REPAIR, "approval", False, "approval"),
        (Status.PAUSED, "parts", False, "parts"), (Status.PAUSED, "sublet", False, "parts"), (Status.PAUSED, "customer", False, "approval"),
        (Status.PAUSED, "expert", False, "repair"), (Status.PAUSED, "break", False, "repair"), (Status.FAILED, "", False, "repair"),
        (Status.SELF_CHECKED, "", False, "inspection"), (Status.SELF_CHECKED, "", True, "wash"), (Status.IN_INSPECTION, "", False, "inspection"),
        (Status.PASSED, "", False, "delivery"), (Status.HANDED_OVER, "", False, "delivery"), (Status.PAID, "", False, "delivery"),
        (Status.DELIVERED, "", False, ""), (Status.DRAFT, "", False, ""),
    ],
)  # fmt: skip
def test_every_state_has_its_column(status: str, waiting_for: str, washing: bool, column: str) -> None:
    assert column_of(status, waiting_for, washing) == column


def test_the_card_says_what_matters(floor: Floor, browser: Callable[[str], Client]) -> None:
    order = floor.in_repair()
    RepairOrder.objects.filter(pk=order.pk).update(kind="rework")
    type(order.visit).objects.filter(pk=order.visit_id).update(waits=True)
    body = browser("dispatcher").get(reverse("workshop:board")).content.decode()
    version = f'data-version="{fresh(order).version}"'
    for words in ("technician · B1", "waits here", "comeback", job_of(order).label, version, 'data-to="parts approval inspection"'):
        assert words in body
    assert "data-move" not in browser("advisor").get(reverse("workshop:board")).content.decode()


def move(client: Client, order: RepairOrder, to: str, version: int | None = None) -> Any:
    return client.post(reverse("workshop:move"), {"card": order.pk, "to": to, "version": version or order.version}, headers={"hx-request": "true"})


@pytest.mark.covers("REPR-01")
def test_a_card_that_is_moved_does_what_that_means(floor: Floor, browser: Callable[[str], Client]) -> None:
    client, order = browser("dispatcher"), floor.in_repair()
    assert move(client, order, "parts").json()["message"]
    assert (fresh(order).status, fresh(order).waiting_for) == (Status.PAUSED, "parts")
    assert move(client, fresh(order), "approval").status_code == 200
    assert move(client, fresh(order), "repair").status_code == 200
    assert fresh(order).waiting_for == ""
    stale = move(client, fresh(order), "parts", version=1)
    assert (stale.status_code, stale["X-Refused"]) == (409, "stale")
    open_work = move(client, fresh(order), "inspection")
    assert (open_work.status_code, open_work["X-Refused"]) == (422, "job_open")
    assert "data-refused-what" in open_work.content.decode()
    nonsense = move(client, fresh(order), "delivery")
    assert (nonsense.status_code, nonsense["X-Refused"]) == (422, "no_such_move")
    assert move(client, floor.waiting(), "repair").json()["open"].endswith("/")
    assert client.post(reverse("workshop:move"), {"card": 999999, "to": "parts"}).status_code == 404


def test_who_may_not_move_is_told_who_may(floor: Floor, browser: Callable[[str], Client]) -> None:
    order = floor.in_repair()
    answer = move(browser("advisor"), order, "parts")
    assert (answer.status_code, answer["X-Refused"]) == (422, "not_allowed")
    assert fresh(order).status == Status.IN_REPAIR


def test_the_wash_column_washes(floor: Floor, browser: Callable[[str], Client]) -> None:
    client, order = browser("washer"), floor.self_checked()
    assert move(client, order, "wash").status_code == 200
    assert Wash.objects.get(order=order).started_at is not None
    assert move(client, fresh(order), "inspection").status_code == 200
    assert Wash.objects.get(order=order).done_at is not None


# ---------------------------------------------------------------- who sees what

ORDER_PAGES = {
    "workshop:dispatch": 200, "workshop:order_parts": 200, "workshop:handover": 200, "workshop:inspect": 403, "workshop:ask_parts": 200,
    "workshop:problem": 200, "workshop:needed": 403,
}  # fmt: skip


@pytest.mark.parametrize("name", ORDER_PAGES)
def test_pages_of_an_order_by_role(floor: Floor, browser: Callable[[str], Client], client: Client, name: str, other_station: Station) -> None:
    order = floor.ready()
    url = reverse(name, args=[order.pk])
    assert client.get(url).status_code == 302  # a stranger logs in
    assert browser("advisor").get(url).status_code == ORDER_PAGES[name]
    RepairOrder.objects.filter(pk=order.pk).update(station=other_station)
    assert browser("advisor").get(url).status_code in {403, 404}
    assert browser("inspector").get(url).status_code in {403, 404}


@pytest.mark.parametrize(("name", "others"), [(name, {"gate", "cashier"}) for name in LISTS])
def test_lists_by_role(floor: Floor, browser: Callable[[str], Client], client: Client, name: str, others: set[str]) -> None:
    url = reverse(name)
    assert client.get(url).status_code == 302
    assert browser(LISTS[name]).get(url).status_code == 200
    assert browser("gate").get(url).status_code == 403


VERBS = ["accept", "return", "wait", "go_on", "withdraw", "offer"]


@pytest.mark.parametrize("name", VERBS)
def test_verbs_by_role(floor: Floor, browser: Callable[[str], Client], client: Client, name: str) -> None:
    order = floor.waiting()
    url = reverse(f"workshop:{name}", args=[order.pk])
    assert client.post(url).status_code == 302
    assert browser("technician").post(url, {"reason": "x", "parking": "P1"}).status_code == 403
    assert (fresh(order).status, fresh(order).accepted_at) == (Status.WAITING, None)


def test_a_technician_sees_the_job_of_a_colleague_not_at_all(floor: Floor, browser: Callable[[str], Client]) -> None:
    job = job_of(floor.ready())
    assert browser("technician").get(reverse("workshop:job", args=[job.pk])).status_code == 200
    assert browser("technician2").get(reverse("workshop:job", args=[job.pk])).status_code == 404
    assert browser("technician2").post(reverse("workshop:run", args=[job.pk, "start"])).status_code == 404


# ---------------------------------------------------------------- the way of a vehicle through the pages


def typed(items: Any, **more: str) -> dict[str, str]:
    found = {f"r{item.pk}": "ok" for item in items if item.kind == "ok"}
    return found | {f"v{item.pk}": "100" for item in items if item.kind == "value"} | more


@pytest.mark.covers("ADDW-05", "PART-02")
def test_the_technician_sees_what_the_customer_has_not_agreed_to(floor: Floor, browser: Callable[[str], Client]) -> None:
    """Not a missing page: shown on his phone with why it does not start, and refused in the same words when a form comes all the same."""
    order, tech = floor.in_repair(), browser("technician")
    job = jobs_of(make_addition(order, by=floor.actor("technician")))[0]
    line = Line.objects.get(job=job, kind="part")
    assert reverse("workshop:job", args=[job.pk]) in tech.get(reverse("workshop:mine")).content.decode()
    shown = tech.get(reverse("workshop:job", args=[job.pk])).content.decode()
    assert "The customer has not agreed to this work yet." in shown and "/start/" not in shown and "/switch/" not in shown
    pushed = tech.post(reverse("workshop:run", args=[job.pk, "switch"]))
    assert pushed.status_code == 422 and "do not start" in pushed.content.decode()
    assert not Clock.objects.filter(job=job).exists()
    asked = tech.get(reverse("workshop:ask_parts", args=[order.pk])).content.decode()
    assert "stays in the store" in asked and f"q{line.pk}" not in asked
    taken = tech.post(reverse("workshop:ask_parts", args=[order.pk]), {f"q{line.pk}": "1"})
    assert taken.status_code == 422 and "Wait for the answer" in taken.content.decode()
    assert browser("technician2").get(reverse("workshop:job", args=[job.pk])).status_code == 404


@pytest.mark.covers("DISP-02", "REPR-01", "PART-02", "QUAL-02", "HAND-06")
def test_a_vehicle_goes_through_the_pages(floor: Floor, browser: Callable[[str], Client]) -> None:
    OpeningHours.objects.filter(station=floor.station).update(opens="00:00", closes="23:59")
    floor.stock()
    order = floor.waiting()
    dispatcher, tech, parts = browser("dispatcher"), browser("technician"), browser("parts")

    def post(client: Client, name: str, pk: int, *more: str, **data: Any) -> Any:
        answer = client.post(reverse(f"workshop:{name}", args=[pk, *more]), data)
        assert answer.status_code == 302, (name, answer.status_code, answer.content.decode()[-2500:])
        return answer

    post(dispatcher, "accept", order.pk)
    job = job_of(order)
    page = dispatcher.get(reverse("workshop:dispatch", args=[order.pk]))
    place = page.context["places"][0]
    assert place.technician == floor.user("technician")
    empty = dispatcher.post(reverse("workshop:assign", args=[job.pk]), {"technician": place.technician.pk, "starts": "soon", "minutes": 60})
    assert empty.status_code == 422 and b"soon" in empty.content
    post(dispatcher, "assign", job.pk, technician=place.technician.pk, bay=place.bay.pk, starts=place.starts, minutes=place.minutes)
    post(tech, "fetch", order.pk, km=40130, key_tag="K7")
    lists = {kind: queries.list_for(order, kind).items.all() for kind in ("prestart", "self", "papers")}
    half = tech.post(reverse("workshop:precheck", args=[order.pk]), {})
    assert half.status_code == 422 and b"points are open" in half.content
    post(tech, "precheck", order.pk, **typed(lists["prestart"]))
    post(tech, "run", job.pk, "start")
    assert "count-up" in tech.get(reverse("workshop:mine")).content.decode()
    line = part_line(order)
    post(tech, "ask_parts", order.pk, **{f"q{line.pk}": "1"})
    slip = Requisition.objects.get()
    one = parts.post(reverse("workshop:requisition", args=[slip.pk]), {"taker": floor.user("technician").pk, "taker_svg": SVG, "issuer_svg": ""})
    assert one.status_code == 422 and b"Both sign" in one.content
    post(parts, "requisition", slip.pk, taker=floor.user("technician").pk, taker_svg=SVG, issuer_svg=SVG)
    post(tech, "pause", job.pk, reason="break", note="lunch")
    post(tech, "run", job.pk, "resume")
    unreported = tech.post(reverse("workshop:finish", args=[job.pk]), {"work": "", "cause": "worn out"})
    assert unreported.status_code == 422 and b"worn out" in unreported.content
    post(tech, "finish", job.pk, work="Oil changed", readings="level, 4.2, L")
    post(tech, "self_check", order.pk, signature=SVG, **typed(lists["self"]))
    _inspect(floor, browser, order, post, typed(lists["papers"]))
    _hand_over(floor, browser, order, post)


def _inspect(floor: Floor, browser: Callable[[str], Client], order: RepairOrder, post: Any, papers: dict[str, str]) -> None:
    inspector = browser("inspector")
    post(inspector, "inspect", order.pk, do="start")
    inspection = Inspection.objects.get()
    points = inspection.checklist.items.all()
    post(inspector, "inspect", order.pk, do="g0")
    inspection.refresh_from_db()
    assert [inspection.answers.get(str(p.pk), {}).get("result") for p in points] == ["ok", None, None]
    post(inspector, "wear", inspection.pk, item="Pad", value="9", unit="mm")
    post(inspector, "needed", order.pk, what="Rear tyres", safety="on")
    assert Advice.objects.get().safety
    post(browser("washer"), "washed", Wash.objects.get(order=order).pk, "done")
    rest = typed(points) | papers
    road = {"road_test": "true", "road_test_reason": "brakes", "road_km_out": "40131", "road_km_in": "40134", "function_test": "fine"}
    early = inspector.post(reverse("workshop:inspect", args=[order.pk]), {**rest, **road, "do": "pass", "signature": SVG})
    assert early.status_code == 422 and b"not clean" in early.content and b"40134" in early.content
    post(inspector, "inspect", order.pk, do="pass", signature=SVG, clean="on", **rest, **road)
    assert fresh(order).status == Status.PASSED


def _hand_over(floor: Floor, browser: Callable[[str], Client], order: RepairOrder, post: Any) -> None:
    post(browser("inspector"), "offer", order.pk, parking="P6")
    row = Handover.objects.get(order=order, direction="out")
    post(browser("inspector"), "explained", row.pk)
    advisor = browser("advisor")
    assert b"Compare" in advisor.post(reverse("workshop:take", args=[row.pk]), {"exterior": "ok", "signature": SVG}).content
    post(advisor, "take", row.pk, exterior="ok", technical="ok", items="bad", difference="Umbrella missing", signature=SVG)
    assert fresh(order).status == Status.HANDED_OVER
    assert b"Umbrella missing" in advisor.get(reverse("workshop:handover", args=[order.pk])).content


@pytest.mark.covers("QUAL-07")
def test_a_vehicle_fails_on_the_page(floor: Floor, browser: Callable[[str], Client]) -> None:
    order = floor.inspecting().order
    url, inspector = reverse("workshop:inspect", args=[order.pk]), browser("inspector")
    assert inspector.post(url, {"do": "fail", "signature": SVG}).status_code == 422
    assert fresh(order).status == Status.IN_INSPECTION
    assert inspector.post(url, {"do": "fail", "signature": SVG, "reason": "Leaks", "jobs": [job_of(order).pk]}).status_code == 302
    assert (fresh(order).status, job_of(order).status) == (Status.FAILED, JobStatus.FAILED)


@pytest.mark.covers("REPR-11", "REPR-17")
def test_what_the_technician_finds_goes_out_from_the_phone(floor: Floor, browser: Callable[[str], Client], photo: Any) -> None:
    order, tech = floor.in_repair(), browser("technician")
    answer = tech.post(reverse("workshop:problem", args=[order.pk]), {"what": "Oil leak", "why": "seal", "safety": "on", "photos": photo})
    assert answer.status_code == 302 and order.additions.get().safety
    assert tech.post(reverse("workshop:mismatch", args=[order.pk]), {"what": "Other engine"}).status_code == 302
    assert b"not a quantity" in tech.post(reverse("workshop:free_fix", args=[order.pk]), {"what": "Bulb", "hours": "much"}).content
    assert tech.post(reverse("workshop:free_fix", args=[order.pk]), {"what": "Bulb", "hours": "0.2"}).status_code == 302
    assert order.jobs.filter(origin="goodwill").count() == 1
    assert tech.get(reverse("workshop:job", args=[job_of(order).pk])).status_code == 200


@pytest.mark.covers("PART-08", "PART-11")
def test_returns_and_old_parts_at_the_counter(floor: Floor, browser: Callable[[str], Client]) -> None:
    floor.stock()
    order, parts = floor.in_repair(), browser("parts")
    floor.issue(floor.requisition(order))
    line = part_line(order)
    assert parts.post(reverse("workshop:keep_old", args=[line.pk]), {"place": "O-1"}).status_code == 302
    over = parts.post(reverse("workshop:give_back", args=[line.pk]), {"qty": "2", "reason": "unused"})
    assert over.status_code == 422 and b"unused" in over.content
    assert parts.post(reverse("workshop:give_back", args=[line.pk]), {"qty": "0.4", "reason": "unused"}).status_code == 302
    body = parts.get(reverse("workshop:order_parts", args=[order.pk])).content.decode()
    assert "0.4" in body and 'class="late"' in body
    slip = floor.requisition(order, 400)
    assert parts.post(reverse("workshop:cancel", args=[slip.pk]), {"reason": "found one"}).status_code == 302
    assert Requisition.objects.get(pk=slip.pk).status == "cancelled"


def test_the_board_of_another_company_stays_its_own(
    floor: Floor, client_as: Callable[..., Client], other_company_station: Station
) -> None:
    order = floor.in_repair()
    stranger = client_as("manager", "dispatcher", at=other_company_station, name="stranger")
    body = stranger.get(reverse("workshop:board")).content.decode()
    assert f'id="c{order.pk}"' not in body
    assert stranger.get(reverse("workshop:dispatch", args=[order.pk])).status_code == 404
    assert move(stranger, order, "parts").status_code == 404
