"""A PDF out of the case file that goes with a message is a finished one of a locked document, and
is the very file (I11, I12): the same stored bytes, name and checksum.
"""

from django.db import migrations

KEEP = """
create function attachment_is_the_paper() returns trigger language plpgsql as $$
begin
    if new.source_rendition_id is not null and not exists (
        select from journal_pdfrendition rendition
        join journal_printtemplate template on template.id = rendition.print_template_id
        where rendition.id = new.source_rendition_id and rendition.state = 'ready'
            and template.layout <> 'working_copy'
            and (rendition.file, rendition.sha256) = (new.file, new.sha256)
    ) then
        raise exception 'a pdf is sent as it was made, and finished (I12)'
            using errcode = 'check_violation';
    end if;
    if new.source_item_id is not null and not exists (
        select from journal_fileditem item
        where item.id = new.source_item_id and (item.file, item.sha256) = (new.file, new.sha256)
    ) then
        raise exception 'a filed paper is sent as it is filed' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger attachment_is_the_paper
    before insert on messaging_attachment
    for each row execute function attachment_is_the_paper();
"""
LEAVE = """
drop trigger attachment_is_the_paper on messaging_attachment;
drop function attachment_is_the_paper();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_papers"), ("journal", "0005_locked_papers")]
    operations = [migrations.RunSQL(KEEP, LEAVE)]
