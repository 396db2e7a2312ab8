"""What is written by hand, from the first saving to the lock (documents, notes; domain 3.3.5).

Working material is changed by whoever may write in it, and of two at once the second is told what
the first wrote. Locked it never changes again: what was wrong is marked as an error (I11).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.calendar import stockholm
from audit.models import Action
from casework.actions.tasks import finish_task
from casework.models import Task
from casework.reasons import given_reason
from journal.actions.entries import author_label, touch_file
from journal.actions.paper_trail import record
from journal.models import Document, FiledItem, JournalEntry
from journal.place import lies_in
from journal.sealed_decision import sealed_facts
from journal.template_fields import left_to_fill, must_be_filled
from journal.written_hash import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import User
    from journal.place import AnyPaper

Written = TypeVar("Written", Document, JournalEntry)
Marked = TypeVar("Marked", Document, JournalEntry, FiledItem)

WHAT: dict[type, str] = {Document: "Dokumentet", JournalEntry: "Anteckningen"}
DISCARDED = "{what} har slängts av den som skrev det."
ONLY_ITS_AUTHOR = "Bara den som har skrivit anteckningen kan ändra och skrivskydda den."
ONLY_ITS_AUTHOR_DISCARDS = "Bara den som har skrivit det kan slänga arbetsmaterial."
LOCKED_IS_KEPT = "Det som är skrivskyddat kan inte slängas. Felmarkera det i stället."
NOT_LOCKED = "Arbetsmaterial felmarkeras inte. Ändra det eller släng det."


class WrittenMeanwhile(ValidationError):  # noqa: N818 - nobody did wrong
    """Somebody else saved it first. `now` is what stands there."""

    def __init__(self, now: Document | JournalEntry) -> None:
        self.now = now
        who = now.changed_by or now.created_by
        at = _clock(now.changed_at or now.created_at)
        super().__init__(
            f"{who.full_name} ändrade texten {at}, medan du skrev. Det du har skrivit står kvar "
            "här men är inte sparat. Läs den andra texten nedan. Sparar du igen ersätts den."
        )


def begun_before(
    papers: QuerySet[Written], public_id: UUID | None, by: Actor
) -> tuple[Written | None, UUID]:
    """What the same form has begun already, and the id to begin it by: never another's."""
    begun = papers.filter(public_id=public_id).first() if public_id else None
    if begun is not None and begun.created_by_id != by.user.pk:
        return None, uuid.uuid4()
    return begun, public_id or uuid.uuid4()


@transaction.atomic
def change_paper(*, by: Actor, paper: Written, values: Mapping[str, Any], revision: int) -> Written:
    """Save working material anew. The same words twice are one saving.

    Raises WrittenMeanwhile when another has saved since `revision`, ValidationError when it is
    locked or thrown away.
    """
    held = _held(paper)
    _check_is_draft(held)
    _check_writes(by, held)
    changed: list[str] = [name for name, value in values.items() if getattr(held, name) != value]
    if not changed:
        return held
    if revision != held.revision:
        raise WrittenMeanwhile(held)
    for name in changed:
        setattr(held, name, values[name])
    held.revision += 1
    held.changed_by, held.changed_at = by.user, timezone.now()
    held.save(update_fields=[*changed, "revision", "changed_by", "changed_at"])
    record(Action.CHANGED, by=by, paper=held)
    return held


@transaction.atomic
def lock_paper(*, by: Actor, paper: Written, revision: int) -> Written:
    """Write-protect it (Skrivskydda; R69). From here on nobody changes it.

    Raises ValidationError when another has locked it or changed it first, or something is left to
    fill in.
    """
    held = _held(paper)
    _check_is_draft(held)
    _check_writes(by, held)
    if revision != held.revision:
        who = held.changed_by or held.created_by
        raise ValidationError(
            f"{who.full_name} ändrade texten {_clock(held.changed_at or held.created_at)}. "
            "Läs igenom den igen innan du går vidare."
        )
    if isinstance(held, Document) and (left := left_to_fill(held.heading, held.body)):
        raise ValidationError({"body": must_be_filled(left)})
    if held.created_by_id == by.user.pk:
        held.author_label = author_label(by)
    _lock(held, by.user, timezone.now())
    _finish_tasks(by, held)
    record(Action.LOCKED, by=by, paper=held)
    return held


