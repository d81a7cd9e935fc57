"""Delivery, gate pass and rating are tables of the slice `delivery` now; their rows were taken there before they go here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_added_only"), ("delivery", "0002_from_settlement")]

    operations = [
        migrations.DeleteModel(name="Delivery"),
        migrations.DeleteModel(name="GatePass"),
        migrations.DeleteModel(name="Rating"),
    ]
