"""The keyring read by functions that keep their plans."""

from django.db import migrations

from working_groups.keyring import WITHDRAWN, keyring_sql


class Migration(migrations.Migration):
    dependencies = [("working_groups", "0003_own_key")]
    operations = [migrations.RunSQL(keyring_sql(), WITHDRAWN)]
