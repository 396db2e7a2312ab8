"""The access log is added to and read, and nothing else (I21, AUD-2).

Two locks: the application's role has no right to change or remove rows, and a trigger refuses it to
everybody else who isn't prepared to take the trigger away first.
"""

from django.conf import settings
from django.db import migrations

REFUSE = """
create function access_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the access log is append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger access_log_keeps_its_rows
    before update or delete on audit_accesslogentry
    for each row execute function access_log_is_append_only();

create trigger access_log_is_never_emptied
    before truncate on audit_accesslogentry
    for each statement execute function access_log_is_append_only();
"""

ALLOW = """
drop trigger access_log_keeps_its_rows on audit_accesslogentry;
drop trigger access_log_is_never_emptied on audit_accesslogentry;
drop function access_log_is_append_only();
"""


def take_rights(apps, schema_editor):
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone():
            name = schema_editor.quote_name(role)
            cursor.execute(f"revoke update, delete, truncate on audit_accesslogentry from {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(take_rights, migrations.RunPython.noop),
    ]
