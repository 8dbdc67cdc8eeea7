"""The name as whoever invites wrote it; invitations from before keep the person's."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_names(apps, schema_editor):
    person = apps.get_model("members", "User").objects.filter(pk=OuterRef("user"))
    apps.get_model("members", "Invitation").objects.update(name=Subquery(person.values("name")))


class Migration(migrations.Migration):
    dependencies = [("members", "0003_one_coalition")]
    operations = [
        migrations.AddField("invitation", "name", models.CharField(blank=True, max_length=120, verbose_name="name")),
        migrations.RunPython(take_names, migrations.RunPython.noop),
    ]
