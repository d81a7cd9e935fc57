"""Every page of the delivery in both languages, who may open it, the whole conversation, and how many statements the gate takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.delivery import actions
from waystation.delivery.models import GatePass
from waystation.delivery.tests.build import settled
from waystation.settlement.models import Bill
from waystation.settlement.tests.build import NOW, make_bill, pay_all
from waystation.settlement.tests.test_views import ROLES
from waystation.workorders.models import Advice, RepairOrder

Client = Callable[..., Any]


@pytest.fixture
def order(station: Any, actor: Any) -> RepairOrder:
    return settled(station, actor("cashier"))


@pytest.fixture
def pages(order: RepairOrder, actor: Any) -> dict[str, set[str]]:
    """Every page and the roles it opens for."""
    row, token = actions.gate_pass(order, by=actor("cashier"), now=NOW)
    guards = {"manager", "gate", "greeter"}
    return {
        reverse("delivery:order", args=[order.pk]): {"manager", "supervisor", "advisor"}, reverse("delivery:promises"): {"manager"},
        reverse("delivery:gate"): guards, reverse("delivery:gate") + f"?q={row.number}": guards,
        reverse("delivery:gate_scan", args=[token]): guards,
    }  # fmt: skip


def test_each_page_opens_for_its_roles_and_no_others(pages: dict[str, set[str]], client_as: Client) -> None:
    for role in ROLES:
        client = client_as(role)
        for url, roles in pages.items():
            assert (client.get(url).status_code == 200) == (role in roles), (role, url)


def test_a_stranger_logs_in_and_a_colleague_from_elsewhere_sees_nothing(
    order: RepairOrder, pages: dict[str, set[str]], client: Any, client_as: Client, other_company_station: Any, other_station: Any
) -> None:
    for url in pages:
        assert client.get(url).status_code in (302, 401), url
    for place in (other_station, other_company_station):
        away = client_as("manager", at=place)
        assert away.get(reverse("delivery:order", args=[order.pk])).status_code == 404
        assert order.vehicle.plate not in "".join(away.get(url).content.decode() for url in pages)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_one_language(pages: dict[str, set[str]], client_as: Client, language: str) -> None:
    client = client_as("manager", language=language)
    for url in pages:
        text = client.get(url).content.decode()
        assert ("出门" in text or "交车" in text or "报价" in text) is (language == "zh-hans"), url


def post(client: Any, name: str, pk: int, *more: Any, **data: Any) -> Any:
    return client.post(reverse(f"delivery:{name}", args=[pk, *more]), data)


@pytest.mark.covers("SETL-04", "SETL-11", "SETL-13", "SETL-14")
def test_the_advisor_walks_through_all_steps(station: Any, client_as: Client, actor: Any, person: Any) -> None:
    bill = make_bill(station, by=actor("cashier"), advisor=person("advisor"))
    order = bill.order
    Advice.objects.create(station=station, vehicle=order.vehicle, order=order, text="制动片", safety=True, at=NOW, by_name="x")
    client = client_as("advisor")
    page = client.get(reverse("delivery:order", args=[order.pk]))
    assert page.context["step"] == "papers"
    advice = Advice.objects.get()
    given: dict[str, dict[str, Any]] = {
        "papers": {"points": ["settlement_list"]}, "told": {"how": "sms"}, "received": {"collector": "刘芳"}, "inspected": {"note": ""},
        "explained": {}, "guided": {}, "next": {"km": "50000"}, "extra": {f"opinion_{advice.pk}": "later"},
    }  # fmt: skip
    for step, data in given.items():
        assert client.get(reverse("delivery:order", args=[order.pk])).context["step"] == step
        assert post(client, "step", order.pk, step, **data).status_code == 302, step
    shown = client.get(reverse("delivery:order", args=[order.pk]))
    content = shown.context["form"].initial["content"]
    assert post(client, "step", order.pk, "signed", content=content).status_code == 422
    assert post(client, "step", order.pk, "signed", content=content, signed_name="刘芳").status_code == 302
    for step, data in {"copies": {"how": "print"}, "covers": {}, "km": {"km": "40200"}}.items():
        assert post(client, "step", order.pk, step, **data).status_code == 302, step
    answer = post(client, "step", order.pk, "pass")
    assert answer.status_code == 422 and "still to be paid" in answer.content.decode()
    assert post(client, "step", order.pk, "dance").status_code == 404
    pay_all(Bill.objects.get(pk=bill.pk))
    assert post(client, "issue_pass", order.pk).status_code == 302
    assert post(client, "step", order.pk, "seen_off").status_code == 302
    assert client.get(reverse("delivery:order", args=[order.pk])).context["step"] is None
    gate_pass = GatePass.objects.get()
    guard = client_as("gate")
    assert "May leave" in guard.get(reverse("delivery:gate"), {"q": gate_pass.number}).content.decode()
    assert GatePass.objects.get().used_at is None, "looking lets nobody out"
    assert "Gate open" in post(guard, "let_out", gate_pass.pk).content.decode()
    again = post(guard, "let_out", gate_pass.pk)
    assert again.status_code == 409 and "Stop" in again.content.decode()
    assert "No such pass" in guard.get(reverse("delivery:gate"), {"q": "nothing"}).content.decode()


def test_the_bill_leads_to_the_delivery_for_whom_delivers(station: Any, client_as: Client, by: Any) -> None:
    bill = make_bill(station, by=by)
    way = f'href="{reverse("delivery:order", args=[bill.order_id])}"'
    page = reverse("settlement:bill", args=[bill.pk])
    assert way in client_as("advisor").get(page).content.decode() and way not in client_as("cashier").get(page).content.decode()


@pytest.mark.covers("SETL-08")
def test_who_was_guided_to_the_cashier_stands_first_at_the_desk(station: Any, client_as: Client, by: Any) -> None:
    waiting, back, guided = (make_bill(station, by=by).order for _n in range(3))
    actions.receive(back, collector="刘芳", by=by, now=NOW)
    actions.receive(guided, collector="刘芳", by=by, now=NOW)
    actions.guide(guided, by=by, now=NOW)
    bills = client_as("cashier").get(reverse("settlement:desk")).context["bills"]
    assert [(bill.order_id, bill.presence) for bill in bills] == [(guided.pk, 0), (back.pk, 1), (waiting.pk, 3)]


def test_the_gate_takes_as_many_statements_for_three_rows_as_for_one(station: Any, client_as: Client, actor: Any) -> None:
    cashier, client = actor("cashier"), client_as("manager")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("delivery:gate")).status_code == 200
        return len(seen)

    counts = []
    for n in (1, 2):
        for _n in range(n):
            actions.gate_pass(settled(station, cashier), by=cashier, now=NOW)
        statements()
        counts.append(statements())
    assert counts[0] == counts[1]
