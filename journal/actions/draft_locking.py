"""Working material that lies too long is locked by the clock (domain 3.3.5).

What is in the file shall be told apart from what isn't ready, and nobody waits for ever. Somebody
is told three days before, and where something is left to fill in it is left and that is told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.calendar import stockholm
from accounts.models import Municipality
from audit.log import System
from audit.models import Action
from casework.actions.tasks import make_task
from casework.models import Case, Task
from journal.actions.paper_trail import record
from journal.actions.writing import draft_task_keys, lock_by_clock
from journal.models import Document, JournalEntry, WrittenPaper
from journal.place import file_holder_of, lies_in
from journal.template_fields import enumerated, left_to_fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from typing import TypeAlias

    Draft: TypeAlias = Document | JournalEntry

WARNING_DAYS = 3
_ROOM = 120  # characters of a heading in a task


def locks_on(draft: WrittenPaper) -> date:
    """The day working material is locked, if nobody does it before."""
    days = Municipality.objects.current().draft_lock_days
    return stockholm(draft.created_at).date() + timedelta(days=days)


def lock_old_drafts(now: datetime | None = None) -> int:
    """Lock what has lain its days; how many. Safe to run again, and twice at once."""
    now = now or timezone.now()
    days = Municipality.objects.current().draft_lock_days
    old = _drafts_before(now - timedelta(days=days))
    return sum(_lock(draft, now) for draft in old)


def warn_of_old_drafts(now: datetime | None = None) -> None:
    """Tell whoever handles the case that something in it is locked in three days."""
    now = now or timezone.now()
    days = Municipality.objects.current().draft_lock_days - WARNING_DAYS
    for draft in _drafts_before(now - timedelta(days=days)):
        on = locks_on(draft)
        key, _waits = draft_task_keys(draft)
        _tell(draft, key, f"{_named(draft)} skrivskyddas av sig självt {on:%Y-%m-%d}.")


def _drafts_before(moment: datetime) -> Iterator[Draft]:
    for model in (Document, JournalEntry):
        drafts = model.objects.filter(state="draft", created_at__lte=moment)
        yield from drafts.order_by("created_at", "pk").iterator()


@transaction.atomic
def _lock(draft: Draft, now: datetime) -> bool:
    """Somebody who is just saving it has it; then tomorrow is soon enough."""
    rows = type(draft).objects.select_for_update(skip_locked=True, of=("self",))
    held = rows.filter(pk=draft.pk, state="draft").first()
    if held is None:
        return False
    if isinstance(held, Document) and (left := left_to_fill(held.heading, held.body)):
        _soon, key = draft_task_keys(held)
        _tell(held, key, f"{_named(held)} har inte skrivskyddats: fyll i {enumerated(left)}.")
        return False
    lock_by_clock(held, now)
    # What it warned of has happened; nobody has to mark it as done.
    Task.objects.open().filter(key__in=draft_task_keys(held)).delete()
    record(Action.LOCKED, by=System(), paper=held, reason="av sig självt")
    return True


def _tell(draft: Draft, key: str, text: str) -> None:
    """Of the authority's own. A provider sees the day in the assignment's list."""
    place = lies_in(draft)
    if draft.assignment_id is not None:
        return
    case = place if isinstance(place, Case) else getattr(place, "case", None)
    make_task(
        Task.Kind.DRAFT_LOCKS_SOON,
        person=file_holder_of(place),
        case=case,
        text=text[:300],
        key=key,
    )


def _named(draft: Draft) -> str:
    heading = draft.heading if len(draft.heading) <= _ROOM else f"{draft.heading[:_ROOM]}…"
    return f"Arbetsmaterialet ”{heading}”"
