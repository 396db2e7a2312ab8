from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_whole_casework"),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("activation_failed", "e-tjänsten kunde inte aktiveras"),
                    ("eservice_ended", "e-tjänsten har avslutats"),
                    ("approval_ends", "ett godkännande upphör snart"),
                    ("approval_ended", "ett godkännande har upphört"),
                    ("assignment_declined", "uppdraget avböjdes"),
                    ("assignment_ended", "utföraren avslutade uppdraget"),
                    ("case_without_caseworker", "ärendet saknar handläggare"),
                    ("intake_received", "ny aktualisering"),
                ],
                max_length=30,
                verbose_name="slag",
            ),
        ),
    ]
