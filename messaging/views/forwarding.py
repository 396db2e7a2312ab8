from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from messaging.access import access_message
from messaging.actions.forwarding import CHAIN, NOT_SENT, forwarded_from, shared_mailboxes_of
from messaging.actions.forwarding import forward as send_on
from messaging.actions.reading import open_messages
from messaging.conversation import letters_of
from messaging.forward_form import ForwardForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.models import Message


@require_http_methods(["GET", "POST"])
@staff_page()
def forward(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = access_message(request.actor, message_id)
    mailboxes = shared_mailboxes_of(request.actor).order_by("name", "pk")
    form = ForwardForm(request.POST if request.method == "POST" else None, mailboxes=mailboxes)
    if form.is_valid() and _sent_on(request, message, form):
        return redirect("messaging:message", message_id)
    open_messages(by=request.actor, messages=[message])
    [letter] = letters_of(request.actor, [message])
    context = {
        "nav": "messages",
        "form": form,
        "letter": letter,
        "thread": message.thread,
        "obstacle": _obstacle(request, message, is_held=letter.is_held),
        "post": request.GET.get("post", ""),
    }
    return render(request, "messaging/forward.html", context)


def _sent_on(request: StaffRequest, message: Message, form: ForwardForm) -> bool:
    mailbox = form.cleaned_data["mailbox"]
    try:
        is_new = send_on(by=request.actor, message=message, to=mailbox)
    except ValidationError as error:
        form.add_error("mailbox", error.messages)
        return False
    if is_new:
        flash.success(request, f"Meddelandet är vidarebefordrat till {mailbox.name}.")
    else:
        flash.info(request, f"Meddelandet finns redan i {mailbox.name}.")
    return True


def _obstacle(request: StaffRequest, message: Message, *, is_held: bool) -> str:
    """What is said instead of the form, before anybody has chosen anything."""
    if is_held:
        return NOT_SENT
    if forwarded_from(request.actor, message) is None:
        return CHAIN
    if not shared_mailboxes_of(request.actor).exists():
        return "Du har inte behörighet till någon gemensam brevlåda. Kontakta enhetschef."
    return ""
