"""The shell: the rail by rights, and where the page of an order leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from waystation.desk.shell import LATER
from waystation.workorders.choices import Status
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import make_order


@pytest.mark.parametrize(
    ("status", "role", "address"),
    [
        (Status.WAITING, "dispatcher", "/workshop/orders/{}/"),
        (Status.SELF_CHECKED, "inspector", "/quality/orders/{}/inspect/"),
        (Status.PASSED, "advisor", "/quality/orders/{}/handover/"),
        (Status.HANDED_OVER, "advisor", "/cashier/orders/{}/bills/"),
        (Status.PAID, "advisor", "/delivery/orders/{}/together/"),
    ],
)
def test_the_page_of_an_order_leads_on(station, client_as: Callable[..., Client], status: Status, role: str, address: str) -> None:
    order = make_order(station)
    RepairOrder.objects.filter(pk=order.pk).update(status=status)
    html = client_as(role).get(f"/orders/{order.pk}/").content.decode()
    assert f'href="{address.format(order.pk)}"' in html
    assert f'href="{address.format(order.pk)}"' not in client_as("clerk").get(f"/orders/{order.pk}/").content.decode()


def test_every_step_of_the_shop_and_the_desk_has_its_page() -> None:
    assert set(LATER) <= set(Status)
