"""The figures of the orders: where quotes were off, who paid, which orders were written wrongly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from waystation.core.access import Actor
from waystation.workorders import actions, queries
from waystation.workorders.models import Job, Line, RepairOrder
from waystation.workorders.tests.build import LATER, NOW, make_addition, make_order
from waystation.workshop.actions import accept, return_to_advisor

pytestmark = pytest.mark.django_db
SINCE = NOW - timedelta(days=1)


def delivered(station: Any, by: Actor, **more: Any) -> RepairOrder:
    order = make_order(station, status="in_repair", by=by)
    for name, value in ({"status": "delivered", "delivered_at": LATER} | more).items():
        setattr(order, name, value)
    order.save()
    return order


@pytest.mark.covers("DIAG-11")
def test_quotes_and_promises_per_operation(station: Any, sa: Actor) -> None:
    delivered(station, sa)
    delivered(station, sa, delivered_at=LATER + timedelta(minutes=5))
    withdrawn = make_order(station, status="signed", by=sa)
    actions.withdraw_job(withdrawn.jobs.get(), reason="too dear", by=sa, now=NOW)
    RepairOrder.objects.filter(pk=withdrawn.pk).update(status="delivered", delivered_at=LATER)
    make_order(station, status="in_repair", by=sa)  # not delivered yet
    [row] = queries.accuracy_per_operation(sa, SINCE)
    assert (row["orders"], row["off"], row["late"]) == (3, 1, 1)
    assert (row["quoted"], row["final"]) == (60000, 40000)
    assert queries.accuracy_per_operation(sa, LATER + timedelta(days=1)) == []


@pytest.mark.covers("DIAG-11")
def test_agreed_additional_work_counts_as_off_the_quote_and_declined_work_does_not(station: Any, sa: Actor) -> None:
    agreed, refused = (make_order(station, status="in_repair", by=sa) for _n in range(2))
    for order, answer in ((agreed, "approved"), (refused, "declined")):
        addition = make_addition(order)
        jobs = Job.objects.filter(addition=addition)
        jobs.update(status=answer, approved_hash="h" if answer == "approved" else "")
        RepairOrder.objects.filter(pk=order.pk).update(status="delivered", delivered_at=LATER)
    rows = queries.accuracy_per_operation(sa, SINCE)
    assert [(row["orders"], row["off"]) for row in rows] == [(1, 1), (2, 0)]
    assert rows[0]["quoted"] == 0 < rows[0]["final"]


@pytest.mark.covers("WARR-05")
def test_paid_visits_are_those_the_customer_pays(station: Any, sa: Actor) -> None:
    delivered(station, sa)
    warranty = delivered(station, sa)
    Line.objects.filter(job__order=warranty).update(payer="warranty")
    rows = {row["payer"]: (row["visits"], row["amount"]) for row in queries.paid_by(sa, SINCE)}
    assert rows == {"customer": (1, 26800), "warranty": (1, 26800)}


@pytest.mark.covers("WORD-12")
def test_orders_sent_back_to_be_corrected_are_counted_once_each(station: Any, sa: Actor, actor: Any) -> None:
    order = make_order(station, status="signed", by=sa)
    dispatcher = actor("dispatcher")
    for _twice in range(2):
        actions.hand_to_dispatch(order, by=sa, now=NOW)
        accept(order, by=dispatcher, now=NOW)
        return_to_advisor(order, "The mileage is wrong", by=dispatcher, now=NOW)
    make_order(station, by=sa)
    [row] = queries.wrong_orders(sa, SINCE)
    assert (row["orders"], row["voided"], row["corrected"]) == (2, 0, 1)
    assert queries.wrong_orders(sa, NOW + timedelta(days=1)) == []


@pytest.mark.covers("WORD-12")
def test_an_entry_error_corrected_before_the_signature_is_counted_and_another_wish_is_not(station: Any, sa: Actor, client_as: Any) -> None:
    wrong, wish = make_order(station, status="quoted", by=sa), make_order(station, status="quoted", by=sa)
    first = make_order(station, by=sa)
    client, tick = client_as("advisor"), 'name="corrects"'
    assert tick not in client.get(reverse("workorders:order", args=[wrong.pk])).content.decode()
    for order in (wrong, wish):
        actions.change_quantity(order.jobs.get().lines.filter(kind="part")[0], 2000, by=sa, now=NOW)
        actions.set_promise(order, timezone.now() + timedelta(days=2), by=sa, now=timezone.now())
    assert tick in client.get(reverse("workorders:order", args=[wrong.pk])).content.decode()
    assert tick not in client.get(reverse("workorders:order", args=[first.pk])).content.decode()  # nothing was quoted before
    assert client.post(reverse("workorders:quote", args=[wrong.pk]), {"corrects": "on"}).status_code == 302
    assert client.post(reverse("workorders:quote", args=[wish.pk])).status_code == 302
    [row] = queries.wrong_orders(sa, SINCE)
    assert (row["orders"], row["voided"], row["amended"], row["corrected"]) == (3, 0, 1, 0)
    RepairOrder.objects.filter(pk=wrong.pk).update(status="voided")  # counted once, as voided
    [row] = queries.wrong_orders(sa, SINCE)
    assert (row["voided"], row["amended"]) == (1, 0)


@pytest.mark.covers("WORD-12")
def test_a_first_quote_corrects_nothing(station: Any, sa: Actor) -> None:
    order = make_order(station, by=sa)
    actions.set_promise(order, LATER, by=sa, now=NOW)
    actions.quote(order, by=sa, now=NOW, corrects=True)
    [row] = queries.wrong_orders(sa, SINCE)
    assert row["amended"] == 0


@pytest.mark.covers("DIAG-02", "DIAG-11", "WARR-05", "WORD-12")
def test_the_page_shows_them(station: Any, sa: Actor, client_as: Any) -> None:
    order = delivered(station, sa, delivered_at=timezone.now(), promised_at=timezone.now() - timedelta(hours=1))
    Line.objects.filter(job__order=order, kind="labour").update(code="OP-77", name_en="Oil service")
    page = client_as("advisor").get(reverse("workorders:figures")).content.decode()
    counts = ("Wrong orders", "Corrected before the signature", "Sent back to be corrected")
    for words in ("Quote accuracy per operation", "OP-77", "Oil service", "Who paid", "Customer", *counts):
        assert words in page
    assert "机油" not in page
