from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0009_back_to_the_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="draftfile",
            name="made_of",
            field=models.JSONField(blank=True, default=list, verbose_name="gjord av foton"),
        ),
    ]
