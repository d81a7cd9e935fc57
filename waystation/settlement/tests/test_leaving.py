from __future__ import annotations

from typing import Any

import pytest

from waystation.settlement import actions
from waystation.settlement.tests.build import NOW, make_bill, pay_all, ready_to_leave


@pytest.mark.covers("SETL-14")
def test_whole_way(station: Any, actor: Any) -> None:
    by = actor("advisor", "cashier")
    bill = make_bill(station, by=by)
    pay_all(bill, by=by)
    order = bill.order
    order.refresh_from_db()
    assert order.status == "paid"
    ready_to_leave(order, by=by)
    row, token = actions.gate_pass(order, by=by, now=NOW)
    actions.use_gate_pass(row, by=by, now=NOW)
    order.refresh_from_db()
    order.visit.refresh_from_db()
    assert (order.status, order.visit.status) == ("delivered", "departed")
