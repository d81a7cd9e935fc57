"""The rows of the tables settlement had are taken over under their keys, and nothing of them is lost."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from waystation.accounts.models import Parameter
from waystation.accounts.queries import parameter
from waystation.delivery import actions
from waystation.delivery.models import Delivery, GatePass
from waystation.delivery.tests.build import settled
from waystation.reception.models import Visit
from waystation.settlement.tests.build import NOW, TODAY

here = import_module("waystation.delivery.migrations.0002_from_settlement").here


@pytest.mark.django_db
def test_old_tables_are_moved_and_what_lower_slices_must_know(station: Any, by: Any) -> None:
    order = settled(station, by)
    actions.receive(order, collector="刘芳", by=by, now=NOW)
    actions.guide(order, by=by, now=NOW)
    actions.gate_pass(order, by=by, now=NOW)
    kept = {model: list(model.objects.values()) for model in (Delivery, GatePass)}
    with connection.cursor() as cursor:
        for name in ("delivery", "gatepass", "rating"):
            cursor.execute(f"CREATE TABLE settlement_{name} AS SELECT * FROM delivery_{name}")
        for name in ("delivery", "gatepass"):
            cursor.execute(f"DELETE FROM delivery_{name}")
    Visit.objects.update(customer_back_at=None, at_cashier_at=None)
    shared = {"company": station.company, "effective_from": TODAY, "source": "x", "set_at": NOW}
    Parameter.objects.create(key="settlement.gate_pass_minutes", value=30, **shared)
    Parameter.objects.create(key="settlement.tax_rate_milli", value=60, **shared)
    here(apps, connection.schema_editor())
    assert {model: list(model.objects.values()) for model in (Delivery, GatePass)} == kept
    visit = Visit.objects.get(pk=order.visit_id)
    assert (visit.customer_back_at, visit.at_cashier_at) == (NOW, NOW)
    assert parameter("delivery.gate_pass_minutes", station, TODAY) == 30
    assert sorted(Parameter.objects.values_list("key", flat=True)) == [
        "delivery.gate_pass_minutes", "settlement.gate_pass_minutes", "settlement.tax_rate_milli",
    ]  # fmt: skip
