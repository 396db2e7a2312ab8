"""A client number that was given out is never given out again (I1, R149).

So the row that says it was given out is never changed and never removed, not even with its person:
the application has no right to, and a trigger refuses it to everybody else.
"""

from django.conf import settings
from django.db import migrations

TABLE = "casework_issuedcustomernumber"
REFUSE = f"""
create function issued_numbers_stay() returns trigger language plpgsql as $$
begin
    raise exception 'a client number stays issued' using errcode = 'insufficient_privilege';
end $$;

create trigger issued_customer_number_stays
    before update or delete on {TABLE}
    for each row execute function issued_numbers_stay();
"""
ALLOW = f"""
drop trigger issued_customer_number_stays on {TABLE};
drop function issued_numbers_stay();
"""


def take_rights(apps, schema_editor):
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone():
            name = schema_editor.quote_name(role)
            cursor.execute(f"revoke update, delete, truncate on {TABLE} from {name}")


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_import_marks")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(take_rights, migrations.RunPython.noop),
    ]
