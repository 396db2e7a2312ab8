from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_case_versions_and_settled_intakes"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedrecord",
            name="marks",
            field=models.JSONField(blank=True, default=dict, verbose_name="märken"),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.UniqueConstraint(
                fields=("kind", "object_id"), name="imported_from_one_key"
            ),
        ),
    ]
