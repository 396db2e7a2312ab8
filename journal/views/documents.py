from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.kept_forms import take_up
from accounts.roles import Deed
from casework.access import access_case, access_decision, access_open_assignment
from journal.access import access_document, access_own_document, is_own
from journal.actions.documents import place_of
from journal.actions.draft_locking import locks_on
from journal.actions.writing import lock_paper
from journal.actions.writing_places import hindrance
from journal.document_flow import keep_document
from journal.intact import is_intact
from journal.markup import html_of
from journal.paper_page import back_of, back_to, events_of, replaced_by, replacement_of
from journal.place_in_address import PlaceInAddress, writing_page
from journal.template_choice import begun_with, templates_for, types_in_use
from journal.template_fields import (
    OF_THE_ADDRESSEE,
    enumerated,
    left_to_fill,
    must_be_filled,
)
from journal.writing_forms import DocumentForm

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.actions.documents import Place
    from journal.models import Document, DocumentTemplate


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def document_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    return _new(request, access_case(request.actor, case_id))


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def decision_document_new(request: StaffRequest, case_id: UUID, decision_id: UUID) -> HttpResponse:
    return _new(request, access_decision(request.actor, case_id, decision_id))


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_document_new(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    return _new(request, access_open_assignment(request.actor, assignment_id))


def _new(request: StaffRequest, place: Place) -> HttpResponse:
    """First what to begin with, which is one click; then the form."""
    template = templates_for(request.actor).filter(code=request.GET.get("mall", "")).first()
    kind = types_in_use().filter(code=request.GET.get("typ", "")).first()
    if request.method == "POST":
        form, document = keep_document(request, place, template=template)
        if document is not None and (answer := _saved(request, form, document)):
            return answer
        return write_page(request, form, place)
    form = DocumentForm(actor=request.actor, place=place)
    take_up(request, form)
    # What is written is never thrown away: the form says what is wrong, with all of it there.
    if not form.is_bound:
        reason = hindrance(place)
        if reason or (template is None and kind is None):
            return _choose(request, place, reason)
        form.begin_with(_beginning(request, place, template, form))
    return write_page(request, form, place)


def _beginning(
    request: StaffRequest, place: Place, template: DocumentTemplate | None, form: DocumentForm
) -> dict[str, Any]:
    if template is None:
        return {"type": request.GET["typ"]}
    return begun_with(request.actor, place, template, list(form.addressees.values()))


def _choose(request: StaffRequest, place: Place, reason: str) -> HttpResponse:
    back = back_to(place)
    context = {
        "nav": back.nav,
        "back": back,
        "place": place,
        "hindrance": reason,
        "templates": templates_for(request.actor),
        "types": types_in_use(),
    }
    return render(request, "journal/document_choose.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_edit(request: StaffRequest, document_id: UUID) -> HttpResponse:
    document = access_own_document(request.actor, document_id)
    place = place_of(document)
    if request.method == "POST":
        form, kept = keep_document(request, place, document)
        if kept is not None and (answer := _saved(request, form, kept)):
            return answer
    else:
        form = DocumentForm(actor=request.actor, place=place, paper=document)
        take_up(request, form)
        if not document.is_draft and not form.is_bound:
            return redirect("journal:document", document.public_id)
    return write_page(request, form, place, document)


def _saved(request: StaffRequest, form: DocumentForm, document: Document) -> HttpResponse | None:
    """On to the document, or to the question before it is locked; or back where something is left
    to fill in. What was written is saved in each."""
    left = left_to_fill(document.heading, document.body)
    if "lock" not in request.POST:
        flash.success(request, "Sparat som arbetsmaterial.")
        return redirect("journal:document", document.public_id)
    if not left:
        return redirect("journal:document_lock", document.public_id)
    form.show(revision=document.revision, heading=document.heading, body=document.body)
    form.add_error("body", f"{must_be_filled(left)} Det du har skrivit är sparat.")
    return None


def write_page(
    request: StaffRequest, form: DocumentForm, place: Place, document: Document | None = None
) -> HttpResponse:
    """The form of a document, begun now or before."""
    back = back_to(place)
    words = [str(form[name].value() or "") for name in ("heading", "body")]
    left = left_to_fill(*words, but=OF_THE_ADDRESSEE)
    context = {
        "nav": back.nav,
        "back": back,
        "heading": document.heading if document else "Nytt dokument",
        "form": form,
        "place": PlaceInAddress.of(place),
        "page": writing_page(place, document),
        "document": document,
        "left": enumerated(left) if left and not form.errors else "",
    }
    return render(request, "journal/document_write.html", context)


@require_GET
@staff_page(Deed.JOURNAL)
def document(request: StaffRequest, document_id: UUID) -> HttpResponse:
    found = access_document(request.actor, document_id)
    own = is_own(request.actor, found)
    left = left_to_fill(found.heading, found.body) if found.is_draft else []
    context = {
        **_about(request, found),
        "text": html_of(found.body),
        "is_intact": is_intact(found),
        "is_own": own,
        "is_mine": found.created_by_id == request.user.pk,
        "left": enumerated(left) if left else "",
        "locks_on": locks_on(found) if found.is_draft else None,
        "replaces": replaced_by(request.actor, found),
        "replacement": replacement_of(request.actor, found),
    }
    return render(request, "journal/document.html", context)


@require_GET
@staff_page(Deed.JOURNAL)
def document_events(request: StaffRequest, document_id: UUID) -> HttpResponse:
    found = access_own_document(request.actor, document_id)
    context = {**_about(request, found), "is_own": True, "events": events_of(found)}
    return render(request, "journal/document_events.html", context)


def _about(request: StaffRequest, found: Document) -> dict[str, Any]:
    back = back_of(request.actor, found)
    return {"nav": back.nav, "back": back, "document": found}


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_lock(request: StaffRequest, document_id: UUID) -> HttpResponse:
    found = access_own_document(request.actor, document_id)
    if request.method == "POST":
        try:
            lock_paper(by=request.actor, paper=found, revision=revision_in(request))
        except ValidationError as refused:
            flash.warning(request, " ".join(refused.messages))
        else:
            flash.success(request, "Dokumentet är skrivskyddat.")
            if "pdf" in request.GET:
                return redirect("journal:document_pdf", found.public_id)
    elif found.is_draft:
        left = left_to_fill(found.heading, found.body)
        words = {"left": must_be_filled(left) if left else "", "text": html_of(found.body)}
        return render(request, "journal/document_lock.html", _about(request, found) | words)
    return redirect("journal:document", found.public_id)


def revision_in(request: StaffRequest) -> int:
    """Which saving the page showed; none for what isn't a number."""
    posted = request.POST.get("revision", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else 0
