from django.db import migrations, models


def unsay(apps, schema_editor):
    """Until now the outbox called sent what nobody had sent: it waits for a person."""
    apps.get_model("messaging", "Message").objects.filter(state="sent", provider_ref="by-hand").update(state="by_hand", sent_at=None, provider_ref="")


STATES = [
    ("queued", "Waiting"), ("sending", "Being sent"), ("by_hand", "To be sent by hand"), ("sent", "Sent"), ("failed", "Failed"),
    ("uncertain", "Uncertain"), ("excluded", "Not sent, with reason"),
]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_two_languages")]

    operations = [
        migrations.AlterField("message", "state", models.CharField(choices=STATES, default="queued", max_length=10)),
        migrations.RunPython(unsay, migrations.RunPython.noop),
    ]
