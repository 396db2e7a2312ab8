from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.paging import CURSOR, turning
from accounts.roles import Deed
from messaging.access import access_message, item_of, own_mailbox
from messaging.actions.answering import say_no_answer_needed
from messaging.actions.reading import open_messages
from messaging.conversation import conversation
from messaging.no_answer_form import NoAnswerForm
from messaging.unanswered import Wanted, list_unanswered
from messaging.unit_waiting import unit_waiting
from messaging.unread import shared_mailboxes

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.models import Message

# The lengths one can ask for, in working days.
LENGTHS = (1, 2, 3, 5, 10)


@require_GET
@staff_page(Deed.WRITE_TO_CITIZENS)
def unanswered(request: StaffRequest) -> HttpResponse:
    wanted = _wanted(request)
    page = list_unanswered(request.actor, wanted)
    return render(
        request,
        "messaging/unanswered.html",
        {
            "nav": "messages",
            "folder": "unanswered",
            "mailbox": own_mailbox(request.actor),
            "shared_mailboxes": shared_mailboxes(request.actor),
            "wanted": wanted,
            "lengths": LENGTHS,
            "page": page,
            "unit_waiting": unit_waiting(request.actor) if wanted.of_the_unit else None,
            **turning(request, page.older),
        },
    )


def _wanted(request: StaffRequest) -> Wanted:
    """What the address asks for; what no page of ours has written counts as nothing."""
    asked = request.GET.get("dagar", "")
    return Wanted(
        of_the_unit=request.GET.get("visa") == "enheten",
        longer_than=int(asked) if asked in map(str, LENGTHS) else 0,
        unopened=request.GET.get("olasta") == "1",
        cursor=request.GET.get(CURSOR, ""),
    )


@require_http_methods(["GET", "POST"])
@staff_page(Deed.WRITE_TO_CITIZENS)
def no_answer(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = access_message(request.actor, message_id)
    if not message.thread.is_with_citizen:
        raise Http404
    open_messages(by=request.actor, messages=[message])
    form = NoAnswerForm(request.POST or None)
    if form.is_valid() and _is_judged(request, message, form):
        flash.success(request, "Konversationen är borta från Obesvarade.")
        if _comes_from_the_queue(request):
            return redirect("messaging:unanswered")
        return redirect("messaging:message", message_id)
    shown = conversation(request.actor, message)
    context = {
        "nav": "messages",
        "form": form,
        "thread": message.thread,
        "letter": shown.opened,
        "unread_letters": shown.unread,
        "comes_from_the_queue": _comes_from_the_queue(request),
    }
    return render(request, "messaging/no_answer.html", context)


def _is_judged(request: StaffRequest, message: Message, form: NoAnswerForm) -> bool:
    mailbox = item_of(request.actor, message).mailbox
    try:
        say_no_answer_needed(
            by=request.actor, thread=message.thread, mailbox=mailbox, **form.cleaned_data
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _comes_from_the_queue(request: StaffRequest) -> bool:
    return request.GET.get("fran") == "obesvarade"
