from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import staff_page
from journal.paper_page import page_of_paper
from messaging.access import own_mailbox
from messaging.actions.addressing import addressees
from messaging.actions.delivery import Letter
from messaging.actions.drafts import throw_away
from messaging.actions.sending import send_to_clients, send_to_colleagues
from messaging.audience import FIELD, SWITCH, Audience, audience_of, audience_posted
from messaging.autosave import autosave
from messaging.forms import ComposeForm
from messaging.letter_flow import (
    begun_draft,
    draft_to_show,
    key_for,
    left_already,
    may_leave,
    take_in,
    untouched_draft,
)
from messaging.papers import is_as_begun_with_paper, papers_in
from messaging.recipient_choice import Search, chosen_by, search_besides
from messaging.recipient_values import recipients_in
from messaging.recipients import offered
from messaging.sent_papers import sent_before
from messaging.signed import empty_letter
from messaging.wording import ENCLOSED, NOT_SENT_YET, already_sent, sent_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.letter_flow import PostedLetter
    from messaging.models import Draft
    from messaging.recipient_choice import Chosen

# What is pressed to go on with the letter instead of sending it.
GOES_ON = {"search", "save", "remove_file", "take_away", SWITCH}


@require_http_methods(["GET", "POST"])
@staff_page()
def compose(request: StaffRequest) -> HttpResponse:
    if request.method == "GET":
        return _begin(request)
    audience = audience_posted(request.actor, request.POST)
    if answer := autosave(request):
        return answer
    if "cancel" in request.POST:
        return _leave(request)
    posted = take_in(request)
    if posted.sent:
        return redirect("messaging:sent")
    if GOES_ON & set(request.POST):
        return _go_on_writing(request, audience, posted)
    form = ComposeForm(
        posted.form_data(request),
        actor=request.actor,
        audience=audience,
        values=posted.draft.recipients,
        draft=posted.draft,
        draft_key=str(posted.key),
    )
    if may_leave(form, posted) and (count := _sent(request, form, posted.draft)):
        flash.info(request, sent_sentence(count))
        return redirect("messaging:sent")
    return _show(request, form, draft_to_show(request, posted))


def _begin(request: StaffRequest) -> HttpResponse:
    """An empty letter with one's signature, one to somebody certain, or a draft taken up again."""
    if left_already(request):
        flash.info(request, already_sent())
        return redirect("messaging:sent")
    if draft := begun_draft(request):
        flash.info(request, ENCLOSED if is_as_begun_with_paper(draft) else NOT_SENT_YET)
        audience = audience_of(request.actor, draft.recipients)
        form = _form_of(request, audience, draft, str(key_for(request, draft)))
        return _show(request, form, draft)
    named = request.GET.getlist("till")
    form = ComposeForm(
        actor=request.actor,
        audience=audience_of(request.actor, named),
        values=named,
        ready=bool(named),
        draft_key=str(key_for(request)),
        initial={"body": empty_letter(request.user), **_usually(request)},
    )
    ways = offered(request.actor, named)
    # Whoever can be written to in several ways is there to choose from, and none is ticked.
    found = Search() if form.chosen.rows else Search(others=ways, hits=len(ways))
    return _show(request, form, search=found)


def _leave(request: StaffRequest) -> HttpResponse:
    """Back to the paper the letter was begun with. One that nobody has written in goes."""
    untouched = untouched_draft(request)
    draft = untouched or take_in(request).draft
    papers = papers_in(draft)
    back = page_of_paper(request.actor, papers[0].source) if papers else reverse("messaging:inbox")
    if untouched is not None:
        throw_away(by=request.actor, draft=untouched)
    else:
        flash.info(request, "Det du har skrivit är sparat bland utkasten.")
    return redirect(back)


