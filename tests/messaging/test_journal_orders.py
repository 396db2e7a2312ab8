"""Journalför när jag skickar: ordered with the letter, carried out when it has left (5.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from casework.models import Case
from journal.models import FiledItem, JournalEntry, JournalType
from messaging.actions.delivery import Letter
from messaging.actions.journal_orders import carry_out_due
from messaging.actions.recording import Note, journal_message
from messaging.actions.sending import send_to_clients
from messaging.actions.undoing import undo
from messaging.models import JournalOrder, Message
from messaging.recipients import chosen
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    FiledItemTypeFactory,
    JournalTypeFactory,
    PdfRenditionFactory,
    SenderTypeFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    DraftFactory,
    DraftFileFactory,
    JournalOrderFactory,
    OwnMailboxFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-H16", "R71")]
State = JournalOrder.State


@pytest.fixture
def codes(db):
    authority = SenderTypeFactory(code="authority", name="Myndighet")
    FiledItemTypeFactory(code="letter", name="Brev", senders=[authority])
    JournalTypeFactory()


@pytest.fixture
def client_case(caseworker):
    person = PersonFactory(reachable=True)
    return CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)


def send(who, case, *, files=0, journals=True):
    """A letter to the client in the case, as Skicka sends it."""
    holder = case.file.file_holder
    value = f"{holder.public_id}.{holder.public_id}.{case.public_id}"
    draft = DraftFactory(owner=who.user, recipients=[value], journals_when_sent=journals)
    DraftFileFactory.create_batch(files, draft=draft, filename="kallelse-till-möte.pdf")
    [sent] = send_to_clients(
        by=who.actor,
        mailbox=OwnMailboxFactory(owner=who.user),
        to=chosen(who.actor, [value]),
        subject="Tid för möte",
        letter=Letter("Hej!", read_receipt_requested=True, journals=journals),
        draft=draft,
    )
    return sent


def after_the_hold(message):
    carry_out_due(message.sent_at + timedelta(seconds=1))


def test_it_is_ordered_with_the_letter_and_carried_out_when_it_has_left(
    caseworker, client_case, codes
):
    sent = send(caseworker, client_case, files=1)
    carry_out_due(sent.sent_at - timedelta(seconds=1))
    assert not JournalEntry.objects.exists()

    after_the_hold(sent)

    entry = JournalEntry.objects.get()
    assert (entry.case, entry.created_by, entry.state) == (client_case, caseworker.user, "locked")
    assert entry.heading.endswith("Tid för möte")
    assert "Hej!" in entry.body
    assert "Ej läst när meddelandet journalfördes" in entry.body
    assert entry.author_label.startswith(caseworker.user.full_name)
    assert JournalOrder.objects.get().state == State.DONE


def test_its_files_are_filed_and_those_out_of_the_case_are_there_already(
    caseworker, client_case, codes
):
    sent = send(caseworker, client_case, files=1)
    rendition = PdfRenditionFactory(document=DocumentFactory(case=client_case))
    same = {name: getattr(rendition, name) for name in ("filename", "size", "sha256", "pages")}
    AttachmentFactory(message=sent, source_rendition=rendition, file=rendition.file.name, **same)

    after_the_hold(sent)

    item = FiledItem.objects.get()
    assert (item.case, item.heading) == (client_case, "Kallelse till möte")
    assert (item.type.code, item.sender_type.code) == ("letter", "authority")


def test_where_no_type_fits_the_file_waits_for_infoga_filer(caseworker, client_case):
    JournalTypeFactory()
    sent = send(caseworker, client_case, files=1)

    after_the_hold(sent)

    assert JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()


def test_a_letter_without_the_box_is_not_journaled(caseworker, client_case, codes):
    after_the_hold(send(caseworker, client_case, journals=False))

    assert not JournalOrder.objects.exists()
    assert not JournalEntry.objects.exists()


def test_twice_is_once(caseworker, client_case, codes):
    sent = send(caseworker, client_case)

    after_the_hold(sent)
    after_the_hold(sent)

    assert JournalEntry.objects.count() == 1


def test_what_somebody_journaled_by_hand_meanwhile_is_not_written_again(
    caseworker, client_case, codes
):
    sent = send(caseworker, client_case)
    note = Note(client_case, JournalType.objects.get(), "För hand", sent.sent_at, sent.body)
    journal_message(by=caseworker.actor, message=sent, note=note)

    after_the_hold(sent)

    assert JournalEntry.objects.get().heading == "För hand"
    assert JournalOrder.objects.get().state == State.DONE


@pytest.mark.covers("P15")
def test_what_is_undone_was_never_ordered(caseworker, client_case, codes):
    sent = send(caseworker, client_case)

    draft = undo(by=caseworker.actor, message=sent)
    carry_out_due(timezone.now() + timedelta(minutes=1))

    assert not JournalOrder.objects.exists()
    assert not JournalEntry.objects.exists()
    assert draft.journals_when_sent


@pytest.mark.covers("A-H19")
def test_with_several_cases_and_none_chosen_nothing_is_sent(caseworker, client_case, codes):
    CaseFactory(file=client_case.file, responsible_unit=caseworker.unit)
    holder = client_case.file.file_holder
    value = f"{holder.public_id}.{holder.public_id}"
    draft = DraftFactory(owner=caseworker.user, recipients=[value])

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        send_to_clients(
            by=caseworker.actor,
            mailbox=OwnMailboxFactory(owner=caseworker.user),
            to=chosen(caseworker.actor, [value]),
            subject="Tid",
            letter=Letter("Hej!", journals=True),
            draft=draft,
        )

    assert list(refused.value.message_dict) == ["journals_when_sent"]
    assert not Message.objects.exists()


# --- what ended between Skicka and the end of the hold ------------------------------------------


def the_case_is_closed(case, _who):
    Case.objects.update(stage="closed", closed_on=case.opened_on)


def a_circle_is_drawn(case, _who):
    CircleMemberFactory(person=case.file.file_holder, user=UserFactory())


def the_colleague_leaves(_case, who):
    Membership.objects.filter(user=who.user).update(valid_to=days_ago(1))


def the_role_is_another(_case, who):
    Membership.objects.filter(user=who.user).update(role=Role.SYSTEM_ADMIN)


def the_account_is_shut(_case, who):
    User.objects.filter(pk=who.user.pk).update(is_active=False)


def the_type_is_out_of_use(_case, _who):
    JournalType.objects.update(is_active=False)


@pytest.mark.covers("A-H16", "D10", "P9")
@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (the_case_is_closed, "Det går inte längre att journalföra i ärendet"),
        (a_circle_is_drawn, "Det går inte längre att journalföra i ärendet"),
        (the_colleague_leaves, "arbetar inte längre på"),
        (the_role_is_another, "arbetar inte längre på"),
        (the_account_is_shut, "arbetar inte längre på"),
        (the_type_is_out_of_use, "används inte"),
    ],
)
def test_what_cant_be_carried_out_says_why_and_is_not_tried_again(
    caseworker, client_case, codes, meanwhile, why
):
    sent = send(caseworker, client_case, files=1)
    meanwhile(client_case, caseworker)

    after_the_hold(sent)

    order = JournalOrder.objects.get()
    assert (order.state, why in order.failure) == (State.FAILED, True)
    assert not JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()


def test_one_that_fails_keeps_no_other_from_the_file(caseworker, client_case, codes):
    gone = JournalOrderFactory(case__closed=True, message__thread__citizen=PersonFactory())
    sent = send(caseworker, client_case)

    after_the_hold(sent)

    gone.refresh_from_db()
    assert gone.state == State.FAILED
    assert JournalEntry.objects.get().source_message == sent.public_id


def test_trouble_nobody_thought_of_stops_no_other_and_is_seen_in_the_end(
    caseworker, client_case, codes, monkeypatch
):
    odd, good = send(caseworker, client_case, files=1), send(caseworker, client_case)
    stored = odd.attachments.get().file.name
    opened = FileSystemStorage.open

    def sometimes(storage, name, mode="rb"):
        if name == stored:
            raise RuntimeError
        return opened(storage, name, mode)

    monkeypatch.setattr(FileSystemStorage, "open", sometimes)

    carry_out_due(good.sent_at)
    states = dict(JournalOrder.objects.values_list("message", "state"))
    carry_out_due(odd.sent_at + timedelta(hours=2))

    assert states == {odd.pk: State.ORDERED, good.pk: State.DONE}
    assert JournalOrder.objects.get(message=odd).state == State.FAILED


def test_a_storage_that_is_away_is_tried_again_for_an_hour(caseworker, client_case, codes):
    sent = send(caseworker, client_case, files=1)
    stored = sent.attachments.get().file
    stored.storage.delete(stored.name)

    after_the_hold(sent)
    assert JournalOrder.objects.get().state == State.ORDERED
    carry_out_due(sent.sent_at + timedelta(hours=2))

    assert JournalOrder.objects.get().state == State.FAILED
    assert not JournalEntry.objects.exists()
