"""Rows of these tables are added, never changed; the database itself says so."""

from django.db import migrations

from waystation.core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial")]

    operations = [
        append_only("settlement_posting"),
        append_only("settlement_entry"),
        append_only("settlement_payment"),
    ]
