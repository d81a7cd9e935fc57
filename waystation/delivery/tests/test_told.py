"""What the customer is told at the delivery: by whom, what comes next, what was done for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from waystation.accounts.actions import delegate
from waystation.catalogue.models import ServiceInterval
from waystation.customers.models import WearReading
from waystation.delivery import actions
from waystation.messaging.models import Message
from waystation.settlement.actions import prepare_bills
from waystation.settlement.tests.build import LATER, NOW, inspect, make_bill, make_order, seal_quote
from waystation.workorders.choices import LineKind, Payer
from waystation.workorders.models import Job, Line, Told


@pytest.mark.covers("DELG-03", "SETL-05")
@pytest.mark.parametrize("away", [True, False])
def test_the_customer_is_told_beforehand_who_stands_in_at_the_delivery(station: Any, actor: Any, person: Any, away: bool) -> None:
    own, other = person("advisor", name="sun"), person("advisor", name="qian")
    order = make_order(station, advisor=own)
    if away:
        delegate(station, absent=own, deputy=other, from_at=NOW, to_at=LATER, reason="leave", by=actor("manager"), now=NOW)
    prepare_bills(order, by=actor("cashier"), now=NOW)
    actions.prepare_papers(order, points={"settlement_list": True}, by=actor("advisor"), now=NOW)
    actions.tell_ready(order, how="sms", by=actor("advisor"), now=NOW)
    named = f"{other} stands in for {own} and hands it over to you."
    assert (named in Message.objects.get(template_key="progress").text) is (named in Told.objects.get(order=order).what) is away


@pytest.mark.covers("SETL-10", "SETL-12")
def test_the_settlement_list_prints_next_service_and_remaining_life(station: Any, by: Any) -> None:
    order = make_order(station)
    ServiceInterval.objects.create(company=station.company, vehicle_class="car", code="I1", level="minor", km=10000, months=6)
    where = {"company": station.company, "vehicle": order.vehicle, "item": "pads", "position": "front"}
    WearReading.objects.create(**where, value="3", unit="mm", remaining_km=8000, at=NOW, by_name="x")
    content = make_bill(station, order=order, by=by).paper.content
    assert content["next_service"] == {"on": "2027-05-24", "km": 50128}
    assert content["wear"] == [{"name": "pads front", "value": "3 mm", "remaining": "about 8000 km"}]


@pytest.mark.covers("REPR-11", "SETL-07")
def test_the_small_fault_fixed_for_free_is_shown_when_the_work_is_explained(station: Any, by: Any, client_as: Any) -> None:
    order = make_order(station)
    values = {"status": "passed", "approved_hash": "agreed", "answer": "yes", "name": "Bulb replaced", "origin": "goodwill"}
    free = Job.objects.create(station=station, order=order, position=9, **values)
    Line.objects.create(
        station=station, job=free, kind=LineKind.LABOUR, name="Bulb replaced", qty_milli=200, price_fen=0, amount_fen=0, list_price_fen=0,
        payer=Payer.GOODWILL, priced_on=date(2026, 11, 24),
    )  # fmt: skip
    seal_quote(order)
    inspect(order)
    prepare_bills(order, by=by, now=NOW)
    page = client_as("advisor").get(reverse("delivery:order", args=[order.pk]), {"step": "explained"}).content.decode()
    row = page[page.index("Bulb replaced") :][:200]
    assert "0.00" in row
