"""What is given to a whole organisation opens while its membership holds: the key `org:12:members`, of that name the auth Group."""

from django.db import migrations

from working_groups.keyring import keyring_sql

RENAME = "UPDATE auth_group SET name = name || ':members' WHERE name ~ '^org:[0-9]+$'"
BACK = "UPDATE auth_group SET name = regexp_replace(name, ':members$', '') WHERE name ~ '^org:[0-9]+:members$'"


class Migration(migrations.Migration):
    dependencies = [("working_groups", "0004_keys_carried"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunSQL(keyring_sql(), migrations.RunSQL.noop), migrations.RunSQL(RENAME, BACK)]
