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
from waystation.workorders.choices import Status
from waystation.workorders.models import Line, RepairOrder
from waystation.workorders.tests.build import jobs_of, make_addition
from waystation.workshop import actions
from waystation.workshop.models import Clock, Requisition
from waystation.workshop.sums import column_of
from waystation.workshop.tests.build import NOW, Floor, fresh, job_of, part_line

LISTS = {
    "workshop:board": "dispatcher", "workshop:wall": "dispatcher", "workshop:mine": "technician", "workshop:counter": "parts",
}  # fmt: skip
STATES: dict[str, Callable[[Floor], Any]] = {
    "workshop:mine": Floor.ready, "workshop:counter": lambda f: f.requisition(f.ready()),
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


# ---------------------------------------------------------------- who sees what

ORDER_PAGES = {
    "workshop:dispatch": 200, "workshop:order_parts": 200, "workshop:ask_parts": 200,
    "workshop:problem": 200,
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


VERBS = ["accept", "return", "wait", "go_on", "withdraw"]


@pytest.mark.parametrize("name", VERBS)
def test_verbs_by_role(floor: Floor, browser: Callable[[str], Client], client: Client, name: str) -> None:
    order = floor.waiting()
    url = reverse(f"workshop:{name}", args=[order.pk])
    assert client.post(url).status_code == 302
    assert browser("technician").post(url, {"reason": "x"}).status_code == 403
    assert (fresh(order).status, fresh(order).accepted_at) == (Status.WAITING, None)


def test_a_technician_sees_the_job_of_a_colleague_not_at_all(floor: Floor, browser: Callable[[str], Client]) -> None:
    job = job_of(floor.ready())
    assert browser("technician").get(reverse("workshop:job", args=[job.pk])).status_code == 200
    assert browser("technician2").get(reverse("workshop:job", args=[job.pk])).status_code == 404
    assert browser("technician2").post(reverse("workshop:run", args=[job.pk, "start"])).status_code == 404


# ---------------------------------------------------------------- the phone and the counter


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
