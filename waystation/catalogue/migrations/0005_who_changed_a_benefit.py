"""Who changed a benefit last, and when; of those that stand already the record knows it (PRIC-03)."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def from_the_record(apps: Any, schema_editor: Any) -> None:
    benefits, lines = apps.get_model("catalogue", "Benefit"), apps.get_model("journal", "JournalLine")
    last = {line["subject"]: line for line in lines.objects.filter(verb="benefit.saved").order_by("at", "pk").values("subject", "at", "actor_name")}
    for subject, line in last.items():
        found = benefits.objects.filter(pk=int(subject.partition(":")[2]))
        found.update(changed_at=line["at"], changed_by_name=line["actor_name"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_warranty_of_a_part"), ("journal", "0001_initial")]

    operations = [
        migrations.AddField("benefit", "changed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("benefit", "changed_by_name", models.CharField(blank=True, editable=False, max_length=80)),
        migrations.RunPython(from_the_record, migrations.RunPython.noop),
    ]
