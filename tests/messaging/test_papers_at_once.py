"""Two who press at the same moment: one letter is begun, and one is sent (T25)."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.papers import write_with_rendition
from messaging.actions.sending import send_to_clients
from messaging.models import Attachment, Draft, Message
from messaging.recipients import chosen
from tests.factories.accounts import ActorFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import PdfRenditionFactory
from tests.messaging.test_two_at_once import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def linda(committed_db):
    return ActorFactory(membership__role=Role.CASEWORKER)


@pytest.fixture
def rendition(linda):
    person = PersonFactory(reachable=True)
    case = CaseFactory(file__file_holder=person, responsible_unit=linda.unit)
    return PdfRenditionFactory(document__case=case)


def test_the_letter_icon_pressed_twice_begins_one_letter(linda, rendition):
    def press():
        write_with_rendition(by=linda, rendition=rendition)

    assert at_once(press, press) == ["done", "done"]
    assert Draft.objects.count() == 1


def test_skicka_pressed_twice_sends_one_letter_with_one_paper(linda, rendition):
    draft = write_with_rendition(by=linda, rendition=rendition)
    mailbox, to = own_mailbox(linda), chosen(linda, draft.recipients)

    def send():
        send_to_clients(
            by=linda,
            mailbox=mailbox,
            to=to,
            subject=draft.subject,
            letter=Letter(draft.body),
            draft=Draft.objects.get(pk=draft.pk),
        )

    at_once(send, send)

    assert Message.objects.count() == 1
    assert Attachment.objects.get().file.name == rendition.file.name
