"""The staff pages: who may, what they show, how many statements, what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waystation.accounts.choices import Role
from waystation.accounts.queries import system_actor
from waystation.core.access import policy
from waystation.workorders import actions
from waystation.workorders.models import Addition, Line, RepairOrder
from waystation.workorders.tests.build import (
    NOW,
    SVG,
    catalogue_of,
    jobs_of,
    make_addition,
    make_catalogue,
    make_order,
    make_visit,
)

Clients = Callable[..., Client]
PAGES: dict[str, tuple[str, str]] = {
    "orders": ("workorders.view", ""), "figures": ("workorders.view", ""), "order": ("workorders.view", "order"),
    "search": ("workorders.write", "order"), "add": ("workorders.write", "order"), "kind": ("workorders.write", "order"),
    "diagnosis": ("workorders.diagnose", "order"), "promise": ("workorders.write", "order"), "wishes": ("workorders.write", "order"),
    "quote": ("workorders.write", "order"), "warranties": ("workorders.warranty", "order"),
    "copy": ("workorders.sign", "order"),
    "to_dispatch": ("workorders.write", "order"), "quote_only": ("workorders.write", "order"), "leaves": ("workorders.write", "order"),
    "cancel": ("workorders.write", "order"), "void": ("workorders.void", "order"), "tell": ("workorders.write", "order"),
    "goodwill": ("workorders.raise_addition", "order"), "raise": ("workorders.raise_addition", "order"),
    "quantity": ("workorders.write", "line"), "payer": ("workorders.write", "line"), "price": ("workorders.price_override", "line"),
    "choose": ("workorders.write", "line"),
    "remove_line": ("workorders.write", "line"), "remove_job": ("workorders.write", "job"), "withdraw": ("workorders.write", "job"),
    "cause": ("workorders.diagnose", "job"), "decide": ("workorders.warranty", "job"), "escalate": ("workorders.warranty", "job"),
    "maker_answer": ("workorders.warranty", "job"), "addition": ("workorders.view", "addition"),
    "evaluate": ("workorders.evaluate_addition", "addition"), "drop": ("workorders.ask_addition", "addition"),
    "take_back": ("workorders.ask_addition", "addition"),
    "estimate": ("workorders.ask_addition", "addition"), "ask": ("workorders.ask_addition", "addition"),
    "answer": ("workorders.ask_addition", "addition"), "open": ("workorders.write", "visit"),
}  # fmt: skip
BACK_TO_THE_ORDER = {"quote", "warranties"}  # pressed there; without a POST, or with nothing to decide, one goes back


@pytest.fixture
def rows(station: Any) -> dict[str, int]:
    order = make_order(station, status="in_repair")
    addition = make_addition(order)
    job = order.jobs.get(addition=None)
    line = job.lines.get(kind="part")
    return {"order": order.pk, "job": job.pk, "line": line.pk, "addition": addition.pk, "visit": make_visit(station).pk}


def address(name: str, rows: dict[str, int]) -> str:
    kind = PAGES[name][1]
    return reverse(f"workorders:{name}", args=[rows[kind]] if kind else [])


@pytest.mark.covers("ROLE-05")
@pytest.mark.parametrize("role", [r.value for r in Role])
def test_each_page_opens_for_its_roles_only(role: str, rows: dict[str, int], client_as: Clients) -> None:
    client = client_as(role)
    wrong = []
    for name, (right, _kind) in PAGES.items():
        status = client.get(address(name, rows), follow=name in BACK_TO_THE_ORDER).status_code
        expected = 200 if role in policy()[right] else 403
        if status != expected:
            wrong.append((name, status, expected))
    assert wrong == []


def test_a_stranger_is_asked_to_log_in(rows: dict[str, int]) -> None:
    client = Client()
    for name in PAGES:
        answer = client.get(address(name, rows))
        assert answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"], name


def test_another_station_and_company_do_not_exist(rows: dict[str, int], client_as: Clients, other_station: Any, other_company_station: Any) -> None:
    for place in (other_station, other_company_station):
        client = client_as("manager", "advisor", "inspector", "warranty", at=place)
        for name, (_right, kind) in PAGES.items():
            if kind:
                assert client.get(address(name, rows)).status_code == 404, name


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection, ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list_costs_the_same_for_one_and_three(station: Any, client_as: Clients) -> None:
    client = client_as("advisor")
    make_order(station)
    one = statements(client, reverse("workorders:orders"))
    for _n in range(2):
        make_addition(make_order(station, status="in_repair"))
    assert statements(client, reverse("workorders:orders")) == one


@pytest.mark.parametrize("status", ["draft", "in_repair"])
def test_the_order_page_costs_the_same_for_one_and_three_items(station: Any, client_as: Clients, status: str) -> None:
    client = client_as("advisor")
    by = system_actor(station)
    few, many = make_order(station), make_order(station)
    for name in ("brake", "oil"):
        actions.add_operation(many, catalogue_of(station)[name], origin="need", payer="customer", by=by, now=NOW)
    RepairOrder.objects.filter(pk__in=[few.pk, many.pk]).update(status=status)
    for order, n in ((few, 1), (many, 3)):
        if status == "in_repair":
            for _n in range(n):
                make_addition(order, asked=False)
    url = reverse("workorders:order", args=[few.pk])
    assert statements(client, url) == statements(client, reverse("workorders:order", args=[many.pk]))


@pytest.mark.covers("WORD-14")
def test_the_whole_way_in_the_browser(station: Any, client_as: Clients) -> None:
    """Open, add, diagnose, promise, quote, explain, sign, hand to dispatch: each page leads to the next."""
    things = make_catalogue(station)
    client = client_as("advisor")
    visit = make_visit(station)
    assert "Order type" not in client.get(reverse("workorders:open", args=[visit.pk])).content.decode()
    answer = client.post(reverse("workorders:open", args=[visit.pk]), {"kind": "repair"})
    order = RepairOrder.objects.get(visit=visit)
    page = reverse("workorders:order", args=[order.pk])
    assert answer.headers["Location"] == page

    def send(name: str, pk: int | None = None, **data: Any) -> None:
        answer = client.post(reverse(f"workorders:{name}", args=[pk or order.pk]), data)
        assert answer.status_code == 302, (name, answer.content.decode())
        order.refresh_from_db()

    send("add", operation=things["brake"].pk, origin="fault")
    send("add", package=things["package"].pk)
    brake = order.jobs.get(name="更换前制动片")
    send("add", part=things["filter"].pk, job=brake.pk, qty="2")
    send("quantity", brake.lines.get(code="F1").pk, qty="1")
    send("payer", brake.lines.get(code="F1").pk, payer="goodwill")
    send("remove_line", brake.lines.get(code="F1").pk)
    send("diagnosis", mode="now", text="制动片磨损", technical="on", consent="on", fee_fen="80")
    assert Line.objects.get(job__order=order, kind="fee").amount_fen == 8000
    client_page = client.get(page).content.decode()
    assert "delivery time" in client_page
    send("promise", promised_at="2099-11-24T17:00", sure="on")
    send("quote")
    assert order.status == "quoted"
    sign = reverse("workorders:sign", args=[order.pk])
    shown = client.get(sign).context["version"]
    data = {"content_hash": shown.content_hash, "customer_svg": SVG, "customer_name": "刘芳", "advisor_svg": SVG, "copy": "print"}
    unexplained = client.post(sign, data)
    order.refresh_from_db()
    assert (unexplained.status_code, order.status, order.explained_at) == (422, "quoted", None)
    assert client.post(sign, data | {"explained": "on"}).status_code == 302
    order.refresh_from_db()
    assert order.status == "signed" and order.copy_given_at and order.explained_at
    send("to_dispatch")
    assert order.status == "waiting"
    said = client.get(page).content.decode()
    for words in ("Order signed", "Handed to the dispatcher", "Diagnosis"):
        assert words in said


def test_a_refusal_stands_beside_the_field_and_nothing_typed_is_lost(station: Any, client_as: Clients) -> None:
    order = make_order(station)
    answer = client_as("advisor").post(reverse("workorders:diagnosis", args=[order.pk]), {"mode": "workshop", "text": "底盘异响"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "底盘异响" in text and "this is counted" in text
    assert not hasattr(RepairOrder.objects.get(pk=order.pk), "diagnosis")


def test_the_contract_cannot_be_signed_when_it_changed_after_it_was_shown(station: Any, client_as: Clients, sa: Any) -> None:
    order = make_order(station, status="quoted")
    actions.explain(order, by=sa, now=NOW)
    client = client_as("advisor")
    data = {"content_hash": "0" * 64, "customer_svg": SVG, "customer_name": "刘芳", "advisor_svg": SVG, "copy": "print"}
    answer = client.post(reverse("workorders:sign", args=[order.pk]), data)
    assert answer.status_code == 409 and "changed since it was shown" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "quoted"


@pytest.mark.covers("ADDW-01", "ADDW-02", "ADDW-03", "ADDW-06")
def test_additional_work_in_the_browser(station: Any, client_as: Clients, photo: Any) -> None:
    order = make_order(station, status="in_repair")
    things = catalogue_of(station)
    tech, advisor = client_as("technician"), client_as("advisor")
    data = {"what": "前制动片磨到极限", "why": "剩余 1.8 mm", "safety": "on", "photos": [photo(), photo("b.jpg")]}
    assert tech.post(reverse("workorders:raise", args=[order.pk]), data).status_code == 302
    addition = Addition.objects.get(order=order)
    assert addition.source == "technician"
    page = reverse("workorders:addition", args=[addition.pk])
    assert advisor.post(reverse("workorders:add", args=[order.pk]) + f"?addition={addition.pk}", {"operation": things["brake"].pk}).status_code == 302
    assert advisor.post(reverse("workorders:estimate", args=[addition.pk]), {"new_promised_at": "2099-11-24T18:00", "sure": "on"}).status_code == 302
    asked = advisor.post(reverse("workorders:ask", args=[addition.pk]), {"how": "link", "phone": "13800006620"})
    assert asked.status_code == 302
    shown = advisor.get(page).content.decode()
    assert "/c/l/approve/" in shown and "data:image/svg+xml" in shown
    addition.refresh_from_db()
    [job] = jobs_of(addition)
    advisor.post(reverse("messaging:note"), {"trail": order.trail, "text": "客户在开会，四点再打"})
    assert "客户在开会" in tech.get(page).content.decode()
    url = reverse("workorders:answer", args=[addition.pk])
    bad = advisor.post(url, {"content_hash": addition.content_hash, "how": "phone", "name": "刘芳", f"job_{job.pk}": "yes"})
    assert bad.status_code == 422 and "Write where the answer can be found" in bad.content.decode()
    good = {"content_hash": addition.content_hash, "how": "phone", "name": "刘芳", "evidence": "录音 8841", f"job_{job.pk}": "yes"}
    assert advisor.post(url, good).status_code == 302
    addition.refresh_from_db()
    assert addition.status == "approved"


@pytest.mark.covers("DIAG-10")
def test_the_promise_page_offers_times(station: Any, client_as: Clients) -> None:
    order = make_order(station)
    text = client_as("advisor").get(reverse("workorders:promise", args=[order.pk])).content.decode()
    assert "Agree this time" in text


@pytest.mark.covers("DIAG-06")
def test_search_answers_with_buttons(station: Any, client_as: Clients) -> None:
    order = make_order(station)
    url = reverse("workorders:search", args=[order.pk])
    part = client_as("advisor").get(url, {"q": "制动"}, headers={"hx-request": "true"}).content.decode()
    assert 'class="sg"' in part and "<html" not in part
    nothing = client_as("advisor").get(url, {"q": "zzzz"}).content.decode()
    assert "Nothing found" in nothing


def test_a_price_is_a_managers_word(station: Any, client_as: Clients) -> None:
    order = make_order(station)
    line = Line.objects.filter(job__order=order, kind="part").get()
    url = reverse("workorders:price", args=[line.pk])
    assert client_as("advisor").post(url, {"price": "50", "reason": "老客户"}).status_code == 403
    assert client_as("manager").post(url, {"price": "50", "reason": "老客户"}).status_code == 302
    line.refresh_from_db()
    assert (line.price_fen, line.list_price_fen, line.override_reason) == (5000, 6800, "老客户")


def test_sign_on_the_phone_shows_a_code(station: Any, client_as: Clients, sa: Any) -> None:
    order = make_order(station, status="quoted")
    client = client_as("advisor")
    url = reverse("workorders:sign_on_phone", args=[order.pk])
    assert client.get(url).status_code == 302
    refused = client.post(url)
    assert refused.status_code == 422 and "Explain the order" in refused.content.decode()
    actions.explain(order, by=sa, now=NOW)
    assert client.post(url).status_code == 302
    page = client.get(url).content.decode()
    assert "/c/l/sign/" in page and "<copy-text" in page
    assert "/c/l/sign/" in client.get(url).content.decode()  # still there after a reload
    assert client_as("manager").get(url).status_code == 302  # whoever did not make it does not see it


