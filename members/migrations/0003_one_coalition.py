"""The coalition's one row: the first run and the settings page fill it."""

from django.db import migrations


def create(apps, schema_editor):
    apps.get_model("members", "Coalition").objects.get_or_create(pk=1, defaults={"name": "ProTECT"})


class Migration(migrations.Migration):
    dependencies = [("members", "0002_organisation_logo")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
