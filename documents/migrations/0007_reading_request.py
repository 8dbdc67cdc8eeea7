"""A version of which somebody asks whether it was read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0006_granted_to_members'),
        ('members', '0007_asks_whole'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reading_request', to='members.ask')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reading_requests', to='documents.version')),
            ],
        ),
    ]
