"""The bin (Ta bort, Återställ; R145, R146, P11): what may go there, and the way back.

What was written with a citizen is the municipality's to keep until it is journaled or somebody has
judged it to be of minor importance. Only the one copy goes: the citizen's, and every colleague's
own, lie where they lay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.actions.to_journal import recount_not_journaled
from messaging.members import may_write_from
from messaging.models import Mailbox, MailboxItem

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor

TRASH = MailboxItem.Folder.TRASH
# What stands in the way, for the page to offer what takes it away.
NOT_JOURNALED, WAITS, HELD, READS_ONLY = "not_journaled", "waits", "held", "reads_only"
SENTENCES = {
    NOT_JOURNALED: (
        "Meddelandet är inte journalfört. Journalför det eller markera det som "
        "”av ringa betydelse” innan du tar bort det."
    ),
    WAITS: "Medborgaren väntar på svar. Svara innan du tar bort meddelandet, eller ta bort ändå.",
    HELD: "Meddelandet har inte skickats än. Välj Ångra om det inte ska skickas.",
    READS_ONLY: "Du får läsa i brevlådan men inte ta bort något ur den.",
}


@transaction.atomic
def move_to_trash(
    *, by: Actor, item: MailboxItem, although_it_waits: bool = False, now: datetime | None = None
) -> None:
    """Lay it in the bin of its mailbox. Twice is once.

    Raises ValidationError, its code saying what is in the way; a citizen who waits for an answer is
    in the way until somebody has said `although_it_waits`.
    """
    now = now or timezone.now()
    found = _locked(item)
    if found.folder == TRASH:
        return
    if obstacle := _obstacle(by, found, now, although_it_waits=although_it_waits):
        raise ValidationError(SENTENCES[obstacle], code=obstacle)
    found.trashed_from, found.folder = found.folder, TRASH
    found.trashed_at, found.trashed_by = now, by.user
    found.save(update_fields=["folder", "trashed_from", "trashed_at", "trashed_by"])
    _record(Action.DELETED, by, found, "till papperskorgen")


@transaction.atomic
def restore(*, by: Actor, item: MailboxItem) -> None:
    """Put it back where it lay. Twice is once."""
    found = _locked(item)
    if found.folder != TRASH:
        return
    _check_may_tidy(by, found)
    found.folder, found.trashed_from = MailboxItem.Folder(found.trashed_from), ""
    found.trashed_at = found.trashed_by = None
    found.save(update_fields=["folder", "trashed_from", "trashed_at", "trashed_by"])
    _record(Action.RESTORED, by, found, "ur papperskorgen")


@transaction.atomic
def mark_minor(*, by: Actor, item: MailboxItem, is_minor: bool = True) -> None:
    """Judge it to be of minor importance (av ringa betydelse), or take that back.

    Raises ValidationError in the bin: what the judgement let go there stays judged.
    """
    found = _locked(item)
    if found.minor_importance == is_minor:
        return
    _check_may_tidy(by, found)
    if found.folder == TRASH:
        raise ValidationError("Återställ meddelandet ur papperskorgen först.")
    found.minor_importance = is_minor
    found.save(update_fields=["minor_importance"])
    recount_not_journaled(found.message)
    words = "av ringa betydelse" if is_minor else "inte längre av ringa betydelse"
    _record(Action.CHANGED, by, found, words)


def may_tidy(actor: Actor, mailbox: Mailbox) -> bool:
    """Whether the actor may throw away there: in their own, or a shared one they write in."""
    return mailbox.kind != Mailbox.Kind.SHARED or may_write_from(actor, mailbox)


def may_be_minor(item: MailboxItem) -> bool:
    """Whether the question arises: with a citizen, and not in the file already."""
    return item.message.thread.is_with_citizen and not _is_journaled(item)


def waits(item: MailboxItem, now: datetime | None = None) -> bool:
    """Whether the citizen who wrote it waits for an answer still."""
    message, since = item.message, item.message.thread.waits_since
    if since is None or since > (now or timezone.now()) or not message.is_from_citizen:
        return False
    return message.sent_at >= since


def _locked(item: MailboxItem) -> MailboxItem:
    """Two who tidy at once are asked after each other; what was purged meanwhile is told."""
    found = (
        MailboxItem.objects.select_for_update(of=("self",))
        .select_related(
            "mailbox", "message__thread__about", "message__thread__case", "message__sender_mailbox"
        )
        .filter(pk=item.pk)
        .first()
    )
    if found is None:
        raise ValidationError("Meddelandet är gallrat och finns inte kvar.")
    return found


def _obstacle(by: Actor, item: MailboxItem, now: datetime, *, although_it_waits: bool) -> str:
    if not may_tidy(by, item.mailbox):
        return READS_ONLY
    if item.message.is_held(now):
        return HELD
    if may_be_minor(item) and not item.minor_importance:
        return NOT_JOURNALED
    return WAITS if waits(item, now) and not although_it_waits else ""


def _is_journaled(item: MailboxItem) -> bool:
    """By a note: a file that was put into the file leaves the words of the letter outside it."""
    return item.message.journaled_marks.filter(
        entry__isnull=False, entry__error_marked_at__isnull=True
    ).exists()


def _check_may_tidy(by: Actor, item: MailboxItem) -> None:
    if not may_tidy(by, item.mailbox):
        raise ValidationError(SENTENCES[READS_ONLY], code=READS_ONLY)


def _record(action: Action, by: Actor, item: MailboxItem, words: str) -> None:
    thread = item.message.thread
    place = item.mailbox.name if item.mailbox.kind == Mailbox.Kind.SHARED else "egen brevlåda"
    audit.log.record(
        action,
        by=by,
        object_type="message",
        object_id=item.message.public_id,
        customer_number=thread.about.customer_number if thread.about else "",
        case_number=thread.case.number if thread.case else "",
        reason=f"{words}, {place}",
    )
