from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_added_only")]

    operations = [
        migrations.AddField("step", "what_en", models.CharField(max_length=600, null=True)),
    ]
