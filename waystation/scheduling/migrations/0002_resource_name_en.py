from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="name_en",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="English name"),
        ),
    ]
