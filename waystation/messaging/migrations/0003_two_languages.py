from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_thread")]

    operations = [
        migrations.AddField("notice", "text_en", models.CharField(blank=True, default="", max_length=240)),
        migrations.AddField("task", "title_en", models.CharField(blank=True, default="", max_length=160)),
        migrations.AddField("task", "action_en", models.CharField(blank=True, default="", max_length=60)),
    ]
