"""Whether a conversation can be answered, and if not: why, and what to do instead (C19, D10).

Asked by the page, which then shows the reason where the button would be, and once more by the verb.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.roles import Deed
from casework.models import Person
from messaging.actions.sending import CLOSED
from messaging.citizens_side import why_closed_to_citizen
from messaging.directory import GONE, in_directory
from messaging.members import may_write_from
from messaging.models import Mailbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.actions.routing import Addressee
    from messaging.models import Thread

OTHER_ROLE = "I den här rollen skriver du inte till medborgare."
NO_BUSINESS = "Du har inte längre något ärende eller uppdrag med personen."
READS_ONLY = "Du får läsa i brevlådan men inte skriva från den."
NOBODY = "Konversationen har ingen mottagare."


@dataclass(frozen=True)
class Lock:
    """Why nothing can be written here, and the way that is open. `person`: whose page leads on."""

    reason: str
    instead: str = ""
    person: Person | None = None
    can_write_anew: bool = False


def lock_on(actor: Actor, thread: Thread, mailbox: Mailbox, to: Sequence[Addressee]) -> Lock | None:
    """The first thing that stands in the way of an answer from this mailbox to these."""
    if thread.is_closed:
        return _of_closed_case(actor, thread)
    if actor.is_citizen:
        return None
    if mailbox.kind == Mailbox.Kind.SHARED and not may_write_from(actor, mailbox):
        return Lock(READS_ONLY, "Enhetens chef kan ge dig rätt att skriva.")
    if not thread.is_with_citizen:
        return _among_colleagues(to)
    return _to_citizen(actor, thread)


def _of_closed_case(actor: Actor, thread: Thread) -> Lock:
    if actor.is_citizen:
        return Lock(CLOSED)
    person = _reached(actor, thread)
    if person is not None and not actor.is_provider:
        begin = "Ny kontakt börjar med en ny aktualisering på personens sida."
        return Lock(CLOSED, f"{begin} {_phone()}", person)
    if actor.is_provider:
        return Lock(CLOSED, f"Kontakta handläggaren om personen behöver något. {_phone()}")
    return Lock(CLOSED, _phone())


def _to_citizen(actor: Actor, thread: Thread) -> Lock | None:
    if not actor.may(Deed.WRITE_TO_CITIZENS):
        other = "Byt roll om du ska svara." if actor.has_several_roles else ""
        return Lock(OTHER_ROLE, other)
    about = Person.objects.written_to_by(actor).filter(threads_about=thread)
    if not about.exists():
        ask = "Kontakta handläggaren" if actor.is_provider else "Den enhet som har ärendet svarar"
        return Lock(NO_BUSINESS, f"{ask}. {_phone()}")
    if why_closed_to_citizen(thread) and thread.citizen is not None:
        reason = f"{thread.citizen.full_name} har inte e-tjänsten påkopplad."
        person = None if actor.is_provider else _reached(actor, thread)
        return Lock(reason, "Ring eller skicka brev.", person)
    return None


def _among_colleagues(to: Sequence[Addressee]) -> Lock | None:
    if not to:
        return Lock(NOBODY, can_write_anew=True)
    there = set(in_directory().filter(pk__in=[one.mailbox.pk for one in to]))
    for one in to:
        if one.mailbox not in there:
            reason = GONE.format(one.label)
            instead = "Skriv till en kollega på enheten eller till enhetens gemensamma brevlåda."
            return Lock(reason, instead, can_write_anew=True)
    return None


def _reached(actor: Actor, thread: Thread) -> Person | None:
    return Person.objects.visible_to(actor).filter(threads_about=thread).first()


def _phone() -> str:
    return f"Personen når kommunen på {settings.MUNICIPALITY['phone']}."
