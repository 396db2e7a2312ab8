"""What tests of papers in letters have in common: a client with a case, and Skicka."""

from __future__ import annotations

from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.sending import send_to_clients
from messaging.recipients import chosen
from tests.factories.casework import CaseFactory, PersonFactory


def client_of(unit, **person):
    found = PersonFactory(reachable=True, **person)
    return found, CaseFactory(file__file_holder=found, responsible_unit=unit)


def value(person, about, place=None):
    return f"{person.public_id}.{about.public_id}.{place.public_id if place else ''}"


def send_draft(colleague, draft, *, reason=""):
    """As it stands, to those it is addressed to."""
    return send_to_clients(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=chosen(colleague.actor, draft.recipients),
        subject=draft.subject,
        letter=Letter(draft.body, override_reason=reason),
        draft=draft,
    )


def paper_of(draft):
    return draft.files.get()
