"""A locked note and a filed paper never change (I11); what was wrong is marked as an error."""

from django.db import migrations

LOCK = """
create function journal_entry_is_locked() returns trigger language plpgsql as $$
begin
    if old.state = 'draft' then
        return coalesce(new, old);
    end if;
    if tg_op = 'UPDATE' and (new.heading, new.body, new.event_at, new.type_id, new.author_label,
            new.created_by_id, new.locked_by_id, new.locked_at, new.source_message)
        is not distinct from (old.heading, old.body, old.event_at, old.type_id, old.author_label,
            old.created_by_id, old.locked_by_id, old.locked_at, old.source_message)
        and new.case_id is not distinct from old.case_id
        and new.assignment_id is not distinct from old.assignment_id
        and new.state in (old.state, 'error_marked')
    then
        return new;
    end if;
    raise exception 'a locked journal entry never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger journal_entry_stays_as_locked
    before update on journal_journalentry
    for each row execute function journal_entry_is_locked();

create function filed_item_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'a filed paper never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger filed_item_stays_as_filed
    before update on journal_fileditem
    for each row execute function filed_item_is_final();
"""

UNLOCK = """
drop trigger journal_entry_stays_as_locked on journal_journalentry;
drop function journal_entry_is_locked();
drop trigger filed_item_stays_as_filed on journal_fileditem;
drop function filed_item_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
