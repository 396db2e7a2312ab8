"""The queue of what isn't journaled yet, with what was written before there was one."""

import django.db.models.deletion
from django.db import migrations, models

THOSE_BEFORE = """
insert into messaging_notjournaled (message_id, sent_at)
select message.id, message.sent_at from messaging_message message
join messaging_thread thread on thread.id = message.thread_id
where thread.kind = 'citizen' and message.kind = 'normal'
    and not exists (select from messaging_journaledmark mark
        where mark.message_id = message.id and mark.entry_id is not null)
    and not exists (select from messaging_mailboxitem item
        where item.message_id = message.id and item.minor_importance);
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_sent_from_the_file")]
    operations = [
        migrations.CreateModel(
            name="NotJournaled",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="not_journaled",
                        serialize=False,
                        to="messaging.message",
                        verbose_name="meddelande",
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="skickat")),
            ],
            options={
                "verbose_name": "ej journalfört meddelande",
                "verbose_name_plural": "ej journalförda meddelanden",
                "indexes": [
                    models.Index(
                        fields=["sent_at", "message"], name="not_journaled_oldest_first"
                    )
                ],
            },
        ),
        migrations.RunSQL(THOSE_BEFORE, migrations.RunSQL.noop),
    ]
