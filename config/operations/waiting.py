"""What waits for the machinery, and what it could not do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.urls import reverse

from config.operations.age import oldest
from config.operations.by_unit import lines_by_unit, units_managers
from config.operations.fact import Fact, Place, State, counted
from journal.models import Extract, PdfRendition
from messaging.models import DraftFile, JournalOrder
from notifications.history import backlog_age
from notifications.models import Notice

# So long the worker may have other things to do.
PATIENCE = timedelta(minutes=10)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
WORKER = "Se till att arbetaren och klockan lever."


def notices(now: datetime) -> Fact:
    """How old the queue is, and how the last day went."""
    waiting = Notice.objects.queued().filter(due_at__lte=now).count()
    since = Notice.objects.filter(queued_at__gt=now - A_DAY)
    sent, failed = since.sent().count(), since.filter(status=Notice.Status.FAILED).count()
    age = backlog_age(now=now)
    text = _waiting(f"{waiting} väntar på att skickas", age)
    text += f" Senaste dygnet: {sent} skickade, {failed} misslyckade."
    if age and age > PATIENCE:
        mend = f"{WORKER} Om de gör det är det leverantören som inte svarar: se arbetarens logg."
        place = _notices("Väntande aviseringar", "queued")
        return Fact("notices", "Aviseringar", text, State.TROUBLE, mend, place)
    if failed:
        mend = "Varje misslyckad avisering syns vid meddelandet hos handläggaren, med orsak."
        place = _notices("Misslyckade aviseringar", "failed")
        return Fact("notices", "Aviseringar", text, State.ATTENTION, mend, place)
    return Fact("notices", "Aviseringar", text, place=_notices("Aviseringar"))


def _notices(words: str, status: str = "") -> Place:
    url = reverse("admin:notifications_notice_changelist")
    return Place(f"{words} i förvaltningen", f"{url}?status__exact={status}" if status else url)


def files(now: datetime) -> Fact:
    """Files that the scanner hasn't looked at: no letter leaves with them."""
    pending = DraftFile.objects.filter(state=DraftFile.State.PENDING)
    count, oldest_at = pending.count(), pending.aggregate(Min("added_at"))["added_at__min"]
    if oldest_at is None:
        return Fact("files", "Viruskontrollen", "0 filer väntar på viruskontroll.")
    age = now - oldest_at
    text = _waiting(f"{counted(count, 'fil', 'filer')} väntar på viruskontroll", age)
    where = settings.CLAMD_URL or "CLAMD_URL är inte satt"
    mend = (
        f"Brev med dem kan inte skickas. Se till att viruskontrollen svarar ({where}). "
        "Filerna provas igen varje minut."
    )
    state = State.TROUBLE if age > PATIENCE else State.ATTENTION
    return Fact("files", "Viruskontrollen", text, state, mend)


def pdfs(now: datetime) -> Fact:
    """Letters and extracts on their way to become PDF."""
    waiting, first, failed = 0, now, 0
    for kind in (PdfRendition, Extract):
        ordered = kind.objects.filter(state=kind.State.ORDERED).order_by("ordered_at")
        waiting += ordered.count()
        first = min([first, *ordered.values_list("ordered_at", flat=True)[:1]])
        failed += kind.objects.filter(state=kind.State.FAILED, ordered_at__gt=now - A_WEEK).count()
    age = now - first
    text = _waiting(f"{counted(waiting, 'PDF', 'PDF:er')} väntar på att göras", age)
    if failed:
        text += f" {failed} kunde inte göras den senaste veckan."
    if age > PATIENCE:
        return Fact("pdfs", "PDF:er", text, State.TROUBLE, f"{WORKER} Varje PDF provas tre gånger.")
    if failed:
        mend = "Orsaken står vid dokumentet, där det går att försöka igen, och i arbetarens logg."
        return Fact("pdfs", "PDF:er", text, State.ATTENTION, mend)
    return Fact("pdfs", "PDF:er", text)


def journal_orders(now: datetime) -> Fact:
    """What should have gone into the case file by itself."""
    states = JournalOrder.State
    failed = JournalOrder.objects.filter(
        state=states.FAILED, message__not_journaled__isnull=False
    ).order_by()
    due = JournalOrder.objects.filter(state=states.ORDERED, due_at__lt=now)
    count, first = due.count(), due.aggregate(Min("due_at"))["due_at__min"]
    heading, age = "Journalföring vid sändning", now - first if first else None
    text = _waiting(f"{counted(count, 'meddelande', 'meddelanden')} väntar", age)
    more = lines_by_unit(failed, "unit__name")
    if more:
        text += f" {failed.count()} gick inte att journalföra som beställt."
    if age and age > PATIENCE:
        return Fact("journal_orders", heading, text, State.TROUBLE, WORKER, more=more)
    if more:
        mend = "Handläggaren har dem under Ej journalförda, med orsaken, och journalför för hand."
        return Fact("journal_orders", heading, text, State.ATTENTION, mend, units_managers(), more)
    return Fact("journal_orders", heading, text)


def _waiting(what: str, age: timedelta | None) -> str:
    return f"{what}, {oldest(age, PATIENCE)}." if age else f"{what}."
