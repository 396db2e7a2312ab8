"""Whose a conversation is, what it is about and where its messages may lie: kept by the database.

I7: one citizen, for ever. I9: the case or the assignment is about the person the thread is about.
I17: forwarding goes to a shared mailbox, from where it was meant, and no further.
"""

from django.db import migrations

LOCK = """
create function thread_keeps_its_citizen() returns trigger language plpgsql as $$
begin
    if new.kind is distinct from old.kind
        or new.citizen_id is distinct from old.citizen_id
        or new.about_id is distinct from old.about_id
    then
        raise exception 'a thread keeps its citizen and whom it is about' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger thread_keeps_its_citizen
    before update on messaging_thread
    for each row execute function thread_keeps_its_citizen();

create function thread_concerns_its_own_case() returns trigger language plpgsql as $$
declare
    cases bigint[];
begin
    cases := array_remove(array[new.case_id, (
        select service.case_id from casework_assignment as assignment
        join casework_service as service on service.id = assignment.service_id
        where assignment.id = new.assignment_id
    )], null);
    if exists (
        select from unnest(cases) as wanted(id) where not exists (
            select from casework_case as found
            join casework_casefile as file on file.id = found.file_id
            where found.id = wanted.id and file.file_holder_id = new.about_id
        ) and not exists (
            select from casework_caseparticipant as party
            where party.case_id = wanted.id and party.person_id = new.about_id
        )
    ) then
        raise exception 'the case is about somebody else than the thread' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger thread_concerns_its_own_case
    before insert or update of case_id, assignment_id on messaging_thread
    for each row when (new.case_id is not null or new.assignment_id is not null)
    execute function thread_concerns_its_own_case();

create function citizens_mailbox_is_the_threads() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'messaging_message' then
        if exists (
            select from messaging_mailbox as mailbox, messaging_thread as thread
            where mailbox.id = new.sender_mailbox_id and thread.id = new.thread_id
                and mailbox.kind = 'citizen' and mailbox.person_id is distinct from thread.citizen_id
        ) then
            raise exception 'a thread has one citizen' using errcode = 'check_violation';
        end if;
    elsif exists (
        select from messaging_mailbox as mailbox
        join messaging_message as message on message.id = new.message_id
        join messaging_thread as thread on thread.id = message.thread_id
        where mailbox.id = new.mailbox_id
            and mailbox.kind = 'citizen' and mailbox.person_id is distinct from thread.citizen_id
    ) then
        raise exception 'a thread has one citizen' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger message_is_from_the_threads_citizen
    before insert on messaging_message
    for each row execute function citizens_mailbox_is_the_threads();

create trigger recipient_is_the_threads_citizen
    before insert or update of mailbox_id, message_id on messaging_recipient
    for each row execute function citizens_mailbox_is_the_threads();

create trigger item_is_the_threads_citizens
    before insert or update of mailbox_id, message_id on messaging_mailboxitem
    for each row execute function citizens_mailbox_is_the_threads();

create function forwarding_goes_one_step() returns trigger language plpgsql as $$
begin
    if not exists (
        select from messaging_mailbox as mailbox
        where mailbox.id = new.mailbox_id and mailbox.kind = 'shared'
    ) then
        raise exception 'forwarding goes to a shared mailbox' using errcode = 'check_violation';
    end if;
    if exists (
        select from messaging_recipient as before
        where before.message_id = new.message_id and before.mailbox_id = new.via_id
            and before.arrival in ('forwarded', 'by_hand')
    ) then
        raise exception 'what was forwarded is not forwarded again' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger forwarding_goes_one_step
    before insert or update of mailbox_id, via_id, arrival on messaging_recipient
    for each row when (new.arrival in ('forwarded', 'by_hand', 'handed_over'))
    execute function forwarding_goes_one_step();
"""

UNLOCK = """
drop trigger forwarding_goes_one_step on messaging_recipient;
drop function forwarding_goes_one_step();
drop trigger item_is_the_threads_citizens on messaging_mailboxitem;
drop trigger recipient_is_the_threads_citizen on messaging_recipient;
drop trigger message_is_from_the_threads_citizen on messaging_message;
drop function citizens_mailbox_is_the_threads();
drop trigger thread_concerns_its_own_case on messaging_thread;
drop function thread_concerns_its_own_case();
drop trigger thread_keeps_its_citizen on messaging_thread;
drop function thread_keeps_its_citizen();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_whole_messaging")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
