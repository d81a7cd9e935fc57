"""From the open stay to the signed order."""

from __future__ import annotations

from typing import Any

from waystation.workorders.tests.build import make_order


def test_smoke(station: Any, by: Any) -> None:
    order = make_order(station, status="signed")
    assert order.status == "signed"
