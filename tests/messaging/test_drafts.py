from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.drafts import discard, keep_draft, purge_sent
from messaging.actions.sending import send_to_clients
from messaging.models import Draft, Message
from messaging.recipients import chosen
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import DraftFactory, DraftFileFactory

pytestmark = pytest.mark.django_db

PATH = "/personal/meddelanden/skriv/"


def keep(owner, public_id, **written):
    return keep_draft(owner=owner, public_id=public_id, path=PATH, **written).draft


def test_the_same_form_writes_the_same_draft():
    owner, form = UserFactory(), uuid.uuid4()
    keep(owner, form, subject="Tid", body="Hej", recipients=["a"])

    keep(owner, form, subject="Tid för möte", body="Hej!", recipients=["a", "b"])

    draft = Draft.objects.get()
    assert (draft.public_id, draft.owner, draft.path) == (form, owner, PATH)
    assert (draft.subject, draft.body, draft.recipients) == ("Tid för möte", "Hej!", ["a", "b"])


def test_a_form_with_somebody_elses_draft_is_refused():
    draft = DraftFactory(body="Mitt")

    with pytest.raises(PermissionDenied):
        keep(UserFactory(), draft.public_id, body="Ditt")

    draft.refresh_from_db()
    assert draft.body == "Mitt"


def test_a_draft_is_thrown_away_with_its_files(django_capture_on_commit_callbacks):
    attached = DraftFileFactory()

    with django_capture_on_commit_callbacks(execute=True):
        discard(attached.draft)

    assert not Draft.objects.exists()
    assert not default_storage.exists(attached.file.name)


def test_only_drafts_that_were_sent_before_are_purged():
    now = timezone.now()
    old = DraftFactory(sent_at=now - timedelta(hours=2))
    fresh, unsent = DraftFactory(sent_at=now), DraftFactory()

    assert purge_sent(before=now - timedelta(hours=1)) == 1

    assert set(Draft.objects.all()) == {fresh, unsent}
    assert old not in Draft.objects.all()


@pytest.mark.parametrize("was_begun", [False, True], ids=["at once", "after a draft was kept"])
def test_two_clicks_at_once_send_once(committed_db, caseworker, was_begun):
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    form, gate, sent = uuid.uuid4(), threading.Barrier(2, timeout=10), []
    if was_begun:
        keep(caseworker.user, form, body="Hej!")

    def click():
        try:
            gate.wait()
            # One request is one transaction: the draft is taken in and sent.
            with transaction.atomic():
                draft = keep(caseworker.user, form, recipients=[f"{person.public_id}"] * 2)
                sent.extend(
                    send_to_clients(
                        by=caseworker.actor,
                        mailbox=own_mailbox(caseworker.actor),
                        to=chosen(caseworker.actor, [f"{person.public_id}.{person.public_id}"]),
                        subject="Tid",
                        letter=Letter("Hej!"),
                        draft=draft,
                    )
                )
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert len(sent) == 2
    assert set(sent) == {Message.objects.get()}
    assert not Draft.objects.of(caseworker.user).exists()
