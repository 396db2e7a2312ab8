from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from journal.serving import serve_pdf
from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.drafts import throw_away
from messaging.actions.reading import open_file, open_messages
from messaging.actions.replying import reply
from messaging.actions.undoing import undo as take_back
from messaging.answers import answered
from messaging.autosave import autosave
from messaging.contacts import away_now, shared_instead
from messaging.letter_flow import begun_draft, key_for, left_already, may_leave, take_in
from messaging.models import Draft
from messaging.withdrawn import has_withdrawn_subject
from messaging.wording import already_sent
from portal import wording
from portal.access import access_attachment, access_own_message, access_thread, citizen_page
from portal.forms import AnswerForm
from portal.hats import change_to, hat_for
from portal.holding import latest_held, tell_sent
from portal.language import WRITTEN_IN
from portal.letters import letters_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from messaging.contacts import Away, Contact
    from messaging.models import Thread
    from portal.http import CitizenRequest
    from portal.letters import LetterView


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(messages=True, hat=False)
def thread(request: CitizenRequest, thread_id: UUID) -> HttpResponse:
    # To keep what somebody writes is no look at the conversation, and isn't logged as one.
    if answer := autosave(request):
        return answer
    shown = access_thread(request.actor, request.person, thread_id)
    request.hat = hat_for(request.hats, shown)
    if request.method != "POST":
        return _first_look(request, shown)
    posted = take_in(request, thread=shown)
    if posted.sent:
        return redirect("portal:thread", thread_id)
    if "discard" in request.POST:
        throw_away(by=request.actor, draft=posted.draft)
        flash.success(request, wording.thrown_away())
        return redirect("portal:thread", thread_id)
    if "remove_file" in request.POST:
        form = _form_of(posted.draft, str(posted.key))
        return _show(request, shown, form, posted.draft, said=posted.said)
    form = AnswerForm(posted.form_data(request), draft_key=str(posted.key))
    if may_leave(form, posted) and _is_sent(request, shown, form, posted.draft):
        if request.hat is not None:
            change_to(request, request.hat)
        tell_sent(request)
        return redirect("portal:thread", thread_id)
    return _show(request, shown, form, posted.draft)


def _first_look(request: CitizenRequest, shown: Thread) -> HttpResponse:
    if left_already(request):
        flash.info(request, already_sent())
        return redirect("portal:thread", shown.public_id)
    draft = _begun_answer(request)
    return _show(request, shown, _form_of(draft, str(key_for(request, draft))), draft)


def _begun_answer(request: CitizenRequest) -> Draft | None:
    """What was begun here and not sent: the one asked for, else the latest. It is easily believed
    to be sent otherwise, and a citizen has no Utkast to look in."""
    latest = Draft.objects.of(request.user).filter(path=request.path)
    return begun_draft(request) or latest.first()


def _form_of(draft: Draft | None, key: str) -> AnswerForm:
    return AnswerForm(draft_key=key, initial={"body": draft.body} if draft else {})


def _is_sent(request: CitizenRequest, shown: Thread, form: AnswerForm, draft: Draft) -> bool:
    if shown.is_closed:
        form.add_error(None, wording.case_closed())
        return False
    letter = _answered(letters_in(shown, request.actor))
    if letter is None:
        form.add_error(None, _("Det finns inget meddelande att svara på."))
        return False
    try:
        reply(
            by=request.actor,
            mailbox=own_mailbox(request.actor),
            to=letter.message,
            letter=Letter(form.cleaned_data["body"]),
            draft=draft,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _answered(letters: list[LetterView]) -> LetterView | None:
    """What is answered: the latest that came, else the latest of one's own. None where nothing has
    come yet."""
    left = [letter for letter in letters if not letter.held]
    came = [letter for letter in left if not letter.is_mine]
    found = came or left or letters
    return found[-1] if found else None


def _of_the_answer(
    request: CitizenRequest, shown: Thread, letters: list[LetterView]
) -> dict[str, Away | Contact | str | None]:
    """Whom an answer goes to, and who is away of those: told before somebody writes, as it is where
    they write anew (F2, R124, R128)."""
    letter = _answered(letters)
    to = answered(letter.message, own_mailbox(request.actor)) if letter else []
    colleague = to[0].mailbox.owner if to else None
    away = away_now(colleague) if colleague else None
    shared = shared_instead(request.person, shown) if away else None
    return {
        "to": letter.other_side if letter else "",
        "away": away,
        "shared": shared,
        "written_in": WRITTEN_IN,
    }


def _show(
    request: CitizenRequest,
    shown: Thread,
    form: AnswerForm,
    draft: Draft | None,
    said: Sequence[str] = (),
) -> HttpResponse:
    letters = letters_in(shown, request.actor)
    open_messages(by=request.actor, messages=[one.message for one in letters if one.is_new])
    to_answer = {} if shown.is_closed else _of_the_answer(request, shown, letters)
    if to_answer.get("away"):
        form.tell_of_absence()
    is_gone = has_withdrawn_subject(shown)
    return render(
        request,
        "portal/thread.html",
        {
            "thread": shown,
            "subject": wording.withdrawn_subject() if is_gone else shown.subject,
            "subject_lang": letters[0].lang if letters and not is_gone else "",
            "letters": letters,
            "held": latest_held(letter.held for letter in letters),
            "form": form,
            "draft": draft,
            "draft_files": list(draft.files.order_by("pk")) if draft else [],
            "file_notes": said,
            "closed_text": wording.case_closed() if shown.is_closed else "",
            **to_answer,
        },
    )


@require_POST
@citizen_page(messages=True, hat=False)
def undo(request: CitizenRequest, message_id: UUID) -> HttpResponse:
    held = access_own_message(request.actor, request.person, message_id)
    try:
        draft = take_back(by=request.actor, message=held)
    except ValidationError:
        flash.warning(request, _("Meddelandet har redan skickats och kan inte ångras."))
        return redirect("portal:thread", held.thread.public_id)
    flash.success(request, _("Meddelandet är ångrat. Ingen har fått det. Texten finns kvar här."))
    # To the page it was written on: where it began a conversation there is none any more.
    return redirect(f"{draft.path}?utkast={draft.public_id}")


@require_GET
@citizen_page(messages=True, hat=False)
def attachment(request: CitizenRequest, attachment_id: UUID) -> FileResponse:
    return _serve(request, attachment_id)


@require_GET
@citizen_page(messages=True, hat=False)
def attachment_inline(request: CitizenRequest, attachment_id: UUID) -> FileResponse:
    return _serve(request, attachment_id, inline=True)


def _serve(request: CitizenRequest, attachment_id: UUID, *, inline: bool = False) -> FileResponse:
    found = access_attachment(request.actor, request.person, attachment_id)
    served = serve_pdf(found.file, filename=found.filename, sha256=found.sha256, inline=inline)
    open_file(by=request.actor, attachment=found)
    return served
