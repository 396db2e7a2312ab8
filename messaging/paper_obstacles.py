"""What stands in the way of a paper out of the case file going to somebody (security T12).

It goes to whose file it is out of, in a letter about them; to whom is approved in relation to them,
in the case it lies in; to whom the case is a matter of their own too; and to a colleague who may
open it in the case file. For anybody else outside the house it takes a written reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from messaging.members import readers_of
from messaging.models import Mailbox
from messaging.papers import TELLS_ADDRESS, may_open, may_open_in_any_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.actor import Actor
    from accounts.models import User
    from casework.models import Case, Person
    from messaging.candidates import Candidate
    from messaging.directory import Colleague
    from messaging.models import Thread
    from messaging.papers import EnclosedPaper

# A reason shorter than this is none.
LEAST_REASON = 10


@dataclass(frozen=True)
class Obstacle:
    """Why a paper can't go along, in a sentence, and whether a reason can put it aside."""

    paper: EnclosedPaper
    sentence: str
    takes_reason: bool = False
    # Of somebody else's file, and not merely marked as an error.
    is_anothers: bool = False
    whom: str = ""

    @property
    def mark(self) -> str:
        """This very paper to this very recipient: what a reason was written for."""
        return sha256(f"{self.paper.file_id}.{self.whom}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Reader:
    """A citizen, and what the letter to them is about."""

    person: Person
    about: Person
    case: Case | None

    @classmethod
    def of_candidate(cls, one: Candidate) -> Reader:
        case = one.case or (one.assignment.service.case if one.assignment else None)
        return cls(one.person, one.about, case)

    @classmethod
    def of_thread(cls, thread: Thread) -> Reader:
        assert thread.citizen is not None
        assert thread.about is not None
        case = thread.case or (thread.assignment.service.case if thread.assignment else None)
        return cls(thread.citizen, thread.about, case)

    @property
    def is_in_relation(self) -> bool:
        return self.person.pk != self.about.pk


def in_the_paper(by: Actor, papers: Iterable[EnclosedPaper]) -> list[Obstacle]:
    """What stands in the way whoever it goes to: out of reach, an address, or marked as wrong."""
    found = []
    for paper in papers:
        if not may_open(by, paper.source):
            words = (
                f"Du kan inte längre öppna handlingen {paper.title}. Ta bort den ur meddelandet."
            )
            found.append(Obstacle(paper, words))
        elif paper.tells_address:
            words = f"Handlingen {paper.title} {TELLS_ADDRESS} Ta bort den ur meddelandet."
            found.append(Obstacle(paper, words))
        elif paper.error_reason:
            words = f"Handlingen {paper.title} är felmarkerad: {paper.error_reason}"
            found.append(Obstacle(paper, words, takes_reason=True))
    return found


def to_citizens(papers: Sequence[EnclosedPaper], to: Iterable[Reader]) -> list[Obstacle]:
    """What stands in the way of each paper going to each of them."""
    pairs = ((paper, reader) for reader in to for paper in papers)
    return [found for paper, reader in pairs if (found := _in_the_way(paper, reader))]


def to_colleagues(papers: Sequence[EnclosedPaper], to: Iterable[Mailbox]) -> list[Obstacle]:
    """The same for colleagues, and for a mailbox whose readers must all be able to open it."""
    return [
        _not_for_colleague(paper, mailbox.owner.full_name if mailbox.owner else mailbox.name)
        for mailbox in to
        for paper in papers
        if not all(may_open_in_any_role(user, paper.source) for user in _readers(mailbox))
    ]


def to_chosen_colleagues(
    papers: Sequence[EnclosedPaper], to: Iterable[Colleague]
) -> list[Obstacle]:
    """The same before anything is sent: somebody who has no mailbox yet is asked about too."""
    found = []
    for one in to:
        if one.mailbox is not None:
            found += to_colleagues(papers, [one.mailbox])
        elif one.user is not None:
            shut = [each for each in papers if not may_open_in_any_role(one.user, each.source)]
            found += [_not_for_colleague(paper, one.name) for paper in shut]
    return found


def _in_the_way(paper: EnclosedPaper, reader: Reader) -> Obstacle | None:
    if not _is_for(paper, reader):
        return _to_another(paper, reader)
    written_to = paper.addressee
    if written_to is None or written_to.pk == reader.person.pk or reader.person.pk in paper.parties:
        return None
    # Of two parents each has letters of their own, and the other's address is nobody's business.
    words = (
        f"Handlingen {paper.title} är ställd till {written_to.full_name}, inte till "
        f"{reader.person.full_name}."
    )
    whom = f"{reader.person.public_id}.{reader.about.public_id}"
    return Obstacle(paper, words, takes_reason=True, is_anothers=True, whom=whom)


def _is_for(paper: EnclosedPaper, reader: Reader) -> bool:
    if reader.about.pk != paper.holder.pk:
        # Never by way of somebody they stand in relation to: the case is their own or it isn't.
        return not reader.is_in_relation and reader.person.pk in paper.parties
    # An approval holds in one case, and says nothing of what lies in another of the same person's.
    return not reader.is_in_relation or (paper.case is not None and reader.case == paper.case)


def _to_another(paper: EnclosedPaper, reader: Reader) -> Obstacle:
    whom = f"{reader.person.public_id}.{reader.about.public_id}"
    belongs = f"Handlingen {paper.title} hör till {paper.belongs_to}."
    if paper.is_guarded:
        words = f"{belongs} Den kan inte skickas till {reader.person.full_name}."
        return Obstacle(paper, words, whom=whom)
    why = f"{reader.person.full_name} är inte mottagare av handlingar därifrån."
    return Obstacle(paper, f"{belongs} {why}", takes_reason=True, is_anothers=True, whom=whom)


def _not_for_colleague(paper: EnclosedPaper, name: str) -> Obstacle:
    words = (
        f"{name} får inte öppna handlingen {paper.title}. Ta bort handlingen, eller ta bort "
        f"{name} som mottagare."
    )
    return Obstacle(paper, words, whom=name)


def _readers(mailbox: Mailbox) -> list[User]:
    if mailbox.kind == Mailbox.Kind.SHARED:
        return list(readers_of(mailbox).order_by("pk"))
    return [mailbox.owner] if mailbox.owner else []
