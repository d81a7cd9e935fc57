"""How far promises on price, time and quality were kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waystation.delivery import actions, queries
from waystation.settlement.actions import prepare_bills
from waystation.settlement.tests.build import NOW, add_job, inspect, make_order
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder


@pytest.mark.covers("SETL-16")
def test_promises_kept_and_broken_are_counted_with_the_stars(station: Any, actor: Any) -> None:
    manager = actor("manager")
    fine, off = make_order(station), make_order(station)
    add_job(off)
    inspect(off)
    prepare_bills(fine, by=manager, now=NOW)
    prepare_bills(off, difference_reason="asked", by=manager, now=NOW)
    for order, hours in ((fine, 5), (off, 9)):
        RepairOrder.objects.filter(pk=order.pk).update(status=Status.DELIVERED, delivered_at=NOW + timedelta(hours=hours))
        order.refresh_from_db()
    RepairOrder.objects.filter(pk=off.pk).update(failed_rounds=1)
    actions.rate(fine, stars=5, by=manager, now=NOW)
    actions.rate(off, stars=2, by=manager, now=NOW)
    assert queries.kept_promises(manager, NOW) == {
        "deliveries": 2, "on_time": 1, "first_pass": 1, "on_price": 1, "ratings": 2, "stars": 3.5,
    }  # fmt: skip
    assert queries.kept_promises(manager, NOW + timedelta(hours=10))["deliveries"] == 0
