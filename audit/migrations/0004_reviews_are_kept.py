"""A log review is added to and read, and nothing else; and a period of the log is found quickly.

Somebody who could change a review could make an approval of what was to be followed up.
"""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations

REFUSE = """
create function log_review_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'a log review is append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger log_review_keeps_its_rows
    before update or delete on audit_logreview
    for each row execute function log_review_is_kept();

create trigger log_review_is_never_emptied
    before truncate on audit_logreview
    for each statement execute function log_review_is_kept();
"""

ALLOW = """
drop trigger log_review_keeps_its_rows on audit_logreview;
drop trigger log_review_is_never_emptied on audit_logreview;
drop function log_review_is_kept();
"""


def take_rights(apps, schema_editor):
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone():
            name = schema_editor.quote_name(role)
            cursor.execute(f"revoke update, delete, truncate on audit_logreview from {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_log_review")]
    operations = [
        migrations.AddIndex(
            model_name="accesslogentry",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["at"], name="log_by_period", pages_per_range=16
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(take_rights, migrations.RunPython.noop),
    ]
