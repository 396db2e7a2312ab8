from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from journal.serving import serve_pdf
from messaging.access import access_draft, own_mailbox
from messaging.actions.reading import open_messages
from messaging.actions.sending import Letter, reply
from messaging.actions.sending import undo as take_back
from messaging.draft_key import FIELD, new_key
from messaging.letter_flow import already_sent, draft_asked_for, key_for, take_in
from messaging.models import Draft
from portal import wording
from portal.access import access_attachment, access_own_message, access_thread, citizen_page
from portal.forms import AnswerForm
from portal.letters import letters_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from messaging.models import Message, Thread
    from portal.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(messages=True)
def thread(request: CitizenRequest, thread_id: UUID) -> HttpResponse:
    shown = access_thread(request.actor, request.person, thread_id)
    if request.method != "POST":
        return _first_look(request, shown)
    if before := already_sent(request):
        return _once_more(request, shown, before)
    posted = take_in(request)
    if "remove_file" in request.POST:
        return _show(request, shown, _form_of(posted.draft, str(posted.key)), posted.draft)
    form = AnswerForm(posted.form_data(request), draft_key=str(posted.key))
    for problem in posted.file_problems:
        form.add_error("files", problem)
    if form.is_valid() and _is_sent(request, shown, form, posted.draft):
        flash.success(request, _("Meddelandet är skickat. Du ser det under Skickat."))
        return redirect("portal:thread", thread_id)
    return _show(request, shown, form, posted.draft)


def _first_look(request: CitizenRequest, shown: Thread) -> HttpResponse:
    draft = _begun_answer(request)
    key = key_for(request, draft.public_id if draft else None)
    return _show(request, shown, _form_of(draft, str(key)), draft)


def _begun_answer(request: CitizenRequest) -> Draft | None:
    """What was begun here and not sent: the one asked for, else the latest. It is easily believed
    to be sent otherwise, and a citizen has no Utkast to look in."""
    if draft_id := draft_asked_for(request):
        return access_draft(request.actor, draft_id)
    return Draft.objects.of(request.user).filter(path=request.path).first()


def _form_of(draft: Draft | None, key: str) -> AnswerForm:
    return AnswerForm(draft_key=key, initial={"body": draft.body} if draft else {})


def _once_more(request: CitizenRequest, shown: Thread, before: Message) -> HttpResponse:
    """A second click is the first; something new on the page gone back to isn't lost."""
    if before.body.split() == request.POST.get("body", "").split():
        return redirect("portal:thread", shown.public_id)
    key = str(new_key(request.user))
    form = AnswerForm({**request.POST.dict(), FIELD: key}, draft_key=key)
    form.add_error(None, wording.sent_before())
    return _show(request, shown, form, None)


def _is_sent(request: CitizenRequest, shown: Thread, form: AnswerForm, draft: Draft) -> bool:
    if shown.is_closed:
        form.add_error(None, wording.case_closed())
        return False
    try:
        reply(
            by=request.actor,
            mailbox=own_mailbox(request.actor),
            to=_latest(request, shown),
            letter=Letter(form.cleaned_data["body"]),
            draft=draft,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _latest(request: CitizenRequest, shown: Thread) -> Message:
    """What is answered: the latest that came, else the latest of one's own."""
    letters = [letter for letter in letters_in(shown, request.actor) if not letter.is_held]
    came = [letter for letter in letters if not letter.is_mine]
    return (came or letters)[-1].message


def _show(
    request: CitizenRequest, shown: Thread, form: AnswerForm, draft: Draft | None
) -> HttpResponse:
    letters = letters_in(shown, request.actor)
    open_messages(by=request.actor, messages=[one.message for one in letters if one.is_new])
    return render(
        request,
        "portal/thread.html",
        {
            "thread": shown,
            "letters": letters,
            "form": form,
            "draft_files": list(draft.files.order_by("pk")) if draft else [],
            "closed_text": wording.case_closed() if shown.is_closed else "",
        },
    )


@require_POST
@citizen_page(messages=True)
def undo(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    held = access_own_message(request.actor, request.person, message_id)
    address = reverse("portal:thread", args=[held.thread.public_id])
    try:
        draft = take_back(by=request.actor, message=held)
    except ValidationError:
        flash.warning(request, _("Meddelandet har redan skickats och kan inte ångras."))
        return redirect(address)
    flash.success(
        request, _("Meddelandet är ångrat. Ingen har fått det. Texten finns kvar under Svara.")
    )
    return redirect(f"{address}?utkast={draft.public_id}")


@require_GET
@citizen_page(messages=True)
def attachment(request: CitizenRequest, attachment_id: UUID) -> FileResponse:
    found = access_attachment(request.actor, request.person, attachment_id)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256)
