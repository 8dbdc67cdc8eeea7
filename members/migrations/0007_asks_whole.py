"""Asks with a question, fields and answers; circulars, absences, yearly reconfirmations; the hour of a summary."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import protect_portal.access.terms
from django.conf import settings
from django.db import migrations, models

OPENED_BEFORE_IT_CLOSED = "UPDATE members_ask SET opens_at = closes_at - interval '1 second' WHERE closes_at <= opens_at"
"""Nothing prevented another order before; whatever was asked so could not be answered."""


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('files', '0002_tried_at'),
        ('members', '0006_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('basis', models.CharField(blank=True, help_text='The decision it rests on, with its number and date.', max_length=200, verbose_name='basis')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AskField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=200, verbose_name='label')),
                ('help', models.CharField(blank=True, max_length=200, verbose_name='help')),
                ('kind', models.CharField(choices=[('text', 'text'), ('number', 'number'), ('date', 'date'), ('yes_no', 'yes or no'), ('choice', 'choice'), ('file', 'file')], default='text', max_length=8, verbose_name='kind')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='choices')),
                ('required', models.BooleanField(default=True, verbose_name='must be filled in')),
            ],
            options={
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='AskValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Circular',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='text')),
                ('to', models.CharField(blank=True, max_length=24)),
                ('confirm', models.BooleanField(default=False, verbose_name='ask to confirm that it was read')),
                ('sent_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CircularFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='Reconfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_sign_until', models.DateField(verbose_name='may sign until')),
                ('data', models.JSONField(default=dict, help_text='names of the confirmed fields only, never what stands in them')),
            ],
        ),
        migrations.AddField(
            model_name='ask',
            name='explanation',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='explanation'),
        ),
        migrations.AddField(
            model_name='ask',
            name='silence',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='what happens without an answer'),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='medium',
            field=models.CharField(blank=True, db_default='', default='', choices=[('phone', 'by phone'), ('mail', 'by e-mail'), ('paper', 'on paper')], max_length=6, verbose_name='how it came'),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='named',
            field=models.ManyToManyField(help_text='who may answer too, of its own people', related_name='asked_by_name', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='note'),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='nudged_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='nudged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='proof',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='said_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=160, verbose_name='said by'),
        ),
        migrations.AddField(
            model_name='askedparty',
            name='said_on',
            field=models.DateField(null=True, verbose_name='said on'),
        ),
        migrations.AddField(
            model_name='user',
            name='digest_hour',
            field=models.PositiveSmallIntegerField(db_default=8, default=8, help_text='Romanian time, on working days.', verbose_name='hour of the summary'),
        ),
        migrations.AlterField(
            model_name='ask',
            name='question',
            field=models.CharField(blank=True, help_text='What you ask for, in one line.', max_length=300, verbose_name='question'),
        ),
        migrations.RunSQL(OPENED_BEFORE_IT_CLOSED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='ask',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at', None), ('closes_at', None), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='members_ask_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='askedparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_by__isnull', False), ('said_on__isnull', False), ('source', 'on_behalf'), models.Q(('medium', ''), _negated=True)), models.Q(models.Q(('source', 'on_behalf'), _negated=True), ('medium', ''), ('recorded_by', None), ('said_on', None)), _connector='OR'), name='members_askedparty_recorded_whole'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='members_user_digest_hour'),
        ),
        migrations.AddField(
            model_name='absence',
            name='alternate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who answers meanwhile'),
        ),
        migrations.AddField(
            model_name='absence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='askfield',
            name='ask',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fields', to='members.ask'),
        ),
        migrations.AddField(
            model_name='askvalue',
            name='field',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='members.askfield'),
        ),
        migrations.AddField(
            model_name='askvalue',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='askvalue',
            name='party',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='members.askedparty'),
        ),
        migrations.AddField(
            model_name='circular',
            name='ask',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='circular', to='members.ask'),
        ),
        migrations.AddField(
            model_name='circular',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circulars', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='circularfile',
            name='circular',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='members.circular'),
        ),
        migrations.AddField(
            model_name='circularfile',
            name='stored',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='reconfirmation',
            name='party',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reconfirmation', to='members.askedparty'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='members_absence_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', False)), name='members_absence_ends'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('alternate', None), models.Q(('alternate', models.F('user')), _negated=True), _connector='OR'), name='members_absence_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), (protect_portal.access.terms.TimeRange('starts_at', 'ends_at', models.Value('[)')), '&&')], name='members_one_absence_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='askfield',
            constraint=models.UniqueConstraint(fields=('ask', 'order'), name='members_askfield_order'),
        ),
        migrations.AddConstraint(
            model_name='askvalue',
            constraint=models.UniqueConstraint(fields=('party', 'field'), name='members_askvalue_once'),
        ),
        migrations.AddConstraint(
            model_name='circularfile',
            constraint=models.UniqueConstraint(fields=('circular', 'order'), name='members_circularfile_order'),
        ),
    ]
