"""The file of a customer and of a vehicle holds everything that happened, was said and was signed (CUST-03, CUST-12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waystation.accounts.models import Station
from waystation.appointments.tests.build import make_draft
from waystation.care.actions import plan_follow_up
from waystation.complaints.tests.build import make_case
from waystation.core.access import Actor
from waystation.customers.actions import save_party
from waystation.customers.queries import main_contact
from waystation.delivery.models import Rating
from waystation.files.models import Paper
from waystation.messaging.actions import add_note, log_call, send
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import NOW, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(station: Station, by: Actor) -> RepairOrder:
    """A stay with a paper, a call, a message, a note, a follow-up, a rating and a complaint."""
    row = make_order(station, status="signed")
    RepairOrder.objects.filter(pk=row.pk).update(status="delivered", delivered_at=NOW)
    row.refresh_from_db()
    trail = row.trail
    log_call(station, direction="in", person="刘芳", phone="13800006620", purpose="question", by=by, now=NOW, trail=trail, points="问几点能取车")
    send(
        station, dedupe="x", channel="sms", to="13800006620", template="ready", values={"plate": row.vehicle.plate}, trail=trail,
        message_class="service", by=by, now=NOW,
    )  # fmt: skip
    send(
        station, dedupe="y", channel="sms", to="13800006620", template="rate", values={"link": "https://x.example/c/l/rate/s3cret-Token_1/"},
        trail=trail, message_class="service", by=by, now=NOW,
    )  # fmt: skip
    add_note(station, trail=trail, text="客户对噪声敏感", by=by, now=NOW)
    plan_follow_up(row, by=by, now=NOW)
    Rating.objects.create(station=station, order=row, stars=4, text="等得有点久", at=NOW)
    make_case(station, order=row, vehicle=row.vehicle, party=row.party, what="洗车不干净")
    return row


def text_of(client: Client, name: str, pk: int, **query: str) -> str:
    answer = client.get(reverse(name, args=[pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.covers("CUST-12", "CUST-03", "CUST-14")
@pytest.mark.parametrize("name", ["care:vehicle_file", "care:customer_file"])
def test_papers_talks_follow_ups_and_complaints_are_in_the_file(
    order: RepairOrder, client_as: Callable[..., Client], name: str
) -> None:
    pk = order.vehicle_id if name == "care:vehicle_file" else order.party_id
    assert pk is not None
    text = text_of(client_as("manager"), name, pk)
    papers = Paper.objects.filter(trail=order.trail)
    assert papers
    for words in (
        order.number, order.visit.number, "问几点能取车", order.vehicle.plate, "客户对噪声敏感", "Rating · 4/5", "等得有点久", "洗车不干净",
        *(reverse("files:paper", args=[paper.pk]) for paper in papers),
    ):  # fmt: skip
        assert words in text, words
    assert "13800006620" not in text and "s3cret" not in text and "/c/l/rate/…" in text


@pytest.mark.covers("CUST-02", "CUST-03")
def test_a_request_by_phone_keeps_its_seven_facts_in_the_file(station: Station, by: Actor, client_as: Callable[..., Client]) -> None:
    party = save_party(
        by=by, now=NOW, kind="company", name="山东远达物流有限公司", address="济南市天桥区1号", contact_name="孙丽", phone="13800006620"
    )
    make_draft(station, party=party, phone="13800006620", fault="过减速带有异响", wishes="4万公里保养")
    assert (party.name, party.address, main_contact(party).name) == ("山东远达物流有限公司", "济南市天桥区1号", "孙丽")
    text = text_of(client_as("clerk"), "care:customer_file", party.pk)
    for words in ("2026-11-24", "过减速带有异响", "4万公里保养"):
        assert words in text, words
    card = text_of(client_as("clerk"), "customers:customer", party.pk)
    for words in ("山东远达物流有限公司", "济南市天桥区", "孙丽", "138****6620"):
        assert words in card, words


@pytest.mark.covers("CUST-03")
def test_every_event_is_added_to_the_history(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    text = text_of(client_as("manager"), "care:vehicle_file", order.vehicle_id, k="events")
    for words in ("Order opened", "Follow-up planned"):
        assert words in text, words
    only = text_of(client_as("manager"), "care:vehicle_file", order.vehicle_id, k="care")
    assert "洗车不干净" in only and "问几点能取车" not in only


@pytest.mark.covers("CUST-12")
def test_who_may_not_open_it_does_not_see_it_in_the_file(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    text = text_of(client_as("dispatcher"), "care:vehicle_file", order.vehicle_id)
    assert order.number in text and "洗车不干净" not in text and "等得有点久" not in text
    assert client_as("washer").get(reverse("care:vehicle_file", args=[order.vehicle_id])).status_code == 403


@pytest.mark.covers("CUST-12")
def test_another_station_of_the_company_sees_the_vehicle_and_none_of_this(
    order: RepairOrder, other_station: Station, client_as: Callable[..., Client]
) -> None:
    text = text_of(client_as("manager", at=other_station), "care:vehicle_file", order.vehicle_id)
    for private in (order.number, "问几点能取车", "客户对噪声敏感", "洗车不干净", "等得有点久"):
        assert private not in text


def test_another_company_sees_nothing(order: RepairOrder, other_company_station: Station, client_as: Callable[..., Client]) -> None:
    client = client_as("manager", at=other_company_station)
    assert client.get(reverse("care:vehicle_file", args=[order.vehicle_id])).status_code == 404
    assert client.get(reverse("care:customer_file", args=[order.party_id])).status_code == 404


@pytest.mark.covers("CUST-12")
def test_the_file_takes_as_many_statements_for_many_stays(
    order: RepairOrder, station: Station, client_as: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = client_as("manager")
    url = reverse("care:vehicle_file", args=[order.vehicle_id])
    client.get(url)
    with django_assert_max_num_queries(45) as first:
        client.get(url)
    for _n in range(2):
        more = make_order(station, status="signed")
        more.visit.__class__.objects.filter(pk=more.visit_id).update(vehicle=order.vehicle, status="departed")
        RepairOrder.objects.filter(pk=more.pk).update(vehicle=order.vehicle)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(url)


@pytest.mark.covers("CUST-12")
def test_the_pages_of_customer_and_vehicle_hold_their_history(order: RepairOrder, client_as: Callable[..., Client]) -> None:
    client = client_as("advisor")
    assert reverse("care:customer_file", args=[order.party_id]) in text_of(client, "customers:customer", order.party_id or 0)
    assert reverse("care:vehicle_file", args=[order.vehicle_id]) in text_of(client, "customers:vehicle", order.vehicle_id)
