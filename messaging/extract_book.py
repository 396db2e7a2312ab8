"""A conversation as a book (journal.book): every letter its reader has read, with its files."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from accounts.calendar import stockholm
from journal.actions.extracts import Source
from journal.book import Book, Chapter, StoredPaper
from journal.extract_book import facts_of_taking
from messaging.papers import is_shut_paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.conversation import LetterView
    from messaging.models import Message, Thread

FIRST_WORDS = 60  # letters
SHUT = "Sidorna är inte med: handlingen är ur en annan persons akt."


def book_of_conversation(
    actor: Actor, thread: Thread, letters: Sequence[LetterView], unread: int, purpose: str
) -> Book:
    facts = facts_of_taking(actor, purpose, 0)[1:]
    count = f"{len(letters)} meddelanden"
    if unread:
        count += f"; {unread} olästa är inte med"
    return Book(
        f"Konversation: {thread.subject}",
        [*_whose(thread), ("Innehåll", count), *facts],
        [_chapter(actor, one) for one in letters],
    )


def _whose(thread: Thread) -> list[tuple[str, str]]:
    facts = []
    if thread.about is not None:
        number = thread.about.customer_number
        facts.append(("Gäller", f"{thread.about.full_name}, kundnummer {number}"))
    if thread.citizen is not None and thread.is_about_another:
        facts.append(("Med", f"{thread.citizen.full_name}, {thread.relation_label}"))
    if thread.case is not None:
        facts.append(("Ärende", thread.case.number))
    if thread.assignment is not None:
        facts.append(("Uppdrag", thread.assignment.number))
    return facts


def _chapter(actor: Actor, letter: LetterView) -> Chapter:
    message = letter.message
    return Chapter(
        title=f"Från {message.sender_name}",
        kind="Frånvaromeddelande" if letter.is_auto_reply else "Meddelande",
        at=f"{stockholm(message.sent_at):%Y-%m-%d %H.%M}",
        facts=[("Från", f"{message.sender_name}, {letter.sender_line}"), *_trail(letter)],
        text=message.body,
        sha256=message.body_hash,
        files=[
            StoredPaper(
                file.file.name or "",
                file.filename,
                file.sha256,
                file.pages,
                left_out=SHUT if is_shut_paper(actor, file) else "",
            )
            for file in message.attachments.all()
        ],
    )


def _trail(letter: LetterView) -> list[tuple[str, str]]:
    """To whom it came, who has opened it and where it is journaled (C04)."""
    facts = [("Till", letter.to_line.removeprefix("Till "))] if letter.to_line else []
    facts += [(one.to, one.words) for one in letter.openings]
    facts += [("I akten", mark.words) for mark in letter.marks]
    if letter.withdrawn:
        facts.append(("Borttaget", letter.withdrawn))
    return facts


def readable_now(letters: Sequence[LetterView]) -> list[LetterView]:
    """Without what can still be undone: it isn't sent yet."""
    return [one for one in letters if not one.is_held]


def source_of(message: Message) -> Source:
    """It is opened by whoever may still read the letter in a mailbox of theirs, and no one else."""
    thread = message.thread
    place = thread.case or thread.assignment
    return Source(thread.about, letter=message.public_id, number=place.number if place else "")


def choice_of(message: Message) -> tuple[str, str]:
    """*2026-12-01 14.05 Samira Haddad: Hej! Här kommer avin …*: which letter it is."""
    words = shorten(message.body, width=FIRST_WORDS, placeholder=" …")
    at = f"{stockholm(message.sent_at):%Y-%m-%d %H.%M}"
    return key_of(message), f"{at} {message.sender_name}: {words}"


def key_of(message: Message) -> str:
    return f"meddelande.{message.public_id}"
