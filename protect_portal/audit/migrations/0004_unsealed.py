from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_reading")]
    operations = [
        migrations.AddIndex("event", models.Index(fields=["id"], name="event_not_sealed", condition=models.Q(position=None))),
    ]
