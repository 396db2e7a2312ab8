"""A letter whose note is marked as an error stands among Ej journalförda again, at once.

The note is the journal's, which knows of no letters: so it is the database that sees to it, by
whichever way the note was marked. Two who journal and mark at once wait for each other on the letter.
"""

from django.db import migrations

TO_JOURNAL = """
    select message.id, message.sent_at from messaging_message message
    join messaging_thread thread on thread.id = message.thread_id
    where thread.kind = 'citizen' and message.kind = 'normal'
        and {these}
        and not exists (select from messaging_journaledmark mark
            join journal_journalentry entry on entry.id = mark.entry_id
            where mark.message_id = message.id and entry.error_marked_at is null)
        and not exists (select from messaging_mailboxitem item
            where item.message_id = message.id and item.minor_importance)
"""
ON_ENTRY = "message.id in (select message_id from messaging_journaledmark where entry_id = {entry})"
FORWARDS = f"""
create function letter_is_to_be_journaled_again() returns trigger language plpgsql as $$
begin
    -- A statement of its own: what is asked next sees what was done meanwhile.
    perform from messaging_message message
        where {ON_ENTRY.format(entry="new.id")} for no key update;
    insert into messaging_notjournaled (message_id, sent_at)
    {TO_JOURNAL.format(these=ON_ENTRY.format(entry="new.id"))}
    on conflict do nothing;
    return null;
end $$;

create trigger letter_is_to_be_journaled_again
    after update of error_marked_at on journal_journalentry for each row
    when (old.error_marked_at is null and new.error_marked_at is not null)
    execute function letter_is_to_be_journaled_again();

insert into messaging_notjournaled (message_id, sent_at)
{TO_JOURNAL.format(these="true")}
on conflict do nothing;
"""
BACKWARDS = """
drop trigger letter_is_to_be_journaled_again on journal_journalentry;
drop function letter_is_to_be_journaled_again();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_not_journaled"), ("journal", "0005_locked_papers")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
