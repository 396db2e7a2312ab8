"""To whom a letter with a paper is proposed: its addressee, else the person whose file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import Assignment, Case
from journal.models import PdfRendition, SharedPaper
from journal.place import file_holder_of, lies_in, owner_of, whole_case_of
from messaging.candidates import candidates_for
from messaging.paper_obstacles import Reader, to_citizens
from messaging.papers import EnclosedPaper

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import Person
    from journal.place import SendablePaper
    from messaging.candidates import Candidate


def proposed_recipient(actor: Actor, paper: SendablePaper) -> list[str]:
    """The form's value for them (messaging.recipient_values), in the paper's case or assignment.

    The file holder is proposed also when nothing can be written to them: the page says why (F4).
    """
    holder, matter = file_holder_of(lies_in(paper)), _matter(actor, paper)
    addressee = paper.document.addressee if isinstance(paper, PdfRendition) else None
    if addressee is not None and addressee.pk != holder.pk:
        rows = candidates_for(actor, [addressee])
        if fitting := [one for one in rows if _is_for(paper, one)]:
            return [_value(fitting[0], matter)]
        # Somebody who can't be written to stands there all the same, and the page says why.
        if about := [one for one in rows if one.refusal and one.about.pk == holder.pk]:
            return [_value(about[0], matter)]
    return [_value_of(holder, matter)]


def _is_for(paper: SendablePaper, row: Candidate) -> bool:
    """Whether they can be written to, and the paper go to them without any question."""
    if row.refusal:
        return False
    return not to_citizens([EnclosedPaper(paper)], [Reader.of_candidate(row)])


def _value(row: Candidate, matter: Case | Assignment | None) -> str:
    places = row.places or tuple(filter(None, (row.case, row.assignment)))
    return row.value_in(matter) if matter in places else row.value


def _value_of(holder: Person, matter: Case | Assignment | None) -> str:
    return f"{holder.public_id}.{holder.public_id}.{matter.public_id if matter else ''}"


def _matter(actor: Actor, paper: SendablePaper) -> Case | Assignment | None:
    """The case, or for a provider the assignment: its own, or the one it was shared in."""
    if not actor.is_provider:
        return whole_case_of(lies_in(paper))
    owner = owner_of(lies_in(paper))
    return owner if isinstance(owner, Assignment) else _shared_in(actor, paper)


def _shared_in(actor: Actor, paper: SendablePaper) -> Assignment | None:
    shares = SharedPaper.objects.current()
    if isinstance(paper, PdfRendition):
        shares = shares.filter(document=paper.document)
    else:
        shares = shares.filter(item=paper)
    mine = Assignment.objects.open_to(actor)
    return mine.filter(pk__in=shares.values("assignment")).order_by("-pk").first()
