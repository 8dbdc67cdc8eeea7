"""People are found by words of their names."""

import django.contrib.postgres.indexes
import protect_portal.finding.vector
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('finding', '0001_words'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('members', '0005_label_and_access_asks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='user',
            index=django.contrib.postgres.indexes.GinIndex(protect_portal.finding.vector.Words('name'), name='members_user_words'),
        ),
    ]
