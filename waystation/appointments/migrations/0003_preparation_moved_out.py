"""What was prepared and confirmed is in `preparation` now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_agreed_at"), ("preparation", "0002_from_appointments")]

    operations = [migrations.DeleteModel("PrepItem"), migrations.DeleteModel("ConfirmCheck")]
