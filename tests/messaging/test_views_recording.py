"""The dialog of journaling: what it proposes, what it refuses, and that nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from casework.models import Case
from journal.models import FiledItem, JournalEntry
from messaging.actions.journal_orders import carry_out_due
from messaging.models import Draft, JournalOrder, Message
from tests.bench.posted import posted_by
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    FiledItemFactory,
    FiledItemTypeFactory,
    JournalEntryFactory,
    JournalTypeFactory,
    PdfRenditionFactory,
    SenderTypeFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    JournaledMarkFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory, InvestigationFactory

pytestmark = pytest.mark.django_db
COMPOSE = reverse("messaging:compose")


def page(name, message):
    return reverse(f"messaging:{name}", args=[message.public_id])


@pytest.fixture(autouse=True)
def codes(db):
    JournalTypeFactory()
    FiledItemTypeFactory(
        code="letter",
        name="Brev",
        senders=[SenderTypeFactory(), SenderTypeFactory(code="authority", name="Myndighet")],
    )


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit, file__file_holder__reachable=True)


@pytest.fixture
def letter(caseworker, case):
    return MessageFactory(
        thread=ThreadFactory(citizen=case.file.file_holder, case=case),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )


def dialog(who, message):
    shown = who.client.get(page("journal", message))
    return shown, posted_by(shown, having="owner")


@pytest.mark.covers("A-H16", "R74", "R76")
def test_everything_is_proposed_by_the_conversations_own_case(caseworker, case, letter):
    CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    InvestigationFactory(case=case)
    attached = AttachmentFactory(message=letter, filename="hyres_avi.pdf")

    _shown, posted = dialog(caseworker, letter)

    prefix = f"fil-{attached.public_id}"
    assert posted["owner"] == posted[f"{prefix}-target"] == f"case.{case.pk}"
    assert posted[f"{prefix}-chosen"] == "on"
    assert posted[f"{prefix}-heading"] == "Hyres avi"


def test_a_message_without_files_has_no_such_part(caseworker, letter):
    shown, _posted = dialog(caseworker, letter)

    assertNotContains(shown, "infoga-filer")
    assertNotContains(shown, "Knytas till")


@pytest.fixture
def own_pdf(caseworker, case):
    rendition = PdfRenditionFactory(document=DocumentFactory(case=case))
    sent = MessageFactory(
        sender_user=caseworker.user, thread=ThreadFactory(citizen=case.file.file_holder)
    )
    same = {name: getattr(rendition, name) for name in ("filename", "size", "sha256", "pages")}
    return AttachmentFactory(
        message=sent, source_rendition=rendition, file=rendition.file.name, **same
    )


@pytest.mark.covers("A-H13")
def test_a_document_of_the_case_that_was_sent_is_in_the_file_already(caseworker, case, own_pdf):
    sent = own_pdf.message
    shown, posted = dialog(caseworker, sent)

    assertContains(shown, f"Finns redan i akten, i ärende {case.number}.")
    assert f"fil-{own_pdf.public_id}-chosen" not in posted
    caseworker.client.post(page("journal", sent), posted)
    assert JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()


def test_ticked_all_the_same_it_is_told_and_the_note_waits(caseworker, own_pdf):
    sent = own_pdf.message
    _shown, posted = dialog(caseworker, sent)

    refused = caseworker.client.post(
        page("journal", sent), {**posted, f"fil-{own_pdf.public_id}-chosen": "on"}
    )

    assertContains(refused, "finns redan i akten, i ärende")
    assert not JournalEntry.objects.exists()


@pytest.mark.covers("P3", "R103")
def test_to_a_provider_the_authoritys_paper_is_only_a_paper(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    case = assignment.service.case
    item = FiledItemFactory(case=case)
    sent = MessageFactory(
        sender_user=provider.user,
        thread=ThreadFactory(citizen=case.file.file_holder, assignment=assignment),
    )
    AttachmentFactory(
        message=sent, source_item=item, file=item.file.name, sha256=item.sha256, size=item.size
    )

    shown, _posted = dialog(provider, sent)

    assertContains(shown, "Filen är en handling ur akten.")
    assertNotContains(shown, case.number)


@pytest.mark.covers("I15")
def test_the_second_of_two_pages_finds_the_files_unticked_and_nothing_lost(caseworker, letter):
    attached = AttachmentFactory(message=letter)
    _shown, posted = dialog(caseworker, letter)
    file_page = caseworker.client.get(page("file_attachments", letter))
    prefix = f"fil-{attached.public_id}"
    caseworker.client.post(
        page("file_attachments", letter), posted_by(file_page, having=f"{prefix}-target")
    )

    asked = caseworker.client.post(
        page("journal", letter), {**posted, f"{prefix}-heading": "Min rubrik"}
    )

    again = posted_by(asked, having="owner")
    assertContains(asked, "är redan infogad i ärende")
    assert f"{prefix}-chosen" not in again
    assert again[f"{prefix}-heading"] == "Min rubrik"
    assert not JournalEntry.objects.exists()
    assertRedirects(caseworker.client.post(page("journal", letter), again), page("message", letter))
    assert (JournalEntry.objects.count(), FiledItem.objects.count()) == (1, 1)


@pytest.mark.covers("I15")
def test_opened_again_it_says_that_it_is_journaled_and_asks(caseworker, case, letter):
    JournaledMarkFactory(message=letter, place=f"ärende {case.number}", by=caseworker.user)

    shown, posted = dialog(caseworker, letter)

    assertContains(shown, f"Meddelandet är redan journalfört i ärende {case.number}")
    assertContains(shown, "Journalför en gång till")
    assert "once_more" not in posted


@pytest.mark.covers("D10")
def test_a_case_that_was_closed_meanwhile_is_told_and_the_trimmed_words_stay(caseworker):
    child = PersonFactory(child=True)
    case = CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit)
    letter = MessageFactory(
        thread=ThreadFactory(about=child, case=case, relation_label="vårdnadshavare"),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )
    _shown, posted = dialog(caseworker, letter)
    Case.objects.update(stage="closed", closed_on=case.opened_on)

    refused = caseworker.client.post(page("journal", letter), {**posted, "body": "Mina ord."})

    assertContains(refused, "Det går inte längre att journalföra där.")
    assertContains(refused, "Mina ord.")
    assert not JournalEntry.objects.exists()


def test_what_is_wrong_with_a_file_is_said_at_the_file(caseworker, letter):
    prefix = f"fil-{AttachmentFactory(message=letter).public_id}"
    _shown, posted = dialog(caseworker, letter)

    refused = caseworker.client.post(page("journal", letter), {**posted, f"{prefix}-heading": ""})

    assertContains(refused, "Fyll i rubrik.")
    assert not JournalEntry.objects.exists()


def test_from_the_queue_one_comes_back_to_it(caseworker, letter):
    queue = reverse("messaging:not_journaled")
    address = f"{page('journal', letter)}?fran=ej-journalforda"
    shown = caseworker.client.get(address)

    done = caseworker.client.post(address, posted_by(shown, having="owner"))

    assertContains(shown, queue)
    assertRedirects(done, queue)


@pytest.mark.covers("R73", "R85")
def test_rows_of_a_persons_letters_lead_to_journaling_until_it_is_done(caseworker, letter):
    person = letter.thread.citizen
    listed = reverse("messaging:person_messages", args=[person.public_id])
    assertContains(caseworker.client.get(listed), page("journal", letter))

    JournaledMarkFactory(message=letter)

    assertNotContains(caseworker.client.get(listed), page("journal", letter))


def test_rows_of_an_assignments_letters_too(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    letter = MessageFactory(
        thread=ThreadFactory(
            citizen=assignment.service.case.file.file_holder, assignment=assignment
        ),
        from_citizen=True,
        to=OwnMailboxFactory(owner=provider.user),
    )

    listed = reverse("messaging:assignment_messages", args=[assignment.public_id])

    assertContains(provider.client.get(listed), page("journal", letter))


@pytest.mark.covers("A-H16", "I10")
def test_the_mark_leads_to_the_note_for_who_may_open_it(caseworker, case, letter):
    open_to_her = JournalEntryFactory(case=case)
    closed_to_her = JournalEntryFactory()
    for entry in (open_to_her, closed_to_her):
        JournaledMarkFactory(message=letter, entry=entry, by=caseworker.user)

    shown = caseworker.client.get(page("message", letter))

    assertContains(shown, reverse("journal:entry", args=[open_to_her.public_id]))
    assertNotContains(shown, f"{closed_to_her.public_id}")
    assertContains(shown, f"av {caseworker.user.full_name} i ärende {closed_to_her.case}")


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_dialog_costs_as_much_for_ten_files_and_places_as_for_one(caseworker, case, letter):
    AttachmentFactory(message=letter)
    InvestigationFactory(case=case)
    few = queries(caseworker.client, page("journal", letter))
    AttachmentFactory.create_batch(9, message=letter)
    InvestigationFactory.create_batch(9, case=case)

    assert queries(caseworker.client, page("journal", letter)) == few


# --- Journalför när jag skickar -----------------------------------------------------------------


def write(who, person, **differing):
    value = f"{person.public_id}.{person.public_id}"
    shown = who.client.get(f"{COMPOSE}?till={value}")
    posted = posted_by(shown, having="subject")
    return who.client.post(
        COMPOSE, {**posted, "subject": "Tid för möte", "body": "Hej!", **differing}
    )


def untick(who, person):
    value = f"{person.public_id}.{person.public_id}"
    posted = posted_by(who.client.get(f"{COMPOSE}?till={value}"), having="subject")
    assert posted.pop("journals_when_sent") == "on"
    who.client.post(COMPOSE, {**posted, "subject": "Tid för möte", "body": "Hej!"})


@pytest.mark.covers("A-H16")
def test_a_new_letter_with_the_box_ticked_is_journaled_by_itself(caseworker, case):
    write(caseworker, case.file.file_holder, journals_when_sent="on")

    sent = Message.objects.get()
    waiting = caseworker.client.get(page("message", sent))
    carry_out_due(sent.sent_at + timedelta(seconds=1))

    assertContains(waiting, "Journalförs när det har skickats")
    assert JournalEntry.objects.get().case == case
    assertNotContains(caseworker.client.get(page("message", sent)), "Journalförs när")


def test_it_is_off_until_the_unit_decides_otherwise_and_then_can_be_unticked(caseworker, case):
    write(caseworker, case.file.file_holder)
    assert not JournalOrder.objects.exists()

    caseworker.unit.journals_when_sending = True
    caseworker.unit.save()
    write(caseworker, case.file.file_holder)
    assert JournalOrder.objects.count() == 1

    untick(caseworker, case.file.file_holder)
    assert (Message.objects.count(), JournalOrder.objects.count()) == (3, 1)


@pytest.mark.covers("A-H19")
def test_with_several_cases_one_has_to_be_chosen_first(caseworker, case):
    CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    person = case.file.file_holder

    refused = write(caseworker, person, journals_when_sent="on")

    assertContains(refused, f"Välj ärende för {person.full_name}, eller bocka ur rutan.")
    assert not Message.objects.exists()
    assert Draft.objects.get().journals_when_sent


def test_a_letter_to_colleagues_has_no_such_box(caseworker):
    shown = caseworker.client.post(COMPOSE, {"audience": "colleagues", "switch": "1"})

    assertNotContains(shown, "Journalför när jag skickar")


@pytest.mark.covers("A-H16")
def test_an_answer_too(caseworker, case, letter):
    shown = caseworker.client.get(page("reply", letter))
    posted = posted_by(shown, having="body")

    caseworker.client.post(
        page("reply", letter), {**posted, "body": "Det går bra.", "journals_when_sent": "on"}
    )

    order = JournalOrder.objects.get()
    assert (order.case, order.message.in_reply_to) == (case, letter)
    assert order.due_at == order.message.sent_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.covers("A-H19")
def test_an_answer_in_a_conversation_of_no_certain_case_is_journaled_by_hand(caseworker, case):
    CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    letter = MessageFactory(
        thread=ThreadFactory(citizen=case.file.file_holder),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )
    shown = caseworker.client.get(page("reply", letter))
    posted = posted_by(shown, having="body")

    caseworker.client.post(
        page("reply", letter), {**posted, "body": "Det går bra.", "journals_when_sent": "on"}
    )

    assertContains(shown, "Konversationen hör inte till något bestämt ärende.")
    assert Message.objects.count() == 2
    assert not JournalOrder.objects.exists()
