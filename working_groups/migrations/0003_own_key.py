"""One's own key is carried only while one works for an organisation or is a guest."""

from pathlib import Path

from django.db import migrations

KEYRING = (Path(__file__).parent.parent / "keyring.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("working_groups", "0002_keyring")]
    operations = [migrations.RunSQL(KEYRING, migrations.RunSQL.noop)]
