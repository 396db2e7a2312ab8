from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from messaging.actions.delivery import Letter
from messaging.actions.drafts import throw_away
from messaging.actions.mailboxes import citizens_mailbox, colleagues_mailbox
from messaging.actions.routing import Addressee
from messaging.actions.sending import write_to_contact
from messaging.autosave import autosave
from messaging.contacts import contacts_of
from messaging.letter_flow import (
    begun_draft,
    draft_to_show,
    key_for,
    left_already,
    may_leave,
    take_in,
)
from messaging.models import Draft
from messaging.wording import already_sent
from portal import wording
from portal.access import access_hat, citizen_page
from portal.forms import NewLetterForm
from portal.hats import change_to
from portal.holding import tell_sent
from portal.language import WRITTEN_IN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from messaging.contacts import Contact
    from portal.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(messages=True, hat=False)
def compose(request: CitizenRequest, about_id: UUID) -> HttpResponse:
    """A new conversation with a contact, about oneself or about a file holder (R118, D15)."""
    request.hat = access_hat(request, about_id)
    if answer := autosave(request):
        return answer
    contacts = contacts_of(request.person, request.hat.about)
    if request.method != "POST":
        return _begin(request, contacts)
    posted = take_in(request)
    if posted.sent:
        return _lead_to(request, "portal:sent")
    if "discard" in request.POST:
        throw_away(by=request.actor, draft=posted.draft)
        flash.success(request, wording.thrown_away())
        return _lead_to(request, "portal:inbox")
    if "remove_file" in request.POST:
        form = _form_of(posted.draft, str(posted.key), contacts)
        return _show(request, form, draft_to_show(request, posted), said=posted.said)
    form = NewLetterForm(posted.form_data(request), contacts=contacts, draft_key=str(posted.key))
    if may_leave(form, posted) and _is_sent(request, form, posted.draft):
        tell_sent(request)
        return _lead_to(request, "portal:sent")
    return _show(request, form, draft_to_show(request, posted))


def _lead_to(request: CitizenRequest, page: str) -> HttpResponse:
    """To a list under the hat that the letter is about."""
    assert request.hat is not None
    change_to(request, request.hat)
    return redirect(page)


def _begin(request: CitizenRequest, contacts: list[Contact]) -> HttpResponse:
    if left_already(request):
        flash.info(request, already_sent())
        return _lead_to(request, "portal:sent")
    begun = Draft.objects.of(request.user).filter(path=request.path)
    draft = begun_draft(request) or begun.first()
    form = _form_of(draft, str(key_for(request, draft)), contacts, to=request.GET.get("till", ""))
    said = [wording.not_sent_yet()] if draft else []
    return _show(request, form, draft, said=said)


def _form_of(draft: Draft | None, key: str, contacts: list[Contact], to: str = "") -> NewLetterForm:
    """As the draft keeps it; whom the address names goes before whom it was written to first."""
    written = {"subject": draft.subject, "body": draft.body} if draft else {}
    chosen = to or next(iter(draft.recipients if draft else []), "")
    if len(contacts) == 1:
        chosen = contacts[0].value
    return NewLetterForm(
        contacts=contacts, draft_key=key, initial={**written, "recipients": chosen}
    )


def _is_sent(request: CitizenRequest, form: NewLetterForm, draft: Draft) -> bool:
    contact = form.contact
    mailbox = contact.mailbox or (colleagues_mailbox(contact.user) if contact.user else None)
    assert mailbox is not None
    assert request.hat is not None
    try:
        write_to_contact(
            by=request.actor,
            mailbox=citizens_mailbox(request.person),
            to=Addressee(mailbox, contact.user.full_name if contact.user else mailbox.name),
            about=request.hat.about,
            place=contact.place,
            subject=form.cleaned_data["subject"],
            letter=Letter(form.cleaned_data["body"]),
            draft=draft,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _show(
    request: CitizenRequest,
    form: NewLetterForm,
    draft: Draft | None,
    said: Sequence[str] = (),
) -> HttpResponse:
    return render(
        request,
        "portal/compose.html",
        {
            "form": form,
            "draft": draft,
            "draft_files": list(draft.files.order_by("pk")) if draft else [],
            "file_notes": said,
            "hat": request.hat,
            "written_in": WRITTEN_IN if form.contacts else "",
        },
    )
