"""Several steps of one moment are kept in one go; each is ticked, and nothing counts that nobody ticked (SETL-04 … SETL-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from waystation.core.access import Actor
from waystation.delivery import queries
from waystation.delivery.choices import MOMENTS, Step
from waystation.delivery.models import Delivery, GatePass
from waystation.journal.models import JournalLine
from waystation.settlement.models import Bill
from waystation.settlement.tests.build import NOW, make_bill, pay_all
from waystation.workorders.models import Advice, RepairOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(station: Any, actor: Callable[..., Actor], person: Any) -> RepairOrder:
    return make_bill(station, by=actor("cashier"), advisor=person("advisor")).order


def url(order: RepairOrder) -> str:
    return reverse("delivery:together", args=[order.pk])


def opened(order: RepairOrder) -> set[str]:
    return {str(row.step) for row in queries.steps(order) if row.state in ("now", "todo")}


def test_every_step_stands_under_one_moment() -> None:
    assert sorted(step for steps in MOMENTS.values() for step in steps) == sorted(Step)


@pytest.mark.covers("SETL-04", "SETL-06", "SETL-07", "SETL-10", "SETL-13", "SETL-14")
def test_an_everyday_delivery_takes_four_forms_and_keeps_every_step(order: RepairOrder, client_as: Any) -> None:
    client = client_as("advisor")
    forms = [
        {"moment": "ready", "points": ["settlement_list"], "how": "sms"},
        {"moment": "talk", "collector": "刘芳", "note": "", "km": "50000"},
        {"moment": "leave", "how": "print", "km": "40200"},
        {"moment": "farewell"},
    ]
    for form in forms:
        page = client.get(url(order))
        assert page.status_code == 200 and page.context["moment"] == form["moment"]
        if form["moment"] == "leave":
            assert [gap.code for gap in page.context["gaps"]] and Step.PASS not in [row.step for row, *_more in page.context["todo"]]
            pay_all(Bill.objects.get(order=order))
            assert Step.PASS in [row.step for row, *_more in client.get(url(order)).context["todo"]]
        assert client.post(url(order), form | {"all": "1"}).status_code == 302, form
    assert opened(order) == set() and GatePass.objects.count() == 1
    done = Delivery.objects.get()
    assert (done.collector, done.next_service_km, done.km_out) == ("刘芳", 50000, 40200)
    verbs = set(JournalLine.objects.filter(verb__startswith="delivery.").values_list("verb", flat=True))
    assert {"delivery.papers", "delivery.told", "delivery.received", "delivery.inspected", "delivery.explained", "delivery.covers_off"} <= verbs
    assert client.get(url(order)).headers["Location"] == reverse("delivery:order", args=[order.pk])


@pytest.mark.covers("SETL-07")
def test_only_what_is_ticked_is_kept(order: RepairOrder, client_as: Any) -> None:
    client = client_as("advisor")
    client.post(url(order), {"moment": "ready", "points": ["settlement_list"], "how": "sms", "all": "1"})
    before = opened(order)
    nobody = client.post(url(order), {"moment": "talk", "collector": "刘芳"})
    assert nobody.status_code == 422 and nobody.context["nothing"] and opened(order) == before
    assert 'value="刘芳"' in nobody.content.decode()  # nothing typed is lost
    assert client.post(url(order), {"moment": "talk", "collector": "刘芳", "done": ["received", "inspected"]}).status_code == 302
    assert before - opened(order) == {"received", "inspected"}
    page = client.get(url(order))
    assert [str(row.step) for row in page.context["over"]] == ["received", "inspected"]


def test_a_refusal_keeps_nothing_and_stands_at_its_step(order: RepairOrder, client_as: Any) -> None:
    client = client_as("advisor")
    client.post(url(order), {"moment": "ready", "points": ["settlement_list"], "how": "sms", "all": "1"})
    before = opened(order)
    refused = client.post(url(order), {"moment": "talk", "collector": " ", "note": "a scratch", "all": "1"})
    assert refused.status_code == 422 and opened(order) == before
    forms = {str(row.step): form for row, form, _ticked in refused.context["todo"]}
    assert "collector" in forms["received"].errors and 'value="a scratch"' in refused.content.decode()
    assert client.post(url(order), {"moment": "dance", "all": "1"}).status_code == 302 and opened(order) == before


@pytest.mark.covers("SETL-11")
def test_refused_safety_work_is_signed_between_the_talk_and_the_leaving(order: RepairOrder, client_as: Any, station: Any) -> None:
    row = Advice.objects.create(station=station, vehicle=order.vehicle, order=order, text="制动片", safety=True, at=NOW, by_name="x")
    client = client_as("advisor")
    client.post(url(order), {"moment": "ready", "points": ["settlement_list"], "how": "sms", "all": "1"})
    client.post(url(order), {"moment": "talk", "collector": "刘芳", "km": "50000", f"opinion_{row.pk}": "later", "all": "1"})
    assert client.get(url(order)).headers["Location"].endswith("?step=signed")
    refused = client.post(url(order), {"moment": "signed", "all": "1", "content": "x"})
    assert refused.status_code == 422 and "signed" in opened(order)


def test_the_page_of_an_order_leads_to_it(order: RepairOrder, client_as: Any) -> None:
    assert f'href="{url(order)}"' in client_as("advisor").get(reverse("workorders:order", args=[order.pk])).content.decode()
    shown = client_as("advisor").get(reverse("delivery:order", args=[order.pk])).content.decode()
    assert f'href="{url(order)}"' in shown


def test_the_mileage_out_begins_with_the_last_reading_not_with_that_of_the_arrival(order: RepairOrder, client_as: Any) -> None:
    order.vehicle.__class__.objects.filter(pk=order.vehicle_id).update(last_km=(order.visit.km or 0) + 4)  # a road test
    page = client_as("advisor").get(reverse("delivery:order", args=[order.pk]) + "?step=km")
    assert page.context["form"].initial["km"] == (order.visit.km or 0) + 4
