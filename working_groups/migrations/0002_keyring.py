"""The view `keyring`: this is the last app whose rows give keys."""

from pathlib import Path

from django.db import migrations

KEYRING = (Path(__file__).parent.parent / "keyring.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("working_groups", "0001_initial"), ("members", "0001_initial"), ("access", "0002_keyholding")]
    operations = [migrations.RunSQL(KEYRING, "DROP VIEW keyring")]
