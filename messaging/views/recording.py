from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.models import FiledItem
from messaging.access import access_message
from messaging.actions import recording
from messaging.actions.reading import open_messages
from messaging.journal_forms import JournalForm, filing_forms

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.actions.recording import Filing
    from messaging.journal_forms import FilingForm
    from messaging.models import Message


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def journal(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = _citizens_message(request, message_id)
    form = JournalForm(request.POST or None, actor=request.actor, message=message)
    if "once_more" in request.POST:
        form.add_once_more()
    if form.is_valid() and _journaled(request, message, form):
        place = recording.place_of(form.cleaned_data["owner"])
        flash.success(request, f"Meddelandet är journalfört i {place}.")
        return redirect("messaging:message", message_id)
    return render(
        request,
        "messaging/journal.html",
        {
            "nav": "messages",
            "form": form,
            "message": message,
            "thread": message.thread,
            "has_places": bool(form.owners),
        },
    )


def _journaled(request: StaffRequest, message: Message, form: JournalForm) -> bool:
    cleaned = form.cleaned_data
    try:
        recording.journal_message(
            by=request.actor,
            message=message,
            owner=cleaned["owner"],
            type=cleaned["type"],
            heading=cleaned["heading"],
            event_at=cleaned["event_at"],
            body=form.note,
            once_more=cleaned.get("once_more", False),
        )
    except ValidationError as error:
        if "once_more" in getattr(error, "error_dict", {}):
            form.add_once_more()
        form.add_error(None, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def file_attachments(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = _citizens_message(request, message_id)
    forms = filing_forms(request.actor, message, _filed(message), request.POST or None)
    if not forms:
        raise Http404
    if request.method == "POST" and not _wrong(forms):
        filings = [form.filing for form in forms if form.cleaned_data["chosen"]]
        if filings:
            _file(request, message, filings)
            return redirect("messaging:message", message_id)
        forms[0].add_error("chosen", "Välj minst en fil.")
    return render(
        request,
        "messaging/file_attachments.html",
        {
            "nav": "messages",
            "forms": forms,
            "message": message,
            "thread": message.thread,
            "form": _first_wrong(forms),
        },
    )


def _file(request: StaffRequest, message: Message, filings: list[Filing]) -> None:
    try:
        items = recording.file_attachments(by=request.actor, message=message, filings=filings)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, _filed_sentence(len(items)))


def _citizens_message(request: StaffRequest, message_id: UUID) -> Message:
    """A message with a citizen; what colleagues write to each other isn't journaled here."""
    message = access_message(request.actor, message_id)
    if not message.thread.is_with_citizen:
        raise Http404
    open_messages(by=request.actor, messages=[message])
    return message


def _filed(message: Message) -> set[UUID]:
    own = message.attachments.values("public_id")
    filed = FiledItem.objects.filter(source_attachment__in=own)
    return {one for one in filed.values_list("source_attachment", flat=True) if one}


def _filed_sentence(count: int) -> str:
    return "1 fil är infogad." if count == 1 else f"{count} filer är infogade."


def _wrong(forms: list[FilingForm]) -> list[FilingForm]:
    """Every form is asked, so that each says what is wrong with it."""
    return [form for form in forms if not form.is_valid()]


def _first_wrong(forms: list[FilingForm]) -> FilingForm | None:
    """The one whose errors stand in the summary; each form also says its own at its fields."""
    return next((form for form in forms if form.errors), None)
