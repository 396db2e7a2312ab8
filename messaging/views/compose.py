from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from messaging.access import access_draft, own_mailbox
from messaging.actions.sending import Letter, send_to_clients
from messaging.forms import ComposeForm
from messaging.letter_flow import already_sent, draft_asked_for, key_for, take_in
from messaging.models import Draft, Signature
from messaging.recipients import Candidate, chosen, find_recipients
from messaging.wording import NOT_SENT_YET, sent_sentence

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.actor import Actor
    from accounts.http import StaffRequest
    from messaging.letter_flow import PostedLetter


@require_http_methods(["GET", "POST"])
@staff_page(Deed.WRITE_TO_CITIZENS)
def compose(request: StaffRequest) -> HttpResponse:
    if request.method == "GET":
        return _show(request, _first_form(request))
    if already_sent(request):
        return redirect("messaging:sent")
    posted = take_in(request)
    form = ComposeForm(
        posted.form_data(request),
        actor=request.actor,
        values=posted.draft.recipients,
        draft_key=str(posted.key),
    )
    if not _wants_to_send(request):
        return _go_on_writing(request, posted)
    for problem in posted.file_problems:
        form.add_error("files", problem)
    if form.is_valid() and _sent(request, form, posted.draft):
        flash.info(request, sent_sentence(len(form.chosen)))
        return redirect("messaging:sent")
    return _show(request, form, posted.draft)


def _wants_to_send(request: StaffRequest) -> bool:
    return not {"search", "save", "remove_file"} & set(request.POST)


def _go_on_writing(request: StaffRequest, posted: PostedLetter) -> HttpResponse:
    if "save" in request.POST and not posted.file_problems:
        flash.success(request, "Utkastet är sparat.")
        return redirect("messaging:drafts")
    form = _form_of(request.actor, posted.draft, str(posted.key))
    return _show(request, form, posted.draft, file_problems=posted.file_problems)


def _sent(request: StaffRequest, form: ComposeForm, draft: Draft) -> bool:
    try:
        send_to_clients(
            by=request.actor,
            mailbox=own_mailbox(request.actor),
            to=form.chosen,
            subject=form.cleaned_data["subject"],
            letter=Letter(form.cleaned_data["body"], form.cleaned_data["read_receipt_requested"]),
            draft=draft,
        )
    except ValidationError as error:
        form.add_error("query", error.messages)
        return False
    return True


def _first_form(request: StaffRequest) -> ComposeForm:
    """An empty letter with one's signature, one to somebody certain, or a draft taken up again."""
    if draft_id := draft_asked_for(request):
        draft = access_draft(request.actor, draft_id)
        flash.info(request, NOT_SENT_YET)
        return _form_of(request.actor, draft, str(key_for(request, draft.public_id)))
    signature = Signature.objects.filter(user=request.user).first()
    return ComposeForm(
        actor=request.actor,
        values=request.GET.getlist("till"),
        draft_key=str(key_for(request)),
        initial={"body": f"\n\n{signature.text}" if signature else ""},
    )


def _form_of(actor: Actor, draft: Draft, key: str) -> ComposeForm:
    return ComposeForm(
        actor=actor,
        values=draft.recipients,
        draft_key=key,
        initial={
            "subject": draft.subject,
            "body": draft.body,
            "read_receipt_requested": draft.read_receipt_requested,
        },
    )


def _show(
    request: StaffRequest,
    form: ComposeForm,
    draft: Draft | None = None,
    file_problems: list[str] | None = None,
) -> HttpResponse:
    if draft is None and (draft_id := draft_asked_for(request)):
        draft = access_draft(request.actor, draft_id)
    context = {
        "nav": "messages",
        "form": form,
        "draft": draft,
        "draft_files": list(draft.files.order_by("pk")) if draft else [],
        "file_problems": file_problems or [],
        **_search_context(request, form.chosen),
    }
    return render(request, "messaging/compose.html", context)


def _search_context(request: StaffRequest, already: list[Candidate]) -> dict[str, Any]:
    """The rows to choose from: those chosen first, ticked, then what the search found."""
    query = request.POST.get("query", "")
    found = find_recipients(request.actor, query) if query else None
    ticked = {one.value for one in already}
    others = [one for one in found.candidates if one.value not in ticked] if found else []
    return {
        "query": query,
        "chosen": already,
        "others": others,
        "shared_names": found.shared_names if found else [],
        "search_problem": found.problem if found else "",
        "hits": len(found.candidates) if found else 0,
    }


@require_POST
@staff_page(Deed.WRITE_TO_CITIZENS)
def recipient_search(request: StaffRequest) -> HttpResponse:
    already = chosen(request.actor, request.POST.getlist("recipients"))
    context = _search_context(request, already)
    return render(request, "messaging/_recipient_search.html", context)
