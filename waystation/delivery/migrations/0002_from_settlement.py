"""The three tables were settlement's (decision 0005): their rows move here under the same keys, so that indexes, constraints and guards
carry the names an empty database gets. What lower slices must know of them, and two parameters, move as well."""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db import migrations

from waystation.core.database import append_only

TABLES = ["Delivery", "GatePass", "Rating"]
KEYS = ["gate_pass_minutes", "bad_rating_stars"]
BEFORE_THE_GATE = ["handed_over", "billed", "paid"]


def _move(apps: Any, schema_editor: Any, source: str, target: str) -> None:
    connection = schema_editor.connection
    if f"{source}_delivery" not in connection.introspection.table_names():
        return  # an empty database gets its tables in one go (console/tables.py); nothing to move
    quote = schema_editor.quote_name
    models = [apps.get_model(target, name) for name in TABLES]
    for model in models:
        columns = ", ".join(quote(field.column) for field in model._meta.local_concrete_fields)
        old = quote(f"{source}_{model._meta.model_name}")
        schema_editor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT {columns} FROM {old}")
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        schema_editor.execute(statement)


def here(apps: Any, schema_editor: Any) -> None:
    _move(apps, schema_editor, "settlement", "delivery")
    visit, parameter = apps.get_model("reception", "Visit"), apps.get_model("accounts", "Parameter")
    underway = apps.get_model("delivery", "Delivery").objects.filter(order__status__in=BEFORE_THE_GATE).select_related("order")
    for row in underway.exclude(received_at=None, guided_to_cashier_at=None):
        back_at = row.received_at or row.guided_to_cashier_at
        visit.objects.filter(pk=row.order.visit_id).update(customer_back_at=back_at, at_cashier_at=row.guided_to_cashier_at)
    for row in parameter.objects.filter(key__in=[f"settlement.{key}" for key in KEYS]).order_by("pk"):  # added only: the old line stays
        row.pk, row.key = None, row.key.replace("settlement.", "delivery.")
        row.save(force_insert=True)


def back(apps: Any, schema_editor: Any) -> None:
    _move(apps, schema_editor, "delivery", "settlement")


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("reception", "0004_customer_back"),
        ("settlement", "0002_added_only"),
    ]

    operations = [append_only("delivery_rating"), migrations.RunPython(here, back)]
