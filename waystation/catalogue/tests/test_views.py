"""The pages of the lists: who sees them, what they show, what a form refuses, how many statements they need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.catalogue.actions import save_benefit
from waystation.catalogue.models import Benefit, Checklist, GuaranteePolicy, Operation, Part, PartPrice, PriceChange
from waystation.catalogue.tests.build import make_operation, make_part, make_rate

READING = ["operations", "parts", "rates", "packages", "symptoms", "benefits", "guarantees", "checklists"]


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection, ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.covers("DIAG-13", "PRIC-03")
@pytest.mark.parametrize("name", READING)
def test_the_lists_are_read_by_the_desk_and_not_by_the_gate(name: str, loaded: Any, client_as: Callable[..., Client]) -> None:
    url = reverse(f"catalogue:{name}")
    assert client_as("advisor").get(url).status_code == 200
    assert client_as("gate").get(url).status_code == 403
    assert client_as("advisor", language="zh-hans").get(url).status_code == 200
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["operations", "parts"])
def test_a_longer_list_needs_no_more_statements(name: str, station: Any, client_as: Callable[..., Client]) -> None:
    client, url = client_as("advisor"), reverse(f"catalogue:{name}")
    make_rate(station)
    make_part(station), make_operation(station)
    client.get(url)
    one = statements(client, url)
    for _ in range(2):
        make_part(station), make_operation(station)
    assert statements(client, url) == one


def test_the_labour_table_finds_and_prices(station: Any, client_as: Callable[..., Client]) -> None:
    make_rate(station, 15000)
    make_operation(station, code="C-ENG-010", name="更换机油", hours_milli=1200)
    make_operation(station, code="C-BRK-010", name="更换制动片", name_en="Change pads", trade="body")
    page = client_as("advisor").get(reverse("catalogue:operations"), {"q": "ghjy"}).content.decode()
    assert "C-ENG-010" in page
    assert "¥180.00" in page
    assert "C-BRK-010" not in page
    part = client_as("advisor").get(reverse("catalogue:operations"), {"q": "brk"}, headers={"hx-request": "true"}).content.decode()
    assert "No rate" in part
    assert "<html" not in part


@pytest.mark.covers("PRIC-03")
def test_the_parts_clerk_changes_a_price_and_the_advisor_cannot(station: Any, client_as: Callable[..., Client]) -> None:
    row = make_part(station, price_fen=9500)
    url = reverse("catalogue:part_price", args=[row.pk])
    sent = {"price": "99.50", "valid_from": "2027-01-01", "reason": "新价", "form_key": uuid4()}
    assert client_as("advisor").post(url, sent).status_code == 403
    client = client_as("parts")
    assert client.get(url).status_code == 200
    refused = client.post(url, sent | {"valid_from": "2020-01-01", "form_key": uuid4()})
    assert refused.status_code == 422
    assert "days that are over" in refused.content.decode()
    assert "99.50" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302  # the second click changes nothing
    assert list(PartPrice.objects.order_by("valid_from").values_list("price_fen", "valid_until")) == [(9500, date(2026, 12, 31)), (9950, None)]
    assert PriceChange.objects.get().by_name == "Parts"
    shown = client.get(reverse("catalogue:part_history", args=[row.pk])).content.decode()
    assert "新价" in shown


def test_a_rate_is_changed_on_its_page(station: Any, client_as: Callable[..., Client]) -> None:
    client, url = client_as("manager"), reverse("catalogue:change_rate")
    assert client.get(url, {"trade": "paint"}).status_code == 200
    sent = {"trade": "paint", "vehicle_class": "any", "price": "180", "valid_from": "2030-01-01", "reason": "备案", "form_key": uuid4()}
    assert client.post(url, sent).status_code == 302
    assert "备案" in client.get(reverse("catalogue:rates")).content.decode()
    assert client.post(url, sent | {"form_key": uuid4()}).status_code == 422


def test_parts_and_operations_are_added_and_changed(station: Any, client_as: Callable[..., Client]) -> None:
    client = client_as("technical_head")
    part = {
        "number": "wg-1", "name": "制动盘", "unit": "件", "unit_en": "pc", "quality": "oem", "vehicle_class": "truck", "system": "brake",
        "cost_fen": "300", "safety_stock_milli": "2", "lead_days": "3", "form_key": uuid4(),
    }  # fmt: skip
    assert client.post(reverse("catalogue:add_part"), part).status_code == 302
    row = Part.objects.get(number="WG-1")
    assert (row.cost_fen, row.safety_stock_milli) == (30000, 2000)
    assert client.post(reverse("catalogue:add_part"), part | {"form_key": uuid4()}).status_code == 422
    change = reverse("catalogue:edit_part", args=[row.pk])
    assert "300.00" in client.get(change).content.decode()
    assert client.post(change, part | {"name": "制动盘总成", "form_key": uuid4()}).status_code == 302
    operation = {
        "code": "t-brk-1", "name": "换制动盘", "vehicle_class": "truck", "system": "brake", "hours_milli": "1.5", "trade": "mechanical",
        "bay_kind": "truck", "job_class": "minor", "active": "on", "form_key": uuid4(), "rows-INITIAL_FORMS": "0", "rows-TOTAL_FORMS": "1",
        "rows-0-code": "wg-1", "rows-0-qty": "2",
    }  # fmt: skip
    assert client.post(reverse("catalogue:add_operation"), operation).status_code == 302
    made = Operation.objects.get(code="T-BRK-1")
    assert made.hours_milli == 1500
    assert [(one.part, one.qty_milli) for one in made.usual_parts.all()] == [(row, 2000)]
    wrong = operation | {"code": "t-2", "rows-0-code": "nothing", "form_key": uuid4()}
    assert "No part is called nothing" in client.post(reverse("catalogue:add_operation"), wrong).content.decode()
    assert client.get(reverse("catalogue:edit_operation", args=[made.pk])).status_code == 200
    assert client_as("parts").get(reverse("catalogue:add_part")).status_code == 403


@pytest.mark.covers("APPT-24")
def test_benefits_and_guarantees_are_kept_by_the_manager(station: Any, client_as: Callable[..., Client]) -> None:
    client = client_as("manager")
    sent = {"name": "九折", "kind": "labour_discount", "percent": "10", "vehicle_class": "any", "valid_from": "2026-12-01", "form_key": uuid4()}
    assert client.post(reverse("catalogue:add_benefit"), sent | {"percent": "0"}).status_code == 422
    assert client.post(reverse("catalogue:add_benefit"), sent | {"form_key": uuid4()}).status_code == 302
    row = Benefit.objects.get()
    url = reverse("catalogue:edit_benefit", args=[row.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, sent | {"valid_until": "2026-12-31", "form_key": uuid4()}).status_code == 302
    low = {"vehicle_class": "car", "job_class": "level2", "km": "4000", "days": "30", "valid_from": "2026-12-01", "source": "x", "form_key": uuid4()}
    answer = client.post(reverse("catalogue:set_guarantee"), low)
    assert answer.status_code == 422
    assert "5000 km" in answer.content.decode()
    assert client.post(reverse("catalogue:set_guarantee"), low | {"km": "6000", "form_key": uuid4()}).status_code == 302
    assert GuaranteePolicy.objects.get().km == 6000


@pytest.mark.covers("PRIC-03")
def test_the_page_of_benefits_says_who_changed_each_and_when_the_newest_change_first(
    loaded: Any, station: Any, actor: Callable[..., Any], client_as: Callable[..., Client]
) -> None:
    url, first, second = reverse("catalogue:benefits"), datetime(2026, 11, 2, 1, 30, tzinfo=UTC), datetime(2026, 11, 9, 2, 45, tzinfo=UTC)
    said = {"kind": "labour_discount", "percent": 10, "valid_from": date(2026, 1, 1)}
    kept = save_benefit(station, name="九折", by=actor("manager"), now=first, **said)
    save_benefit(station, name="八折", by=actor("headoffice"), now=first + timedelta(hours=1), **said)
    page = client_as("advisor").get(url).content.decode()
    assert page.index("Headoffice") < page.index("2 Nov 09:30") < page.index("As supplied")
    save_benefit(station, benefit=kept, name="九折", by=actor("supervisor"), now=second, **said | {"percent": 12})
    page = client_as("advisor").get(url).content.decode()
    assert page.index("Supervisor") < page.index("9 Nov 10:45") < page.index("Headoffice")
    assert "2 Nov 09:30" not in page


def test_a_checklist_shows_its_points_and_another_company_does_not_exist(
    loaded: Any, other_company_station: Any, client_as: Callable[..., Client]
) -> None:
    row = Checklist.objects.get(code="CC-TRUCK")
    url = reverse("catalogue:checklist", args=[row.pk])
    assert row.items.first().label in client_as("advisor").get(url).content.decode()
    assert client_as("advisor", at=other_company_station).get(url).status_code == 404
