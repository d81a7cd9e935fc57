"""The file of a vehicle shows its maintenance plan, the maker's warranty and what we still guarantee (CUST-05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.care.queries import ahead
from waystation.catalogue.models import ServiceInterval, WarrantyRule
from waystation.core.access import Actor
from waystation.customers.models import Vehicle
from waystation.workorders.models import Job
from waystation.workorders.tests.build import NOW, make_order

ON = date(2026, 11, 24)


@pytest.fixture
def vehicle(station: Station) -> Vehicle:
    """Bought two years and eight months ago, 40,128 km; an oil service we still guarantee and one whose guarantee is over."""
    order = make_order(station, status="delivered")
    Job.objects.filter(order=order).update(guarantee_until_on=ON + timedelta(days=9), guarantee_until_km=42_000)
    old = make_order(station, status="delivered")
    type(old).objects.filter(pk=old.pk).update(vehicle=order.vehicle)
    Job.objects.filter(order=old).update(name="Ended", guarantee_until_on=ON - timedelta(days=1))
    company = station.company
    ServiceInterval.objects.create(company=company, vehicle_class="car", code="I1", level="minor", km=10_000, months=6)
    ServiceInterval.objects.create(company=company, vehicle_class="truck", code="I2", level="minor", km=77_000, months=0)
    rules = [("*", "engine", 36, 60_000), ("大众*", "engine", 48, 90_000), ("*", "brake", 36, 40_000), ("福特*", "ac", 36, 1)]
    for maker, system, months, km in rules:
        WarrantyRule.objects.create(
            company=company, maker=maker, vehicle_class="car", system=system, months=months, km=km, valid_from=date(2020, 1, 1)
        )
    Vehicle.objects.filter(pk=order.vehicle_id).update(maker="大众", last_km=40_128, bought_on=date(2024, 3, 8))
    return Vehicle.objects.get(pk=order.vehicle_id)


@pytest.mark.covers("CUST-05")
def test_plan_warranty_and_guarantee_of_this_vehicle_only(vehicle: Vehicle, by: Actor, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):
        found = ahead(by, vehicle, ON)
    assert [(row.km, row.months) for row in found.plan] == [(10_000, 6)]
    assert [(row.until, row.km, row.over) for row in found.covers] == [(date(2027, 3, 8), 40_000, True), (date(2028, 3, 8), 90_000, False)]
    assert [job.guarantee_until_km for job in found.guaranteed] == [42_000]
    Vehicle.objects.filter(pk=vehicle.pk).update(last_km=42_001)
    assert ahead(by, Vehicle.objects.get(pk=vehicle.pk), ON).guaranteed == []
    assert [row.over for row in ahead(by, vehicle, date(2028, 3, 9)).covers] == [True, True]
    vehicle.bought_on = None
    assert [row.until for row in ahead(by, vehicle, ON).covers] == [None, None]


@pytest.mark.covers("CUST-05")
def test_the_file_shows_it_and_another_station_sees_no_order_of_ours(
    vehicle: Vehicle, client_as: Callable[..., Client], other_station: Station
) -> None:
    url = reverse("care:vehicle_file", args=[vehicle.pk])
    with time_machine.travel(NOW, tick=False):
        text = client_as("advisor").get(url).content.decode()
        there = client_as("advisor", at=other_station).get(url).content.decode()
    for words in ("every 10000 km", "every 6 months", "Engine", "2028-03-08 / 90000 km", "our guarantee until 2026-12-03 / 42000 km"):
        assert words in text, words
    assert "Ended" not in text and "our guarantee until" not in there and "every 10000 km" in there
