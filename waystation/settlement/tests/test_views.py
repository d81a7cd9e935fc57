"""Every page in both languages, who may open it, and how many statements a list takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from waystation.settlement import actions
from waystation.settlement.tests.build import NOW, make_bill, make_order, pay_all, ready_to_leave

Client = Callable[..., Any]
ROLES = ["manager", "supervisor", "advisor", "cashier", "gate", "technician", "greeter", "auditor", "parts"]


@pytest.fixture
def world(station: Any, actor: Any) -> dict[str, Any]:
    """One of everything the pages show."""
    cashier = actor("cashier")
    order = make_order(station)
    bill = make_bill(station, by=cashier)
    paid = make_bill(station, by=cashier)
    payment = pay_all(paid, by=cashier)
    ready_to_leave(paid.order, by=cashier)
    gate_pass, token = actions.gate_pass(paid.order, by=cashier, now=NOW)
    account = actions.open_credit(bill.party, station=station, limit_fen=1_000_000, days=30, by=actor("manager"), now=NOW)
    waiting = actions.refund(pay_all(make_bill(station, by=cashier), by=cashier), amount_fen=100, reason="x", by=cashier, now=NOW)
    return {
        "order": order, "bill": bill, "paid": paid, "payment": payment, "pass": gate_pass, "token": token, "account": account, "refund": waiting,
    }  # fmt: skip


def urls(world: dict[str, Any]) -> dict[str, tuple[str, set[str]]]:
    """Every page and the roles it opens for."""
    view = {"manager", "supervisor", "advisor", "cashier", "auditor"}
    money = {"manager", "cashier"}
    key = {name: row.pk for name, row in world.items() if hasattr(row, "pk")}
    return {
        reverse("settlement:desk"): view, reverse("settlement:bills"): view, reverse("settlement:refunds"): view,
        reverse("settlement:credit"): view, reverse("settlement:bill", args=[key["bill"]]): view,
        reverse("settlement:bill", args=[key["paid"]]): view,
        reverse("settlement:account", args=[key["account"]]): view, reverse("settlement:shift"): money,
        reverse("settlement:prepare", args=[key["order"]]): {"manager", "supervisor", "advisor", "cashier"},
        reverse("settlement:discount", args=[key["bill"]]): {"manager"}, reverse("settlement:reverse", args=[key["bill"]]): {"manager"},
        reverse("settlement:refund", args=[key["payment"]]): money, reverse("settlement:limit", args=[key["account"]]): {"manager"},
        reverse("settlement:deposit", args=[world["bill"].party_id]): money, reverse("settlement:unallocated"): money,
        reverse("settlement:allocate", args=[key["payment"]]): money, reverse("settlement:accuracy"): {"manager"},
        reverse("settlement:delivery", args=[world["paid"].order_id]): {"manager", "supervisor", "advisor"},
        reverse("settlement:gate"): {"manager", "gate", "greeter"},
        reverse("settlement:gate") + f"?q={world['pass'].number}": {"manager", "gate", "greeter"},
        reverse("settlement:gate_scan", args=[world["token"]]): {"manager", "gate", "greeter"},
    }  # fmt: skip


def test_each_page_opens_for_its_roles_and_no_others(world: dict[str, Any], client_as: Client) -> None:
    pages = urls(world)
    for role in ROLES:
        client = client_as(role)
        for url, roles in pages.items():
            assert (client.get(url).status_code == 200) == (role in roles), (role, url)


def test_a_stranger_logs_in_and_a_colleague_from_elsewhere_sees_nothing(
    world: dict[str, Any], client: Any, client_as: Client, other_company_station: Any, other_station: Any
) -> None:
    for url in urls(world):
        assert client.get(url).status_code in (302, 401), url
    rows = [reverse("settlement:bill", args=[world["bill"].pk]), reverse("settlement:account", args=[world["account"].pk]),
            reverse("settlement:prepare", args=[world["order"].pk]), reverse("settlement:delivery", args=[world["order"].pk])]  # fmt: skip
    for place in (other_station, other_company_station):
        away = client_as("manager", at=place)
        assert [away.get(url).status_code for url in rows] == [404] * len(rows)
        assert world["bill"].number not in away.get(reverse("settlement:desk")).content.decode()
