from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.kept_forms import take_up
from accounts.roles import Deed
from casework.access import access_case, access_open_assignment
from casework.models import Assignment, Case
from journal.access import access_entry
from journal.actions.draft_locking import locks_on
from journal.actions.writing import ONLY_ITS_AUTHOR, lock_paper
from journal.actions.writing_places import hindrance
from journal.document_flow import keep_note
from journal.paper_page import back_of, back_to
from journal.place import lies_in
from journal.views.documents import revision_in
from journal.writing_forms import NoteForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.models import JournalEntry
    from journal.place import Owner


@require_GET
@staff_page(Deed.JOURNAL)
def entry(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    found = access_entry(request.actor, entry_id)
    back = back_of(request.actor, found)
    context = {
        "nav": back.nav,
        "back": back,
        "entry": found,
        "is_mine": found.created_by_id == request.user.pk,
        "locks_on": locks_on(found) if found.is_draft else None,
    }
    return render(request, "journal/entry.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def note_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    return _new(request, access_case(request.actor, case_id))


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_note_new(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    return _new(request, access_open_assignment(request.actor, assignment_id))


def _new(request: StaffRequest, owner: Owner) -> HttpResponse:
    if request.method == "POST":
        form, kept = keep_note(request, owner)
        if kept is not None:
            return _saved(request, kept)
    else:
        form = NoteForm()
        take_up(request, form)
    return _write(request, form, owner, heading="Ny anteckning")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def note_edit(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    found = access_entry(request.actor, entry_id)
    owner = lies_in(found)
    assert isinstance(owner, Case | Assignment)
    if request.method == "POST":
        form, kept = keep_note(request, owner, found)
        if kept is not None:
            return _saved(request, kept)
    else:
        form = NoteForm(paper=found)
        take_up(request, form)
    if not form.is_bound and not (found.is_draft and found.created_by_id == request.user.pk):
        if found.is_draft:
            flash.warning(request, ONLY_ITS_AUTHOR)
        return redirect("journal:entry", found.public_id)
    return _write(request, form, owner, heading=found.heading, note=found)


def _saved(request: StaffRequest, kept: JournalEntry) -> HttpResponse:
    if "lock" in request.POST:
        return redirect("journal:note_sign", kept.public_id)
    flash.success(request, "Sparat som arbetsmaterial.")
    return redirect("journal:entry", kept.public_id)


def _write(
    request: StaffRequest,
    form: NoteForm,
    owner: Owner,
    *,
    heading: str,
    note: JournalEntry | None = None,
) -> HttpResponse:
    back = back_to(owner)
    context = {
        "nav": back.nav,
        "back": back,
        "heading": heading,
        "form": form,
        "note": note,
        "hindrance": "" if note or form.is_bound else hindrance(owner),
    }
    return render(request, "journal/note_write.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def note_sign(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    found = access_entry(request.actor, entry_id)
    if request.method == "POST":
        try:
            lock_paper(by=request.actor, paper=found, revision=revision_in(request))
        except ValidationError as refused:
            flash.warning(request, refused.messages[0])
        else:
            flash.success(request, "Anteckningen är skrivskyddad.")
    elif found.is_draft:
        back = back_of(request.actor, found)
        return render(
            request, "journal/note_sign.html", {"nav": back.nav, "back": back, "entry": found}
        )
    return redirect("journal:entry", found.public_id)
