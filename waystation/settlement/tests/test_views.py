"""Every page in both languages, who may open it, and how many statements a list takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.settlement import actions
from waystation.settlement.models import Bill, Payment, Refund
from waystation.settlement.tests.build import NOW, add_job, inspect, make_bill, make_order, pay_all

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
    account = actions.open_credit(bill.party, station=station, limit_fen=1_000_000, days=30, by=actor("manager"), now=NOW)
    waiting = actions.refund(pay_all(make_bill(station, by=cashier), by=cashier), amount_fen=100, reason="x", by=cashier, now=NOW)
    return {
        "order": order, "bill": bill, "paid": paid, "payment": payment, "account": account, "refund": waiting,
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
        reverse("settlement:allocate", args=[key["payment"]]): money,
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
            reverse("settlement:prepare", args=[world["order"].pk])]  # fmt: skip
    for place in (other_station, other_company_station):
        away = client_as("manager", at=place)
        assert [away.get(url).status_code for url in rows] == [404] * len(rows)
        assert world["bill"].number not in away.get(reverse("settlement:desk")).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_one_language(world: dict[str, Any], client_as: Client, language: str) -> None:
    client = client_as("manager", language=language)
    for url in urls(world):
        text = client.get(url).content.decode()
        assert ("出门" in text or "结算" in text or "收银" in text) is (language == "zh-hans"), url


def post(client: Any, name: str, pk: int, *more: Any, **data: Any) -> Any:
    return client.post(reverse(f"settlement:{name}", args=[pk, *more]), data)


@pytest.mark.covers("SETL-08")
def test_enter_scan_and_it_is_paid(station: Any, client_as: Client, actor: Any) -> None:
    """The desk opens the first bill, the amount stands there, the scanned code alone says who pays how."""
    bill = make_bill(station, by=actor("cashier"))
    client = client_as("cashier")
    desk = client.get(reverse("settlement:desk")).content.decode()
    assert desk.count("autofocus") == 1 and reverse("settlement:bill", args=[bill.pk]) in desk
    page = client.get(reverse("settlement:bill", args=[bill.pk])).content.decode()
    assert 'data-key="F9"' in page and 'value="268.00"' in page
    answer = post(client, "pay", bill.pk, amount="268.00", reference="134567890123456789")
    assert answer.status_code == 302
    payment = Payment.objects.get()
    assert (payment.tender, payment.amount_fen, payment.by_name) == ("wechat", 26800, actor("cashier").name)
    assert Bill.objects.get(pk=bill.pk).status == "paid"


def test_a_refused_payment_keeps_what_was_typed(station: Any, client_as: Client, by: Any) -> None:
    bill = make_bill(station, by=by)
    client = client_as("cashier")
    for data, word in (
        ({"amount": "999", "tender": "card", "reference": "R77"}, "Only 268.00 yuan are open"),
        ({"amount": "-5", "tender": "card", "reference": "R1"}, "larger than nothing"),
        ({"amount": "0", "tender": "card", "reference": "R1"}, "larger than nothing"),
        ({"amount": "abc", "tender": "card"}, "is not an amount"),
        ({"amount": "1", "tender": "cash"}, "no open cash drawer"), ({"amount": "1", "tender": "", "reference": "R77"}, "Choose how the money came"),
    ):  # fmt: skip
        answer = post(client, "pay", bill.pk, **data)
        text = answer.content.decode()
        assert answer.status_code == 422 and word in text, word
        assert f'value="{data["amount"]}"' in text
    assert not Payment.objects.exists()


def test_cash_tells_the_change(station: Any, client_as: Client, by: Any) -> None:
    bill = make_bill(station, by=by)
    client = client_as("cashier")
    client.post(reverse("settlement:shift"), {"opening": "500"})
    answer = client.post(reverse("settlement:pay", args=[bill.pk]), {"amount": "268", "tender": "cash", "given": "300"}, follow=True)
    assert "Give 32.00 yuan back." in answer.content.decode()
    answer = client.post(reverse("settlement:shift"), {"counted": "760", "reason": "", "version": "1"})
    assert answer.status_code == 422 and "differs by 8.00 yuan" in answer.content.decode()
    assert client.post(reverse("settlement:shift"), {"counted": "768", "version": "1"}).status_code == 302


@pytest.mark.covers("SETL-01", "SETL-02")
def test_making_bills_on_the_page(station: Any, client_as: Client, actor: Any) -> None:
    order = make_order(station)
    add_job(order)
    inspect(order)
    cashier, manager = client_as("cashier"), client_as("manager")
    order.refresh_from_db()
    version = {"version": order.version}
    answer = post(cashier, "prepare", order.pk, **version)
    assert answer.status_code == 422 and "differs from the quote" in answer.content.decode()
    assert post(cashier, "prepare", order.pk, **version, difference_reason="me").status_code == 422
    assert post(manager, "prepare", order.pk, **version, difference_reason="asked for", allow="1").status_code == 302
    assert Bill.objects.get().status == "draft"
    order.refresh_from_db()
    assert post(cashier, "prepare", order.pk, version=order.version).status_code == 302
    bill = Bill.objects.get()
    assert (bill.status, bill.difference_by_name) == ("final", actor("manager").name)
    assert cashier.get(reverse("settlement:prepare", args=[order.pk])).url == reverse("settlement:bill", args=[bill.pk])


def test_money_verbs_on_pages(station: Any, client_as: Client, by: Any) -> None:
    bill = make_bill(station, by=by)
    manager, cashier = client_as("manager"), client_as("cashier")
    assert post(manager, "discount", bill.pk, amount="8", reason="wait", version=bill.version).status_code == 302
    assert post(manager, "discount", bill.pk, amount="8", reason="wait", version=bill.version).status_code == 422
    assert manager.post(reverse("settlement:credit"), {"party": bill.party_id, "limit": "1000", "days": "30"}).status_code == 302
    assert cashier.post(reverse("settlement:credit"), {"party": bill.party_id, "limit": "1", "days": "3"}).status_code == 403
    assert post(cashier, "on_account", bill.pk).status_code == 302
    account = bill.party and actions.open_credit(bill.party, station=station, limit_fen=200000, days=9, by=by, now=NOW)
    assert post(client_as("auditor"), "account", account.pk, amount="1", tender="card", reference="X").status_code == 403
    assert post(cashier, "account", account.pk, amount="260", tender="transfer", reference="T1").status_code == 302
    bill.refresh_from_db()
    assert (bill.status, bill.total_fen) == ("paid", 26000)
    assert post(manager, "limit", account.pk, limit="3000", days="10").status_code == 302
    assert post(cashier, "close", account.pk).status_code == 403 and post(manager, "close", account.pk).status_code == 302
    assert post(cashier, "invoice", bill.pk, invoice_no="2637").status_code == 302
    assert post(manager, "reverse", bill.pk, reason="x", version=0).status_code == 422
    bill.refresh_from_db()
    assert bill.invoice_no == "2637" and post(manager, "reverse", bill.pk, reason="x", version=bill.version).status_code == 302
    assert post(cashier, "deposit", bill.party_id, amount="5", tender="card", reference="D1").status_code == 302


def test_refunds_on_pages(station: Any, client_as: Client, by: Any) -> None:
    payment = pay_all(make_bill(station, by=by, payers=("customer",) * 5), by=by)
    cashier, manager = client_as("cashier"), client_as("manager")
    assert post(cashier, "refund", payment.pk, amount="600", reason="wrong").status_code == 302
    row = Refund.objects.get()
    assert row.status == "asked" and "wrong" in manager.get(reverse("settlement:refunds")).content.decode()
    assert post(cashier, "approve", row.pk).status_code == 403
    assert post(manager, "reject", row.pk, reason="").status_code == 422
    assert post(manager, "approve", row.pk).status_code == 302
    assert post(manager, "approve", row.pk).status_code == 422
    assert post(manager, "refund", payment.pk, amount="600", reason="mine").status_code == 302
    own = Refund.objects.get(status="asked")
    assert post(manager, "approve", own.pk).status_code == 422, "nobody agrees with himself"
    assert post(manager, "reject", own.pk, reason="x").status_code == 422


def test_money_without_a_bill_on_pages(station: Any, client_as: Client, by: Any) -> None:
    bill = make_bill(station, by=by)
    cashier = client_as("cashier")
    assert cashier.post(reverse("settlement:unallocated"), {"amount": "9", "tender": "card", "reference": "U1", "reason": "?"}).status_code == 302
    loose = Payment.objects.get()
    assert post(cashier, "allocate", loose.pk, bill=bill.pk).url == reverse("settlement:bill", args=[bill.pk])
    assert post(cashier, "allocate", loose.pk, bill=bill.pk).status_code == 422


@pytest.mark.parametrize("name", ["desk", "bills", "refunds", "credit"])
def test_lists_take_as_many_statements_for_three_rows_as_for_one(station: Any, client_as: Client, actor: Any, name: str) -> None:
    cashier, manager = actor("cashier"), actor("manager")
    client = client_as("manager")

    def fill() -> None:
        make_order(station)
        make_bill(station, by=cashier)
        owing = make_bill(station, by=cashier)
        actions.open_credit(owing.party, station=station, limit_fen=10**6, days=30, by=manager, now=NOW)
        actions.put_on_account(owing, by=cashier, now=NOW)
        payment = pay_all(make_bill(station, by=cashier, payers=("customer",) * 5), by=cashier)
        actions.refund(payment, amount_fen=60000, reason="x", by=cashier, now=NOW)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"settlement:{name}")).status_code == 200
        return len(seen)

    fill()
    statements()
    one = statements()
    fill()
    fill()
    assert statements() == one
