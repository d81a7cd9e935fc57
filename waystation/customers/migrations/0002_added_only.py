"""Rows of these tables are added, never changed; the database itself says so."""

from django.db import migrations

from waystation.core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        append_only("customers_reading"),
        append_only("customers_wearreading"),
        append_only("customers_consent"),
    ]
