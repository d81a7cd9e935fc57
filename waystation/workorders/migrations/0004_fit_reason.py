from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workorders", "0003_fit_checked")]

    operations = [
        migrations.AddField("line", "fit_reason", models.CharField(blank=True, max_length=160)),
    ]
