"""Readings: who opened or downloaded what carries RED or AMBER+STRICT. Inserted only: plain SQL, like the events' guard."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION audit_reading_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a reading is never changed or deleted';
END $$;
CREATE TRIGGER audit_reading_is_final BEFORE UPDATE OR DELETE ON audit_reading
  FOR EACH ROW EXECUTE FUNCTION audit_reading_is_final();
"""
UNGUARD = "DROP TRIGGER audit_reading_is_final ON audit_reading; DROP FUNCTION audit_reading_is_final();"


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("audit", "0002_event_is_final"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                ("version_number", models.PositiveIntegerField(null=True)),
                ("how", models.CharField(choices=[("opened", "Opened"), ("downloaded", "Downloaded")], max_length=12)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content_type", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "-at"], name="reading_of_target"),
                    models.Index(fields=["user", "-at"], name="reading_of_user"),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
