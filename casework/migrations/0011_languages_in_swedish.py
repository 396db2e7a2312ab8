from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_nights_and_signs_of_life")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="language",
            field=models.CharField(
                choices=[("sv", "svenska"), ("en", "engelska")],
                default="sv",
                max_length=5,
                verbose_name="språk i avisering",
            ),
        ),
    ]
