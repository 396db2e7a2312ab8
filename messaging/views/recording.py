from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.kept_forms import take_up
from accounts.roles import Deed
from journal.place import place_words
from messaging.access import access_message
from messaging.actions import recording
from messaging.actions.reading import open_messages
from messaging.journal_forms import JournalForm, filed_words, filing_forms, is_from_relation

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
    data = request.POST or None
    form = JournalForm(data, actor=request.actor, message=message)
    files = filing_forms(request.actor, message, data, follows_note=True)
    if "once_more" in request.POST:
        form.add_once_more()
    if form.is_valid() & (not _wrong(files)) and _journaled(request, message, form, files):
        return _back(request, message_id)
    take_up(request, form, *files)
    context = {
        "nav": "messages",
        "form": form,
        "files": files,
        "wrong_file": _first_wrong(files),
        "message": message,
        "thread": message.thread,
        "is_from_relation": is_from_relation(message),
        "has_places": bool(form.owners),
        "comes_from_the_queue": _comes_from_the_queue(request),
    }
    return render(request, "messaging/journal.html", context)


def _journaled(
    request: StaffRequest, message: Message, form: JournalForm, files: list[FilingForm]
) -> bool:
    note = form.note
    filings = [one.filing(note.owner) for one in files if one.cleaned_data["chosen"]]
    try:
        items = recording.journal_with_files(
            by=request.actor, message=message, note=note, filings=filings
        )
    except ValidationError as error:
        _ask(message, form, files, error)
        return False
    flash.success(request, _journaled_sentence(place_words(note.owner), len(items)))
    return True


def _ask(
    message: Message, form: JournalForm, files: list[FilingForm], error: ValidationError
) -> None:
    """What stands in the way; what was written and chosen stays as it was."""
    if "once_more" in getattr(error, "error_dict", {}):
        form.add_once_more()
    form.add_error(None, error)
    filed = filed_words(message)
    for one in files:
        is_new = one.cleaned_data["chosen"] and not one.cleaned_data["once_more"]
        if is_new and (said := filed.get(one.attachment.public_id)):
            one.ask_again(said)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def file_attachments(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = _citizens_message(request, message_id)
    forms = filing_forms(request.actor, message, request.POST or None)
    if not forms:
        raise Http404
    if request.method == "POST" and not _wrong(forms):
        filings = [form.filing() for form in forms if form.cleaned_data["chosen"]]
        if filings:
            _file(request, message, filings)
            return redirect("messaging:message", message_id)
        forms[0].add_error("chosen", "Välj minst en fil.")
    take_up(request, *forms)
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
        for sentence in error.messages:
            flash.warning(request, sentence)
    else:
        flash.success(request, _filed_sentence(len(items)))


def _citizens_message(request: StaffRequest, message_id: UUID) -> Message:
    """A message with a citizen; what colleagues write to each other isn't journaled here."""
    message = access_message(request.actor, message_id)
    if not message.thread.is_with_citizen:
        raise Http404
    open_messages(by=request.actor, messages=[message])
    return message


def _back(request: StaffRequest, message_id: UUID) -> HttpResponse:
    if _comes_from_the_queue(request):
        return redirect("messaging:not_journaled")
    return redirect("messaging:message", message_id)


def _comes_from_the_queue(request: StaffRequest) -> bool:
    return request.GET.get("fran") == "ej-journalforda"


def _journaled_sentence(place: str, files: int) -> str:
    filed = {0: "", 1: " 1 fil infogad."}.get(files, f" {files} filer infogade.")
    return f"Meddelandet är journalfört i {place}.{filed}"


def _filed_sentence(count: int) -> str:
    return "1 fil är infogad." if count == 1 else f"{count} filer är infogade."


def _wrong(forms: list[FilingForm]) -> list[FilingForm]:
    """Every form is asked, so that each says what is wrong with it."""
    return [form for form in forms if not form.is_valid()]


def _first_wrong(forms: list[FilingForm]) -> FilingForm | None:
    """The one whose errors stand in the summary; each form also says its own at its fields."""
    return next((form for form in forms if form.errors), None)
