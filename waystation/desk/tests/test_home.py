"""The first page: its figures are those of the lists they open, and who has one kind of work begins at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from waystation.accounts.models import Station
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