def _go_on_writing(request: StaffRequest, audience: Audience, posted: PostedLetter) -> HttpResponse:
    if "save" in request.POST and not posted.has_new_refusals:
        flash.success(request, posted.aside or "Utkastet är sparat.")
        return redirect("messaging:drafts")
    form = _form_of(request, audience, posted.draft, str(posted.key))
    return _show(request, form, draft_to_show(request, posted), said=posted.said)


def _sent(request: StaffRequest, form: ComposeForm, draft: Draft) -> int:
    """How many letters left; none when somebody can't be written to any more."""
    written = form.cleaned_data
    letter: dict[str, Any] = {
        "by": request.actor,
        "mailbox": own_mailbox(request.actor),
        "subject": written["subject"],
        "letter": Letter(
            written["body"],
            written["read_receipt_requested"],
            written["override_reason"],
            journals=written.get("journals_when_sent", False),
        ),
        "draft": draft,
    }
    try:
        if form.audience == Audience.COLLEAGUES:
            send_to_colleagues(to=addressees(form.chosen.colleagues), **letter)
            return 1
        return len(send_to_clients(to=form.chosen.clients, **letter))
    except ValidationError as error:
        form.look_again(draft.recipients)
        not_journaled = "journals_when_sent" in getattr(error, "error_dict", {})
        form.add_error("journals_when_sent" if not_journaled else "query", error.messages)
        return 0


def _usually(request: StaffRequest) -> dict[str, Any]:
    """What the unit has decided for new letters."""
    unit = request.actor.unit
    return {"journals_when_sent": bool(unit and unit.journals_when_sending)}


def _form_of(request: StaffRequest, audience: Audience, draft: Draft, key: str) -> ComposeForm:
    """The letter as the draft keeps it; to look for others asks anew whether they are right."""
    looked = "confirmed" in request.POST and not {"search", SWITCH} & set(request.POST)
    return ComposeForm(
        actor=request.actor,
        audience=audience,
        values=draft.recipients,
        draft=draft,
        draft_key=key,
        initial={
            "subject": draft.subject,
            "body": draft.body,
            "read_receipt_requested": draft.read_receipt_requested,
            "override_reason": draft.override_reason,
            "journals_when_sent": draft.journals_when_sent,
            "confirmed": looked,
            # A letter to colleagues has no such box: the one to clients begins as usual.
            **(_usually(request) if SWITCH in request.POST else {}),
        },
    )


def _show(
    request: StaffRequest,
    form: ComposeForm,
    draft: Draft | None = None,
    *,
    said: Sequence[str] = (),
    search: Search | None = None,
) -> HttpResponse:
    context = {
        "nav": "messages",
        "form": form,
        "draft": draft,
        "draft_files": list(draft.files.order_by("pk")) if draft else [],
        "file_notes": said,
        "has_paper": bool(form.papers),
        "sent_before": sent_before(request.actor, form.papers, now=timezone.now()),
        **_choice_context(request, form.chosen, search),
    }
    return render(request, "messaging/compose.html", context)


def _choice_context(
    request: StaffRequest, chosen: Chosen, search: Search | None = None
) -> dict[str, Any]:
    """The rows to choose from: those chosen first, ticked, then what the search found."""
    # What was looked for among clients is not looked for among colleagues.
    query = "" if SWITCH in request.POST else request.POST.get("query", "")
    search = search or search_besides(request.actor, chosen, query)
    return {
        "audience": chosen.audience,
        "audiences": Audience.choices,
        "to_clients": chosen.audience == Audience.CLIENTS,
        "audience_field": FIELD,
        "chosen": chosen,
        "search": search,
        "query": search.query,
        "hits": search.hits,
        "is_sealed": chosen.is_sealed_by(request.POST.get("seal", "")),
    }


@require_POST
@staff_page()
def recipient_search(request: StaffRequest) -> HttpResponse:
    audience = audience_posted(request.actor, request.POST)
    chosen = chosen_by(request.actor, audience, recipients_in(request.POST))
    return render(request, "messaging/_recipient_search.html", _choice_context(request, chosen))
