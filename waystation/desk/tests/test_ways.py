"""A page leads on to slices above it, and to the guide of its step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.appointments.tests.build import make_advisor, make_bay, make_booked
from waystation.care.models import FollowUp
from waystation.catalogue.choices import STEPS
from waystation.catalogue.models import StepAdvice
from waystation.core.access import Actor
from waystation.desk.queries.guide import step_of
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import make_order

pytestmark = pytest.mark.django_db
STEPS_FILE = Path(__file__).parents[2] / "starter/data/steps.tsv"


@pytest.fixture
def order(station: Station) -> RepairOrder:
    return make_order(station, status="in_repair")


def page(client: Client, name: str, pk: int) -> str:
    return client.get(reverse(name, args=[pk])).content.decode()


@pytest.mark.covers("CMPL-03")
def test_a_complaint_is_taken_from_the_order_the_vehicle_and_the_customer(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    client, new = client_as("advisor"), reverse("complaints:new")
    assert order.party_id is not None and order.contact is not None
    ways = {
        f"{new}?order={order.pk}": ("workorders:order", order.pk, order.number),
        f"{new}?vehicle={order.vehicle_id}": ("customers:vehicle", order.vehicle_id, order.vehicle.plate),
        f"{new}?party={order.party_id}": ("customers:customer", order.party_id, order.contact.name),
    }
    for url, (name, pk, known) in ways.items():
        assert f'href="{url}"' in page(client, name, pk), name
        assert f'value="{known}"' in client.get(url).content.decode()
    assert f"{new}?vehicle={order.vehicle_id}" in page(client, "care:vehicle_file", order.vehicle_id)
    assert new not in page(client_as("technician"), "workorders:order", order.pk)
    assert 'value="京' not in client.get(f"{new}?vehicle=999999&party=x").content.decode()


@pytest.mark.covers("SETL-08")
def test_a_deposit_is_taken_from_the_order_and_the_customer_by_the_cashier(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    url = reverse("settlement:deposit", args=[order.party_id])
    assert url in page(client_as("cashier"), "workorders:order", order.pk)
    assert url not in page(client_as("advisor"), "workorders:order", order.pk)


@pytest.mark.covers("FLUP-10")
def test_the_first_contact_begins_on_the_appointment(station: Station, by: Actor, client_as: Callable[..., Client]) -> None:
    make_bay(station)
    make_advisor(station)
    row = make_booked(station)
    client, url = client_as("clerk"), reverse("care:first_contact", args=[row.pk])
    assert f'action="{url}"' in page(client, "appointments:appointment", row.pk)
    assert client.post(url).status_code == 302
    assert FollowUp.objects.get().appointment == row


def test_rows_of_others_lead_nowhere(order: RepairOrder, other_station: Station, client_as: Callable[..., Client]) -> None:
    answer = client_as("manager", at=other_station).get(reverse("workorders:order", args=[order.pk]))
    assert answer.status_code == 404 and reverse("complaints:new") not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("appointments:call", "appointment"), ("scheduling:load", "appointment"), ("reception:visit", "reception"), ("workorders:order", "reception"),
        ("workorders:addition", "repair"), ("workshop:board", "repair"), ("quality:inspect", "inspection"), ("quality:handover", "inspection"),
        ("settlement:bill", "settlement"), ("delivery:order", "settlement"),
        ("care:call", "followup"), ("complaints:case", "followup"), ("preparation:board", "appointment"),
        ("accounts:people", ""), ("desk:home", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_step_of_a_page(name: str, step: str) -> None:
    assert step_of(name) == step


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("step", list(STEPS))
def test_the_guide_shows_every_point_of_the_step(station: Station, client_as: Callable[..., Client], step: str, language: str) -> None:
    rows = [line.split("\t") for line in STEPS_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    points = [row for row in rows if row[0] == step]
    assert points
    StepAdvice.objects.bulk_create(
        StepAdvice(company=station.company, step=row[0], kind=row[1], position=int(row[2]), source=row[3], text=row[4], text_en=row[5])
        for row in rows
    )
    client: Any = client_as("technician", language=language)
    text = client.get(reverse("desk:guide", args=[step]), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in text
    for row in points:
        assert row[5 if language == "en" else 4].replace("'", "&#x27;") in text
    assert client.get(reverse("desk:guide", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize(("role", "name"), [("advisor", "reception:queue"), ("technician", "workshop:mine"), ("cashier", "settlement:desk")])
def test_desk_and_phone_pages_lead_to_the_guide(station: Station, client_as: Callable[..., Client], role: str, name: str) -> None:
    assert reverse("desk:guide", args=[step_of(name)]) in client_as(role).get(reverse(name)).content.decode()


@pytest.mark.covers("SETL-14")
def test_the_gate_pass_is_issued_from_a_paid_order_only(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    url = reverse("delivery:issue_pass", args=[order.pk])
    cashier = client_as("cashier")
    assert url not in page(cashier, "workorders:order", order.pk)
    RepairOrder.objects.filter(pk=order.pk).update(status="paid")
    assert f'action="{url}"' in page(cashier, "workorders:order", order.pk)
    assert url not in page(client_as("technician"), "workorders:order", order.pk)
