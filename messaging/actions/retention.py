"""Emptying the bin (gallring; A-J11, domain 3.6): what has lain there long enough is gone for good.

A batch is one transaction that removes, and writes down how much. So a run that was killed is taken
up where it stopped, two at once share the work, and one more finds nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

import audit.log
from accounts.models import Municipality
from audit.log import Trace
from audit.models import Action, ActorKind
from journal.models import FiledItem, PdfRendition
from messaging.actions.answering import recount_unanswered
from messaging.actions.stored_files import delete_later
from messaging.models import (
    Attachment,
    DraftFile,
    JournaledMark,
    MailboxItem,
    Message,
    Thread,
    Withdrawal,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

BATCH = 500


class Retention:
    """By the clock, in the log's own words."""

    trace = Trace(actor_kind=ActorKind.SYSTEM, actor=None, actor_name="gallring")


@dataclass
class Purged:
    items: int = 0
    messages: int = 0
    files: int = 0

    def __iadd__(self, more: Purged) -> Purged:
        self.items += more.items
        self.messages += more.messages
        self.files += more.files
        return self

    @property
    def words(self) -> str:
        return (
            f"ur papperskorgen: {self.items} poster, {self.messages} meddelanden, "
            f"{self.files} filer"
        )


def empty_bins(*, now: datetime | None = None, batch: int = BATCH) -> Purged:
    """Remove what has lain in a bin for the municipality's days, and what then lies nowhere."""
    now = now or timezone.now()
    before = now - timedelta(days=Municipality.objects.current().trash_days)
    total = Purged()
    while (purged := _purge_batch(before, batch)).items:
        total += purged
    return total


@transaction.atomic
def _purge_batch(before: datetime, size: int) -> Purged:
    items = list(
        MailboxItem.objects.select_for_update(skip_locked=True)
        .filter(folder=MailboxItem.Folder.TRASH, trashed_at__lt=before)
        .order_by("trashed_at", "pk")[:size]
    )
    MailboxItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    purged = Purged(items=len(items))
    _purge_messages({item.message_id for item in items}, purged)
    if purged.items:
        audit.log.record(Action.PURGED, by=Retention(), object_type="mailbox", reason=purged.words)
    return purged


def _purge_messages(keys: Iterable[int], purged: Purged) -> None:
    """Those of them that lie in no mailbox any more, and then what only they had kept.

    Newest first: a letter that was answered stays as long as its answer.
    """
    candidates = set(keys)
    while candidates:
        gone = list(_lying_nowhere(candidates).select_related("thread"))
        candidates = {one.in_reply_to_id for one in gone if one.in_reply_to_id}
        for message in gone:
            purged.files += _remove(message)
        purged.messages += len(gone)
        _tidy_threads({message.thread_id for message in gone})


def _lying_nowhere(keys: set[int]) -> QuerySet[Message]:
    """Without what the case file, an answer or the record of a mistake still leans on."""
    own = {"message": OuterRef("pk")}
    return (
        Message.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .exclude(Exists(MailboxItem.objects.filter(**own)))
        .exclude(Exists(JournaledMark.objects.filter(**own)))
        .exclude(Exists(Withdrawal.objects.filter(**own)))
        .exclude(Exists(Message.objects.filter(in_reply_to=OuterRef("pk"))))
        .order_by("-pk")
    )


def _remove(message: Message) -> int:
    """The message with its files; how many files. A paper's own stays where it lies."""
    attachments = list(message.attachments.order_by("pk"))
    message.delete()
    return sum(not _is_used(one.file.name) and delete_later(one) for one in attachments)


def _is_used(name: str | None) -> bool:
    """Whether something else has the same stored file, by whatever way it came to that."""
    return any(
        model.objects.filter(file=name).exists()
        for model in (Attachment, DraftFile, FiledItem, PdfRendition)
    )


def _tidy_threads(keys: set[int]) -> None:
    for thread in Thread.objects.filter(pk__in=keys).order_by("pk"):
        if thread.messages.exists():
            recount_unanswered(thread)
        else:
            thread.delete()
