"""The first page: its figures are those of the lists they open, and who has one kind of work begins at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
from waystation.accounts.queries import system_actor
from waystation.appointments.tests.build import NOW, make_advisor, make_bay, make_booked
from waystation.core.money import yuan
from waystation.desk.views.home import once
from waystation.messaging.actions import open_task, send
from waystation.messaging.models import Task
from waystation.messaging.tasks import run
from waystation.reception.tests.build import make_stay
from waystation.settlement.tests.build import make_bill
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import make_order

pytestmark = pytest.mark.django_db


@pytest.mark.covers("BORD-01")
def test_each_tile_opens_the_board_with_as_many_vehicles_as_it_says(station: Station, client_as: Callable[..., Client]) -> None:
    now = timezone.now()
    for minutes, status in ((-60, "in_repair"), (-5, "waiting"), (20, "in_repair"), (300, "passed"), (-90, "draft"), (-90, "delivered")):
        order = make_order(station, status=status)
        RepairOrder.objects.filter(pk=order.pk).update(promised_at=now + timedelta(minutes=minutes))
    client = client_as("dispatcher")
    tiles = client.get(reverse("desk:home")).context["tiles"]
    assert [tile.value for tile in tiles[:3]] == [4, 2, 1]
    for tile in tiles[:3]:
        board = client.get(tile.url).context["board"]
        assert len(board.cards) == tile.value, tile.url
    assert tiles[3].url.endswith("?state=done")


@pytest.mark.covers("REPR-01")
def test_a_technician_begins_at_his_jobs_and_who_is_more_than_that_at_home(station: Station, client_as: Callable[..., Client]) -> None:
    answer = client_as("technician").get(reverse("desk:home"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("workshop:mine"))
    both = client_as("technician", "inspector", name="both").get(reverse("desk:home"))
    assert [section.title for section in both.context["sections"]] == ["My jobs", "Waiting for inspection"]


@pytest.mark.covers("RCPT-01")
def test_one_tap_on_home_says_that_the_booked_vehicle_is_here(station: Station, client_as: Callable[..., Client], monkeypatch: Any) -> None:
    monkeypatch.setattr("waystation.middleware.now", lambda: NOW)
    make_bay(station)
    make_advisor(station)
    booked = make_booked(station, system_actor(station))
    greeter = client_as("greeter")
    morning = booked.starts_at - timedelta(minutes=20)
    monkeypatch.setattr("waystation.middleware.now", lambda: morning)
    row = next(row for section in greeter.get(reverse("desk:home")).context["sections"] for row in section.rows if row.arrives)
    assert row.arrives == booked.pk
    assert greeter.post(reverse("reception:arrive"), {"appointment": row.arrives}).status_code == 302
    booked.refresh_from_db()
    assert booked.visit_id is not None
    clerk = client_as("clerk").get(reverse("desk:home"))
    assert not any(row.arrives for section in clerk.context["sections"] for row in section.rows)


def test_what_waits_in_the_reception_is_received_and_not_put_into_stock(station: Station, client_as: Callable[..., Client]) -> None:
    make_stay(station)
    page = client_as("greeter", language="zh-hans").get(reverse("desk:home")).content.decode()
    assert "接待</a>" in page and "收货" not in page


def test_the_cashier_sees_who_pays_how_much(station: Station, client_as: Callable[..., Client]) -> None:
    bill = make_bill(station)
    row = client_as("cashier").get(reverse("desk:home")).context["sections"][0].rows[0]
    assert row.label == f"¥{yuan(bill.open_fen)}" and str(bill.party or bill.order.party) in row.sub


def test_what_nobody_sent_is_counted_on_home(station: Station, client_as: Callable[..., Client], by: Any, now: Any) -> None:
    for number in range(23):
        send(
            station, dedupe=f"t{number}", channel="sms", to="13900000001", template="ready", values={}, trail="visit:1",
            message_class="service", by=by, now=now,
        )  # fmt: skip
    clerk = client_as("clerk")
    assert [one.count for one in clerk.get(reverse("desk:home")).context["sections"] if one.icon == "send"] == []
    run(now)
    section = clerk.get(reverse("desk:home")).context["sections"][0]
    assert (section.icon, section.count, len(section.rows)) == ("send", 23, 20)


def test_two_reminders_of_one_appointment_are_one_line(station: Station, by: Any, now: Any) -> None:
    words = {"title": "t", "owner_role": "advisor", "url": "/", "due_at": now, "by": by, "now": now}
    for key, kind in (("a", "confirm"), ("b", "confirm"), ("c", "prepare"), ("d", "prepare")):
        open_task(station, key=key, kind=kind, trail="appointment:1", **words)
    assert [task.key for task in once(Task.objects.order_by("pk"))] == ["a", "c", "d"]


@pytest.mark.covers("DISP-09")
def test_what_waits_stands_first_and_late_cars_and_cars_without_parts_are_told(station: Station, client_as: Callable[..., Client]) -> None:
    now = timezone.now()
    late, kept, handed = (make_order(station, status=status) for status in ("in_repair", "paused", "handed_over"))
    RepairOrder.objects.filter(pk=late.pk).update(promised_at=now - timedelta(minutes=5))
    RepairOrder.objects.filter(pk=kept.pk).update(promised_at=now + timedelta(hours=9), waiting_for="parts", wait_note="明早到货")
    RepairOrder.objects.filter(pk=handed.pk).update(promised_at=now + timedelta(hours=9))

    def told(role: str) -> list[tuple[str, list[str]]]:
        found = client_as(role).get(reverse("desk:home")).context["sections"]
        return [(section.title, [row.label for row in section.rows]) for section in found]

    assert told("manager")[0] == ("Promised and not ready", [late.number]) and told("manager")[1][1] == []
    assert told("dispatcher")[0] == ("Promised and not ready", [late.number])
    assert ("Cars waiting for parts", [kept.number]) in told("parts")
    assert ("Bill to make", [handed.number]) in told("cashier")
