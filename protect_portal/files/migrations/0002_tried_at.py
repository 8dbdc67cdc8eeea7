from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='tried_at',
            field=models.DateTimeField(help_text='when the scanner for viruses was last asked about it', null=True),
        ),
    ]
