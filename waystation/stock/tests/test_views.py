"""The pages of the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.stock import actions, queries
from waystation.stock.models import Bin, Expected, Level, Movement, Reservation
from waystation.stock.tests.build import bin_at, stocked


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.covers("PART-01")
@pytest.mark.parametrize("name", ["parts", "shelf", "shortage"])
def test_a_longer_list_needs_no_more_statements(name: str, station: Any, by: Any, now: datetime, client_as: Callable[..., Client]) -> None:
    client, url = client_as("parts"), reverse(f"stock:{name}")

    def more(number: int) -> None:
        part = stocked(station, 5000, safety_stock_milli=9000)
        actions.reserve(station, part, 1000, source="l:1", trail=f"appointment:{number}", by=by, now=now)
        actions.expect(station, part, 1000, expected_at=now, source="l:2", by=by, now=now)

    bin_at(station, "S-1", "shelf")
    more(1)
    client.get(url)
    one = statements(client, url)
    more(2), more(3)
    assert statements(client, url) == one


def test_who_may_look_and_who_may_keep(station: Any, client_as: Callable[..., Client]) -> None:
    part = stocked(station)
    level = Level.objects.get()
    keeping = [reverse(f"stock:{name}", args=[part.pk]) for name in ("receive", "move", "expect")]
    keeping += [reverse("stock:count", args=[level.pk]), reverse("stock:bins")]
    looking = [reverse("stock:parts"), reverse("stock:part", args=[part.pk]), reverse("stock:shelf"), reverse("stock:shortage")]
    for url in looking:
        assert client_as("advisor").get(url).status_code == 200
        assert client_as("parts", language="zh-hans").get(url).status_code == 200
        assert client_as("gate").get(url).status_code == 403
        assert Client().get(url).status_code == 302
    for url in keeping:
        assert client_as("parts").get(url).status_code == 200
        assert client_as("advisor").get(url).status_code == 403


@pytest.mark.covers("PART-01")
def test_the_list_finds_filters_and_shows_free_and_coming(station: Any, by: Any, now: datetime, client_as: Callable[..., Client]) -> None:
    part = stocked(station, 5000, number="TBRK-777-01A", name="制动盘", name_en="Brake disc", is_common=True)
    stocked(station, 5000, number="TENG-888-01A", safety_stock_milli=9000)
    actions.reserve(station, part, 1500, source="l:1", trail="", by=by, now=now)
    client, url = client_as("advisor"), reverse("stock:parts")
    found = client.get(url, {"q": "tbrk77701"}).content.decode()
    assert "TBRK-777-01A" in found and "TENG-888-01A" not in found
    assert "3.5 pcs" in found
    assert "TBRK-777-01A" in client.get(url, {"q": "zdp"}).content.decode()
    assert "TENG-888-01A" not in client.get(url, {"common": "1"}).content.decode()
    short = client.get(url, {"short": "1"}, headers={"hx-request": "true"}).content.decode()
    assert "TENG-888-01A" in short and "TBRK-777-01A" not in short and "<html" not in short


def test_a_delivery_is_received_once_however_often_the_button_is_pressed(station: Any, client_as: Callable[..., Client]) -> None:
    part = stocked(station, 1000)
    client, url = client_as("parts"), reverse("stock:receive", args=[part.pk])
    sent = {"qty": "2.5", "bin": "d-01", "cost": "12.30", "source": "SH-1", "form_key": uuid4()}
    assert client.post(url, sent | {"qty": "-1", "form_key": uuid4()}).status_code == 422
    assert not Bin.objects.filter(code="D-01").exists()  # nothing of a refused form stays
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    line = Movement.objects.get(source="note:SH-1")
    assert (line.qty_milli, line.cost_fen, line.level.bin.code) == (2500, 3075, "D-01")
    page = client.get(reverse("stock:part", args=[part.pk])).content.decode()
    assert "note:SH-1" in page and "D-01" in page


def test_parts_are_moved_and_counted_on_their_pages(station: Any, client_as: Callable[..., Client]) -> None:
    part = stocked(station, 5000)
    level, client = Level.objects.get(), client_as("parts")
    sent = {"from_bin": level.bin_id, "to_bin": "C-02", "qty": "6", "form_key": uuid4()}
    answer = client.post(reverse("stock:move", args=[part.pk]), sent)
    assert answer.status_code == 422
    assert "Only 5 of" in answer.content.decode()
    assert client.post(reverse("stock:move", args=[part.pk]), sent | {"qty": "2", "form_key": uuid4()}).status_code == 302
    count = reverse("stock:count", args=[level.pk])
    assert client.post(count, {"counted": "2", "form_key": uuid4()}).status_code == 422
    given = {"counted": "2", "reason": "盘亏", "witness": "王五", "form_key": uuid4()}
    assert client.post(count, given).status_code == 302
    level.refresh_from_db()
    assert level.on_hand_milli == 2000


def test_an_order_arrives_is_called_off_and_a_reservation_is_let_go(
    station: Any, by: Any, now: datetime, client_as: Callable[..., Client]
) -> None:
    part, client = stocked(station, 1000), client_as("parts")
    soon = "2099-01-01T09:00"
    assert client.post(reverse("stock:expect", args=[part.pk]), {"qty": "3", "expected_at": soon, "form_key": uuid4()}).status_code == 302
    row = Expected.objects.get()
    url = reverse("stock:arrive", args=[row.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"qty": "2", "bin": "C-01-1", "cost": "1", "form_key": uuid4()}).status_code == 302
    rest = Expected.objects.get(arrived_at=None)
    assert client.post(reverse("stock:cancel_expected", args=[rest.pk]), {"form_key": uuid4()}).status_code == 302
    assert client.get(reverse("stock:cancel_expected", args=[rest.pk])).status_code == 405
    kept = actions.reserve(station, part, 1000, source="l:1", trail="", by=by, now=now)
    assert client_as("advisor").post(reverse("stock:release", args=[kept.pk])).status_code == 403
    assert client.post(reverse("stock:release", args=[kept.pk]), {"form_key": uuid4()}).status_code == 302
    assert queries.availability(station, [part.pk])[part.pk].free_milli == 3000


@pytest.mark.covers("PREP-04", "PART-03")
def test_the_clerk_picks_for_an_appointment_and_prints_its_label(
    station: Any, other_station: Any, by: Any, now: datetime, client_as: Callable[..., Client]
) -> None:
    part, shelf = stocked(station), bin_at(station, "S-1", "shelf")
    row = actions.reserve(
        station, part, 1000, source="appointment_line:1", trail="appointment:1", label="AP-7 鲁A12345", needed_at=now + timedelta(hours=1),
        by=by, now=now,
    )  # fmt: skip
    client = client_as("parts")
    assert "AP-7 鲁A12345" in client.get(reverse("stock:shelf")).content.decode()
    assert part.number in client.get(reverse("stock:label", args=[row.pk])).content.decode()
    url = reverse("stock:pick", args=[row.pk])
    there = client_as("parts", at=other_station).post(url, {"bin": shelf.pk, "version": 1, "form_key": uuid4()})
    assert there.status_code == 404
    assert client.post(url, {"bin": Bin.objects.get(kind="store").pk, "version": 1, "form_key": uuid4()}).status_code == 422
    stale = client.post(url, {"bin": shelf.pk, "version": 7, "form_key": uuid4()})
    assert stale.status_code == 409
    assert "Somebody was faster" in stale.content.decode()
    assert client.post(url, {"bin": shelf.pk, "version": 1, "form_key": uuid4()}).status_code == 302
    assert Reservation.objects.get().status == "shelved"
    done = client.get(reverse("stock:shelf")).content.decode()
    assert "Complete" in done


def test_bins_are_made_on_their_page(station: Any, client_as: Callable[..., Client]) -> None:
    client, url = client_as("parts"), reverse("stock:bins")
    assert client.post(url, {"code": "s-9", "kind": "shelf", "form_key": uuid4()}).status_code == 302
    assert client.post(url, {"code": "s-9", "kind": "store", "form_key": uuid4()}).status_code == 422
    assert "S-9" in client.get(url).content.decode()
