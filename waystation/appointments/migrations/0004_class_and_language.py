from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0003_preparation_moved_out")]

    operations = [
        migrations.AddField("appointment", "language", models.CharField(blank=True, max_length=10)),
        migrations.AddField(
            "appointment", "vehicle_class",
            models.CharField(
                blank=True, max_length=10,
                choices=[("car", "Car"), ("truck", "Truck"), ("trailer", "Trailer"), ("bus", "Bus"), ("other", "Other")],
            ),
        ),
    ]
