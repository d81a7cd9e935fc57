"""Until now every appointment had six rows and its confirmations beforehand; only what somebody said of its present time is taken over."""

from django.db import migrations


DRAFTED = ["drafted from the appointment", "已由预约生成草稿"]  # written by the booking itself; read from the lines now


def take_over(apps, schema_editor):
    try:
        Item, Check = apps.get_model("appointments", "PrepItem"), apps.get_model("appointments", "ConfirmCheck")
    except LookupError:
        return  # the tables were made anew, as the last step leaves them: there is nothing to take over
    Appointment, Line = apps.get_model("appointments", "Appointment"), apps.get_model("appointments", "Line")
    Mark, Confirmation = apps.get_model("preparation", "Mark"), apps.get_model("preparation", "Confirmation")
    agreed = Appointment.objects.filter(pk__in=Item.objects.values("appointment"))
    for row in agreed.only("pk", "made_at", "rescheduled_from").iterator():
        moved = row.rescheduled_from
        Appointment.objects.filter(pk=row.pk).update(agreed_at=moved[-1]["at"] if moved else row.made_at)
        lines = Line.objects.filter(appointment=row.pk).order_by("pk")
        parts = list(lines.filter(part__isnull=False).values_list("pk", flat=True))
        said = Item.objects.filter(appointment=row.pk)
        untouched = {"state": "open"} if not lines.exists() else {"state": "open", "kind__in": ["parts", "expert", "bay", "tools", "documents"]}
        Mark.objects.bulk_create(
            Mark(
                appointment_id=row.pk, kind=one.kind, state=one.state, note=one.note, done_at=one.done_at, done_by_name=one.done_by_name,
                moves=len(moved), lines=parts,
            )
            for one in said.exclude(**untouched).exclude(state="not_needed", done_at=None).exclude(kind="order", note__in=DRAFTED)
        )
        Confirmation.objects.bulk_create(
            Confirmation(
                appointment_id=row.pk, offset_minutes=one.offset_minutes, moves=len(moved), reminded_at=one.reminded_at, prepared=one.prepared,
                commitment=one.commitment, done_at=one.done_at, done_by_name=one.done_by_name,
            )
            for one in Check.objects.filter(appointment=row.pk).exclude(reminded_at=None, done_at=None)
        )


class Migration(migrations.Migration):
    dependencies = [("preparation", "0001_initial"), ("appointments", "0002_agreed_at")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
