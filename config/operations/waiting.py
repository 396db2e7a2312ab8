"""What waits for the machinery, and what it could not do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from config.operations.fact import Fact, State, counted
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
    day = f"Senaste dygnet: {sent} skickade, {failed} misslyckade."
    url = reverse("admin:notifications_notice_changelist")
    age = backlog_age(now=now)
    if age and age > PATIENCE:
        text = f"{waiting} väntar, den äldsta sedan {_words(age)}. {day}"
        mend = f"{WORKER} Gör de det svarar inte sms- eller e-postleverantören: se orsaken."
        return Fact("notices", "Aviseringar", text, State.TROUBLE, mend, url)
    text = f"{waiting} väntar på att skickas. {day}"
    if failed:
        mend = "Varje misslyckad avisering syns hos handläggaren, med orsak."
        return Fact("notices", "Aviseringar", text, State.ATTENTION, mend, url)
    return Fact("notices", "Aviseringar", text)


def files() -> Fact:
    """Files that the scanner hasn't looked at: no letter leaves with them."""
    count = DraftFile.objects.filter(state=DraftFile.State.PENDING).count()
    text = f"{counted(count, 'fil', 'filer')} väntar på viruskontroll."
    if not count:
        return Fact("files", "Viruskontrollen", text)
    where = settings.CLAMD_URL or "CLAMD_URL är inte satt"
    mend = f"Se till att viruskontrollen svarar ({where}). Filerna provas igen varje minut."
    return Fact("files", "Viruskontrollen", text, State.ATTENTION, mend)


def pdfs(now: datetime) -> Fact:
    """Letters and extracts on their way to become PDF."""
    waiting, oldest, failed = 0, now, 0
    for kind in (PdfRendition, Extract):
        ordered = kind.objects.filter(state=kind.State.ORDERED).order_by("ordered_at")
        waiting += ordered.count()
        oldest = min([oldest, *ordered.values_list("ordered_at", flat=True)[:1]])
        failed += kind.objects.filter(state=kind.State.FAILED, ordered_at__gt=now - A_WEEK).count()
    text = f"{counted(waiting, 'PDF', 'PDF:er')} väntar på att göras."
    if failed:
        text += f" {failed} kunde inte göras den senaste veckan."
    if now - oldest > PATIENCE:
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
    ).count()
    late = JournalOrder.objects.filter(state=states.ORDERED, due_at__lt=now - PATIENCE).count()
    heading = "Journalföring vid sändning"
    text = f"{counted(failed, 'meddelande', 'meddelanden')} gick inte att journalföra som beställt."
    if late:
        text += f" {late} väntar sedan mer än tio minuter."
        return Fact("journal_orders", heading, text, State.TROUBLE, WORKER)
    if failed:
        mend = "Handläggaren har dem under Ej journalfört, med orsaken, och journalför för hand."
        return Fact("journal_orders", heading, text, State.ATTENTION, mend)
    return Fact("journal_orders", heading, "Inget väntar och inget har misslyckats.")


def _words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return counted(minutes, "minut", "minuter")
    return counted(minutes // 60, "timme", "timmar")
