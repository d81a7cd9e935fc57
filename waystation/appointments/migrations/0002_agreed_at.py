from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial")]

    operations = [migrations.AddField("appointment", "agreed_at", models.DateTimeField(null=True))]
