"""Papers of the case file that go with a letter: whose they are, and who may open them (T12).

A paper keeps its ties when it is attached: the file it is out of, the case it lies in, and who may
read it there. Whoever sends it is asked by those, and so is every colleague who opens it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import Membership
from casework.models import CaseParticipant, CircleMember
from journal.access import visible_documents, visible_items
from journal.models import PdfRendition
from journal.place import file_holder_of, lies_in, paper_words, whole_case_of

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from casework.models import Case, Person
    from journal.models import Document, FiledItem
    from journal.place import SendablePaper
    from messaging.models import Attachment, Draft

TELLS_ADDRESS = (
    "gjordes innan mottagaren fick skyddade personuppgifter och kan visa adressen. Skapa PDF:en "
    "igen och skicka den nya."
)


@dataclass(frozen=True)
class EnclosedPaper:
    """One paper in a draft, with what its case file says of it now."""

    source: SendablePaper
    file_id: UUID | None = None

    @property
    def title(self) -> str:
        """*”Kallelse till möte”*: what the page calls it."""
        return f"”{self.source.heading}”"

    @cached_property
    def holder(self) -> Person:
        return file_holder_of(lies_in(self.source))

    @cached_property
    def case(self) -> Case | None:
        return whole_case_of(lies_in(self.source))

    @property
    def belongs_to(self) -> str:
        """*Elin Bergström, ärende BU-26-0031*"""
        return f"{self.holder.full_name}, {paper_words(self.source)}"

    @property
    def original(self) -> Document | FiledItem:
        """What lies in the case file: the document that it is a PDF of, or the filed paper."""
        return self.source.document if isinstance(self.source, PdfRendition) else self.source

    @property
    def addressee(self) -> Person | None:
        """Whom a document is written to: their name, and maybe their address, stand on it."""
        return self.source.document.addressee if isinstance(self.source, PdfRendition) else None

    @property
    def tells_address(self) -> bool:
        """Whether it was made before its addressee was protected, and may show where they live."""
        return isinstance(self.source, PdfRendition) and self.source.tells_address

    @property
    def error_reason(self) -> str:
        """Why it is marked as an error; nothing for a paper that stands."""
        return self.original.error_reason

    @cached_property
    def is_guarded(self) -> bool:
        """Whether only a few may know of the file holder at all (P9)."""
        circle = CircleMember.objects.filter(person=self.holder)
        return self.holder.is_protected or circle.exists()

    @cached_property
    def parties(self) -> frozenset[int]:
        """Whom the case is a matter of their own besides the holder, where that opens the paper.

        A joint case's documents are a co-applicant's too (P16). What was filed to it, and what a
        provider has written, is not: of the other applicant they see nothing else (I25).
        """
        if not isinstance(self.source, PdfRendition) or self.source.document.assignment_id:
            return frozenset()
        rows = CaseParticipant.objects.filter(case=self.case, role__in=CaseParticipant.OWN)
        return frozenset(rows.values_list("person", flat=True))


def papers_in(draft: Draft) -> list[EnclosedPaper]:
    """The papers among the draft's files, read anew each time: what they are marked as changes."""
    files = draft.files.select_related("source_rendition__document", "source_item").order_by("pk")
    return [EnclosedPaper(one.source, one.public_id) for one in files if one.source is not None]


def is_as_begun_with_paper(draft: Draft) -> bool:
    """Whether it was begun with a paper and nobody has written anything in it since."""
    return draft.revision == 1 and any(one.source for one in draft.files.order_by("pk"))


def may_open(actor: Actor, paper: SendablePaper) -> bool:
    """Whether the paper is within reach in this role: the own side's, or shared by the other."""
    if isinstance(paper, PdfRendition):
        return visible_documents(actor).filter(pk=paper.document_id).exists()
    return visible_items(actor).filter(pk=paper.pk).exists()


def may_open_in_any_role(user: User, paper: SendablePaper) -> bool:
    """The same of a colleague, whichever of their roles they read their post in."""
    roles = Membership.objects.valid_on(stockholm_today()).filter(user=user)
    return any(
        may_open(Actor(user=user, membership=one), paper) for one in roles.select_related("unit")
    )


def paper_out_of_place(attachment: Attachment) -> SendablePaper | None:
    """The paper an attachment is, where the letter is not about whose file it is out of.

    Such a one is read by who may open it in the case file, wherever the letter lies by now: a
    colleague's mailbox that is covered, forwarded or handed over opens no file (I19).
    """
    paper = attachment.source
    if paper is None or file_holder_of(lies_in(paper)).pk == attachment.message.thread.about_id:
        return None
    return paper


def is_shut_paper(actor: Actor, attachment: Attachment) -> bool:
    """A paper out of somebody else's file than the letter is about, closed to this colleague."""
    paper = None if actor.is_citizen else paper_out_of_place(attachment)
    return paper is not None and not may_open_in_any_role(actor.user, paper)
