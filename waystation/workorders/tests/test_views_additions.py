"""The page of one request: what is missing is mended where it is said, an offer does not change under the customer's eyes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from waystation.core.access import Actor
from waystation.stock.actions import expect, make_bin, receive
from waystation.workorders import actions
from waystation.workorders.tests.build import LATER, NOW, catalogue_of, make_addition, make_order

pytestmark = pytest.mark.django_db


def raised(station: Any, by: Actor) -> Any:
    return actions.raise_addition(make_order(station, status="in_repair"), source="technician", what="Pads worn", by=by, now=NOW)


def at(name: str, addition: Any) -> str:
    return reverse(f"workorders:{name}", args=[addition.pk])


@pytest.mark.covers("ADDW-02")
def test_what_is_missing_is_said_on_the_page_where_it_is_added(station: Any, sa: Actor, client_as: Any) -> None:
    addition = raised(station, sa)
    answer = client_as("advisor").post(at("estimate", addition), {"new_promised_at": "2099-01-01T10:00"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Add the operations and parts first." in page
    assert 'id="pick-q"' in page and 'value="2099-01-01T10:00"' in page


@pytest.mark.covers("ADDW-02")
def test_the_total_is_that_of_what_stands_there_before_it_is_worked_out(station: Any, sa: Actor, client_as: Any) -> None:
    addition = raised(station, sa)
    actions.add_operation(addition.order, catalogue_of(station)["brake"], origin="finding", payer="customer", addition=addition, by=sa, now=NOW)
    client = client_as("advisor")
    page = client.get(at("addition", addition)).content.decode()
    assert "720.00" in page[page.index('id="addition-total"') :][:200]
    assert 'hx-select-oob="#addition-total"' in page  # and follows what is added without a reload
    order = client.get(reverse("workorders:order", args=[addition.order_id])).content.decode()
    assert re.search(r'<span class="num">[^<]*720</span><span class="chip violet">', order)


@pytest.mark.covers("ADDW-02", "PART-01")
def test_the_advisor_sees_whether_the_parts_are_there_while_he_works_the_price_out(station: Any, sa: Actor, client_as: Any) -> None:
    addition = raised(station, sa)
    actions.add_operation(addition.order, catalogue_of(station)["brake"], origin="finding", payer="customer", addition=addition, by=sa, now=NOW)
    part, client = addition.order.jobs.get(addition=addition).lines.get(kind="part").part, client_as("advisor")
    assert "Not enough in stock" in client.get(at("addition", addition)).content.decode()
    expect(station, part, 9000, expected_at=LATER, by=sa, now=NOW)
    page = client.get(at("addition", addition)).content.decode()
    assert "Expected" in page and "Not enough in stock" not in page
    receive(station, part, 9000, bin=make_bin(station, "A-1", by=sa, now=NOW), cost_fen=1, source="delivery:1", by=sa, now=NOW)
    assert "In stock 9" in client.get(at("addition", addition)).content.decode()


@pytest.mark.covers("ADDW-03", "ADDW-04")
def test_the_code_stays_and_the_offer_is_closed_until_it_is_taken_back(station: Any, sa: Actor, client_as: Any) -> None:
    addition = make_addition(make_order(station, status="in_repair"), by=sa, asked=False)
    actions.estimate_addition(addition, new_promised_at=LATER, by=sa, now=NOW)
    client, here = client_as("advisor"), at("addition", addition)
    assert client.post(at("ask", addition), {"how": "desk", "phone": ""}).status_code == 302
    for _reload in range(2):
        page = client.get(here).content.decode()
        assert "/c/l/approve/" in page and "<copy-text" in page
    assert 'id="pick-q"' not in page and at("take_back", addition) in page
    assert "/c/l/approve/" not in client_as("manager").get(here).content.decode()
    assert client.post(at("take_back", addition)).status_code == 302
    page = client.get(here).content.decode()
    assert "/c/l/approve/" not in page and 'id="pick-q"' in page
