from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An approval held for a browser under way back points at the e-ID. What is held just now is
    let go: it is minutes old at most, and whoever it was signs in again. Another name, so that
    processes of two versions beside each other never take a user's key for an e-ID's."""

    dependencies = [
        ("accounts", "0006_sign_ins_under_way"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="signinunderway",
            name="admitted",
        ),
        migrations.AddField(
            model_name="signinunderway",
            name="admitted_eid",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.eididentity",
                verbose_name="godkänd e-legitimation",
            ),
        ),
    ]
