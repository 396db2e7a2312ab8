import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_task_assignment_ended"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactdetails",
            name="public_id",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="messagingapproval",
            name="approval_has_approver_once_approved",
        ),
        migrations.AddConstraint(
            model_name="messagingapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        models.Q(("state", "proposed"), _negated=True),
                    ),
                    models.Q(
                        ("approved_at__isnull", True),
                        ("approved_by__isnull", True),
                        models.Q(("state", "approved"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="approval_has_approver_once_approved",
            ),
        ),
    ]
