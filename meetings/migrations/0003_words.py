"""Meetings and points of their agendas are found by words of their titles."""

import django.contrib.postgres.indexes
import protect_portal.finding.vector
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('finding', '0001_words'),
        ('meetings', '0002_grants_say_by_whom'),
        ('members', '0005_label_and_access_asks'),
        ('working_groups', '0005_granted_to_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='agendaitem',
            index=django.contrib.postgres.indexes.GinIndex(protect_portal.finding.vector.Words('title'), name='agenda_title_words'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=django.contrib.postgres.indexes.GinIndex(protect_portal.finding.vector.Words('title'), name='meeting_title_words'),
        ),
    ]
