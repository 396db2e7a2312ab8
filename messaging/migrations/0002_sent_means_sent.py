"""A message and its files never change (I11, P15). Until the hold is over it can be taken back whole."""

from django.db import migrations

LOCK = """
create function message_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'a message never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger message_stays_as_written
    before update on messaging_message
    for each row execute function message_is_final();

create trigger attachment_stays_as_sent
    before update on messaging_attachment
    for each row execute function message_is_final();
"""

UNLOCK = """
drop trigger message_stays_as_written on messaging_message;
drop trigger attachment_stays_as_sent on messaging_attachment;
drop function message_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
