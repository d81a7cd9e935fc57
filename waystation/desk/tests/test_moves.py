"""A card dropped on another column of the workshop board does what that means, in the slice that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station, User
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workshop.models import Wash
from waystation.workshop.tests.build import Floor, fresh, make_floor


@pytest.fixture
def floor(station: Station, person: Callable[..., User]) -> Floor:
    return make_floor(station, person)


@pytest.fixture
def browser(floor: Floor, client_as: Callable[..., Client]) -> Callable[[str], Client]:
    """A browser of one of the floor's people."""
    return lambda name: client_as(name, name=name)


def move(client: Client, order: RepairOrder, to: str, version: int | None = None) -> Any:
    return client.post(reverse("desk:move"), {"card": order.pk, "to": to, "version": version or order.version}, headers={"hx-request": "true"})


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
    assert client.post(reverse("desk:move"), {"card": 999999, "to": "parts"}).status_code == 404


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


def test_a_stranger_of_another_company_moves_nothing(floor: Floor, client_as: Callable[..., Client], other_company_station: Station) -> None:
    order = floor.in_repair()
    stranger = client_as("manager", "dispatcher", at=other_company_station, name="stranger")
    assert move(stranger, order, "parts").status_code == 404
    assert fresh(order).status == Status.IN_REPAIR
