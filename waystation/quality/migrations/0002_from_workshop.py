"""Inspections and certificates of a house that already works come over from the tables of the workshop; ids stay, for papers name them."""

from django.core.management.color import no_style
from django.db import migrations

# `withdrawn_at` stays behind: a pass that was taken back is one the order no longer names in `passed_at`
TABLES = ("Inspection", "Certificate")


def bring_over(apps, schema_editor):
    connection = schema_editor.connection
    there = connection.introspection.table_names()
    models = [apps.get_model("quality", name) for name in TABLES]
    with connection.cursor() as cursor:
        for model in models:
            old = f"workshop_{model._meta.model_name}"
            if old in there:  # not where an empty database gets its newest tables at once (console/tables.py)
                columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
                cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM {old}")  # noqa: S608 - names of ours
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial"), ("workshop", "0002_added_only")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
