"""From a posted document or note to its saved working material: what every button of the form does.

    form, document = keep_document(request, place, document)
    if document is not None and …

What is posted is kept first; whether it is to be locked, or sent, is the button's matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError

from journal.access import own_documents, visible_entries
from journal.actions.documents import write_document
from journal.actions.notes import write_note
from journal.actions.writing import WrittenMeanwhile, change_paper
from journal.place import in_place
from journal.writing_forms import DocumentForm, NoteForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.http import StaffRequest
    from journal.actions.documents import Place
    from journal.models import Document, DocumentTemplate, JournalEntry
    from journal.place import Owner
    from journal.writing_forms import WritingForm

    Written = TypeVar("Written", Document, JournalEntry)


def keep_document(
    request: StaffRequest,
    place: Place,
    document: Document | None = None,
    template: DocumentTemplate | None = None,
) -> tuple[DocumentForm, Document | None]:
    """Save what was posted as a document's working material.

    Without a document when something is wrong: then the form says what, with all that was written.
    """
    begun = document or _begun(request, own_documents(request.actor).filter(**in_place(place)))
    form = DocumentForm(request.POST, actor=request.actor, place=place, paper=begun)

    def write() -> Document:
        return write_document(
            by=request.actor,
            place=place,
            template=template,
            public_id=form.cleaned_data["key"],
            **form.values,
        )

    return form, _kept(request, form, begun, write)


def keep_note(
    request: StaffRequest, owner: Owner, note: JournalEntry | None = None
) -> tuple[NoteForm, JournalEntry | None]:
    """Save what was posted as a note's working material, or say in the form what is wrong."""
    begun = note or _begun(request, visible_entries(request.actor).filter(**in_place(owner)))
    form = NoteForm(request.POST, paper=begun)

    def write() -> JournalEntry:
        return write_note(
            by=request.actor, owner=owner, public_id=form.cleaned_data["key"], **form.values
        )

    return form, _kept(request, form, begun, write)


def _begun(request: StaffRequest, papers: QuerySet[Written]) -> Written | None:
    """What this very form has begun already: Spara pressed twice, or Back and Spara again."""
    try:
        return papers.filter(public_id=request.POST.get("key", ""), created_by=request.user).first()
    except ValidationError:
        return None


def _kept(
    request: StaffRequest, form: WritingForm, paper: Written | None, write: Callable[[], Written]
) -> Written | None:
    if not form.is_valid():
        return None
    try:
        if paper is None:
            return write()
        revision: int = form.cleaned_data["revision"]
        return change_paper(by=request.actor, paper=paper, values=form.values, revision=revision)
    except WrittenMeanwhile as meanwhile:
        form.written_meanwhile = meanwhile.now
        # The page now shows what the other wrote: the next Spara is meant to replace it.
        form.show(revision=meanwhile.now.revision)
        form.add_error(None, meanwhile)
    except ValidationError as refused:
        form.add_error(None, refused)
    return None
