"""The locks of documents name what was given to whole organisations by its new key: the trigger on grants counts them anew."""

from django.db import migrations

RECOUNT = """
UPDATE documents_documentgroupgrant SET group_id = group_id
WHERE group_id IN (SELECT id FROM auth_group WHERE name ~ '^org:[0-9]+(:members)?$')
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_favourite"), ("working_groups", "0005_granted_to_members")]
    operations = [migrations.RunSQL(RECOUNT, RECOUNT)]
