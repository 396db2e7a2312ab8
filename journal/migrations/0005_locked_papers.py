"""What is locked never changes and never goes (I11, SOSFS 2014:5): documents, notes, papers, PDFs.

Everything in the row is kept as it was, a column that is added later too, but for the marks that
say that it was wrong, once. Only retention removes, and says so in its transaction.
"""

from importlib import import_module

from django.db import migrations

# What stood before, to go back to.
AS_BEFORE = import_module("journal.migrations.0002_locked_means_locked").LOCK

LOCK = """
drop trigger journal_entry_stays_as_locked on journal_journalentry;
drop function journal_entry_is_locked();
drop trigger filed_item_stays_as_filed on journal_fileditem;
drop function filed_item_is_final();

create function only_marked_as_error(before jsonb, after jsonb) returns boolean
language sql immutable as $$
    select before = after
        or (before ->> 'error_marked_at' is null
            and after ->> 'error_marked_at' is not null
            and before - array['state', 'error_marked_by_id', 'error_marked_at', 'error_reason']
              = after - array['state', 'error_marked_by_id', 'error_marked_at', 'error_reason'])
$$;

create function is_being_purged() returns boolean language sql stable as $$
    select coalesce(current_setting('app.purging', true), '') = 'on'
$$;

create function written_paper_is_locked() returns trigger language plpgsql as $$
begin
    if old.state = 'draft' then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' and is_being_purged() then
        return old;
    end if;
    if tg_op = 'UPDATE' and only_marked_as_error(to_jsonb(old), to_jsonb(new))
        and new.state in (old.state, 'error_marked')
    then
        return new;
    end if;
    raise exception 'a locked paper never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger journal_entry_stays_as_locked
    before update or delete on journal_journalentry
    for each row execute function written_paper_is_locked();

create trigger document_stays_as_locked
    before update or delete on journal_document
    for each row execute function written_paper_is_locked();

create function filed_item_is_final() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and is_being_purged() then
        return old;
    end if;
    if tg_op = 'UPDATE' and only_marked_as_error(to_jsonb(old), to_jsonb(new)) then
        return new;
    end if;
    raise exception 'a filed paper never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger filed_item_stays_as_filed
    before update or delete on journal_fileditem
    for each row execute function filed_item_is_final();

create function rendition_is_final() returns trigger language plpgsql as $$
begin
    if old.state <> 'ready' or (tg_op = 'UPDATE' and to_jsonb(new) = to_jsonb(old)) then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' and is_being_purged() then
        return old;
    end if;
    raise exception 'a finished pdf never changes' using errcode = 'insufficient_privilege';
end $$;

create trigger rendition_stays_as_made
    before update or delete on journal_pdfrendition
    for each row execute function rendition_is_final();

create function rendition_is_of_a_locked_document() returns trigger language plpgsql as $$
begin
    if exists (select from journal_document where id = new.document_id and state = 'draft') then
        raise exception 'a pdf is made of a locked document (I12)' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger rendition_is_of_a_locked_document
    before insert or update of document_id on journal_pdfrendition
    for each row execute function rendition_is_of_a_locked_document();
"""
UNLOCK = """
drop trigger journal_entry_stays_as_locked on journal_journalentry;
drop trigger document_stays_as_locked on journal_document;
drop trigger filed_item_stays_as_filed on journal_fileditem;
drop trigger rendition_stays_as_made on journal_pdfrendition;
drop trigger rendition_is_of_a_locked_document on journal_pdfrendition;
drop function written_paper_is_locked();
drop function filed_item_is_final();
drop function rendition_is_final();
drop function rendition_is_of_a_locked_document();
drop function is_being_purged();
drop function only_marked_as_error(jsonb, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_documents")]
    operations = [migrations.RunSQL(LOCK, UNLOCK + AS_BEFORE)]