def lock_by_clock(held: Document | JournalEntry, now: datetime) -> None:
    """Lock what is held, by nobody's hand: empty stands where the name would."""
    _lock(held, None, now)


@transaction.atomic
def discard_paper(*, by: Actor, paper: Written) -> None:
    """Throw working material away, which only its author does. Locked never goes (domain 3.3.5)."""
    held = _held(paper)
    if not held.is_draft:
        raise ValidationError(LOCKED_IS_KEPT)
    if held.created_by_id != by.user.pk:
        raise ValidationError(ONLY_ITS_AUTHOR_DISCARDS)
    _finish_tasks(by, held)
    record(Action.DELETED, by=by, paper=held, reason="arbetsmaterial")
    try:
        held.delete()
    except ProtectedError:
        raise ValidationError("Dokumentet har infogade filer och kan inte slängas.") from None


@transaction.atomic
def mark_as_error(*, by: Actor, paper: Marked, reason: str) -> Marked:
    """Say that it is wrong and why (Felmarkera). It stays readable, and this can't be undone.

    Raises ValidationError when it is working material, or marked already.
    """
    reason = given_reason(reason, missing="Ange varför det är fel.")
    held = _held(paper)
    if held.is_error_marked:
        assert held.error_marked_by is not None
        assert held.error_marked_at is not None
        who, at = held.error_marked_by.full_name, _clock(held.error_marked_at)
        raise ValidationError(f"Det är redan felmarkerat av {who} {at}.")
    fields = ["error_marked_by", "error_marked_at", "error_reason"]
    if not isinstance(held, FiledItem):
        if held.is_draft:
            raise ValidationError(NOT_LOCKED)
        held.state = held.State.ERROR_MARKED
        fields.append("state")
    held.error_marked_by, held.error_marked_at = by.user, timezone.now()
    held.error_reason = reason
    held.save(update_fields=fields)
    record(Action.ERROR_MARKED, by=by, paper=held, reason=reason)
    return held


def draft_task_keys(paper: AnyPaper) -> list[str]:
    """What the clock leaves to be done about working material (actions/draft_locking.py)."""
    return [f"draft_locks:{paper.public_id}", f"draft_waits:{paper.public_id}"]


def _held(paper: Marked) -> Marked:
    """Nobody else changes it until the transaction ends."""
    rows = type(paper).objects.select_for_update(of=("self",))
    held = rows.filter(pk=paper.pk).first()
    if held is None:
        raise ValidationError(DISCARDED.format(what=WHAT[type(paper)]))
    return held


def _check_is_draft(held: Document | JournalEntry) -> None:
    if held.is_draft:
        return
    assert held.locked_at is not None
    by = f"av {held.locked_by.full_name}" if held.locked_by else "av sig självt"
    raise ValidationError(
        f"{WHAT[type(held)]} skrivskyddades {by} {_clock(held.locked_at)} och går inte att ändra."
    )


def _check_writes(by: Actor, held: Document | JournalEntry) -> None:
    """A note is what its author saw and heard, so nobody signs another's."""
    if isinstance(held, JournalEntry) and held.created_by_id != by.user.pk:
        raise ValidationError(ONLY_ITS_AUTHOR)


def _lock(held: Document | JournalEntry, user: User | None, now: datetime) -> None:
    held.state, held.locked_by, held.locked_at = held.State.LOCKED, user, now
    fields = ["state", "locked_by", "locked_at", "author_label"]
    if isinstance(held, Document):
        held.decision_facts = sealed_facts(held)
        held.body_hash = hash_of(held.heading, held.body, held.decision_facts)
        fields += ["body_hash", "decision_facts"]
    held.save(update_fields=fields)
    touch_file(lies_in(held))


def _finish_tasks(by: Actor, held: Document | JournalEntry) -> None:
    for task in Task.objects.open().filter(key__in=draft_task_keys(held)).order_by("pk"):
        finish_task(by=by, task=task)


def _clock(at: datetime) -> str:
    return f"{stockholm(at):%Y-%m-%d %H.%M}"
