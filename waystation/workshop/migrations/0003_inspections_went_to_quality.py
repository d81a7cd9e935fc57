from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshop", "0002_added_only"), ("quality", "0002_from_workshop")]

    operations = [migrations.DeleteModel("Certificate"), migrations.DeleteModel("Inspection")]
