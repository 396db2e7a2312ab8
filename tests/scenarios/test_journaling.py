"""Journaling letters and their files (domain 5.2 and 5.3: A-H16 … A-H19, A-U10)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm
from casework.models import Case
from journal.models import FiledItem, JournalEntry
from messaging.models import MailboxItem
from tests.bench.posted import posted_by
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import FiledItemTypeFactory, JournalTypeFactory, SenderTypeFactory
from tests.factories.messaging import (
    AttachmentFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("messaging:inbox")


def page(name, message):
    return reverse(f"messaging:{name}", args=[message.public_id])


def press_ok(who, message, **differing):
    """Opens the dialog and presses OK, having changed what differs."""
    shown = who.client.get(page("journal", message))
    posted = {**posted_by(shown, having="owner"), **differing}
    return who.client.post(page("journal", message), posted)


@pytest.fixture(autouse=True)
def codes(db):
    JournalTypeFactory()
    client, guardian, provider, authority = (
        SenderTypeFactory(code=code, name=name)
        for code, name in [
            ("client", "Den enskilde"),
            ("guardian", "Vårdnadshavare"),
            ("provider", "Utförare"),
            ("authority", "Myndighet"),
        ]
    )
    FiledItemTypeFactory(code="application_basis", name="Underlag till ansökan", senders=[client])
    FiledItemTypeFactory(code="letter", name="Brev", senders=[client, authority])
    FiledItemTypeFactory(
        code="other", name="Övrigt", senders=[client, guardian, provider, authority]
    )


@pytest.fixture
def samira(caseworker):
    return PersonFactory(given_name="Samira", family_name="Haddad", reachable=True)


@pytest.fixture
def assistance(caseworker, samira):
    return CaseFactory(
        number="EB-26-0142",
        area=Case.Area.ECONOMIC_ASSISTANCE,
        file__file_holder=samira,
        responsible_unit=caseworker.unit,
    )


@pytest.fixture
def sent(caseworker, samira, assistance):
    letter = MessageFactory(
        thread=ThreadFactory(citizen=samira, case=assistance, subject="Tid för möte"),
        sender_user=caseworker.user,
        read_receipt_requested=True,
    )
    AttachmentFactory(message=letter, filename="kallelse.pdf")
    return letter


@pytest.fixture
def received(caseworker, samira, assistance):
    letter = MessageFactory(
        thread=ThreadFactory(citizen=samira, case=assistance, subject="Hyresavi"),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
        body="Här kommer hyresavin.",
    )
    AttachmentFactory(message=letter, filename="hyresavi.pdf")
    return letter


@pytest.mark.covers("A-H16", "R72", "R73", "R74", "R75", "R76", "R77", "R78", "R79", "I14")
def test_a_h16_journal_a_sent_message(caseworker, sent, assistance):
    opened = caseworker.client.get(page("message", sent))
    assertContains(caseworker.client.get(reverse("messaging:sent")), page("message", sent))
    assertContains(opened, page("journal", sent))

    done = press_ok(caseworker, sent)

    assertRedirects(done, page("message", sent), fetch_redirect_response=False)
    entry, day = JournalEntry.objects.get(), f"{stockholm(sent.sent_at):%Y-%m-%d}"
    assert (entry.case, entry.state) == (assistance, "locked")
    assert entry.heading == f"Journalfört meddelande: {day} Tid för möte"
    for fact in (sent.sender_name, "Samira Haddad", day, sent.body):
        assert fact in entry.body
    assert "Ej läst när meddelandet journalfördes" in entry.body
    item = FiledItem.objects.get()
    assert (item.case, item.type.name, item.heading) == (assistance, "Brev", "Kallelse")
    shown = caseworker.client.get(page("message", sent))
    assertContains(shown, "Meddelandet är journalfört i ärende EB-26-0142. 1 fil infogad.")
    assertContains(shown, reverse("journal:entry", args=[entry.public_id]))
    assertContains(shown, f"av {caseworker.user.full_name} i ärende EB-26-0142")


@pytest.mark.covers("A-H16", "I15")
def test_a_h16_once_more_is_asked_first(caseworker, sent):
    shown = caseworker.client.get(page("journal", sent))
    at_first = posted_by(shown, having="owner")
    caseworker.client.post(page("journal", sent), at_first)

    asked = caseworker.client.post(page("journal", sent), at_first)

    assertContains(asked, "Meddelandet är redan journalfört i ärende EB-26-0142")
    assertContains(asked, "Filen kallelse.pdf är redan infogad i ärende EB-26-0142")
    assert (JournalEntry.objects.count(), FiledItem.objects.count()) == (1, 1)
    again = posted_by(asked, having="owner")
    caseworker.client.post(page("journal", sent), {**again, "once_more": "on"})
    assert (JournalEntry.objects.count(), FiledItem.objects.count()) == (2, 1)


@pytest.mark.covers("A-H17", "R82", "R83", "R84", "R85", "R86")
def test_a_h17_journal_a_received_message(caseworker, received, assistance):
    assertContains(caseworker.client.get(INBOX), 'class="figure">1<')
    opened = caseworker.client.get(page("message", received))
    assertContains(opened, "Här kommer hyresavin.")

    press_ok(caseworker, received)

    item = FiledItem.objects.get()
    assert (item.type.name, item.sender_type.name) == ("Underlag till ansökan", "Den enskilde")
    assert (item.case, item.heading) == (assistance, "Hyresavi")
    assert "Här kommer hyresavin." in JournalEntry.objects.get().body
    assertNotContains(caseworker.client.get(INBOX), 'class="figure">')


@pytest.mark.covers("A-H17", "R75", "R86")
def test_a_h17_the_file_alone_by_the_manuals_own_path(caseworker, received):
    shown = caseworker.client.get(page("file_attachments", received))
    prefix = f"fil-{received.attachments.get().public_id}"

    filed = caseworker.client.post(
        page("file_attachments", received), posted_by(shown, having=f"{prefix}-target")
    )

    assertRedirects(filed, page("message", received))
    assert FiledItem.objects.get().sender_type.name == "Den enskilde"
    assert not JournalEntry.objects.exists()


@pytest.fixture
def karins(caseworker):
    """Karin writes about Elin, whose case is with the unit; she has a case of her own there too."""
    elin = PersonFactory(child=True, given_name="Elin", family_name="Bergström")
    karin = PersonFactory(given_name="Karin", family_name="Bergström", reachable=True)
    case = CaseFactory(
        number="BU-26-0031", file__file_holder=elin, responsible_unit=caseworker.unit
    )
    CaseFactory(file__file_holder=karin, responsible_unit=caseworker.unit)
    thread = ThreadFactory(
        citizen=karin, about=elin, case=case, relation_label="vårdnadshavare", subject="Sjuk"
    )
    letter = MessageFactory(
        thread=thread,
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
        body="Elin är sjuk. Själv har jag blivit uppsagd.",
    )
    AttachmentFactory(message=letter, filename="intyg.pdf")
    return letter


@pytest.mark.covers("A-H18", "R80", "R87", "P2")
def test_a_h18_journal_a_relations_message(caseworker, karins):
    dialog = caseworker.client.get(page("journal", karins))
    assertContains(dialog, "Meddelandet är från Karin Bergström (vårdnadshavare).")
    assertContains(dialog, "Det sparas i Elin Bergströms akt.")
    assertContains(dialog, "Ta bara med uppgifter av betydelse för ärendet.")
    assert JournalEntry.objects.count() == 0

    press_ok(caseworker, karins, body="Elin är sjuk.")

    entry = JournalEntry.objects.get()
    assert entry.case.number == "BU-26-0031"
    assert "Från: Karin Bergström (vårdnadshavare)" in entry.body
    assert entry.body.endswith("\n\nElin är sjuk.")
    assert "uppsagd" not in entry.body
    assert not FiledItem.objects.exists()


@pytest.mark.covers("A-H18", "P2")
def test_a_h18_a_relations_file_goes_in_only_when_it_is_chosen(caseworker, karins):
    chosen = f"fil-{karins.attachments.get().public_id}-chosen"

    press_ok(caseworker, karins, **{chosen: "on"})

    item = FiledItem.objects.get()
    assert item.sender_type.name == "Vårdnadshavare"
    assert item.sender_text == "Karin Bergström (vårdnadshavare)"
    assert item.case.file.file_holder.given_name == "Elin"


@pytest.mark.covers("A-H19", "P2", "I14")
def test_a_h19_choose_the_right_case(caseworker, samira, assistance):
    second = CaseFactory(
        number="VU-26-0007", file=assistance.file, responsible_unit=caseworker.unit
    )
    elses = CaseFactory(responsible_unit=caseworker.unit)
    letter = MessageFactory(
        thread=ThreadFactory(citizen=samira),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )
    AttachmentFactory(message=letter)

    refused = press_ok(caseworker, letter)
    strangers = press_ok(caseworker, letter, owner=f"case.{elses.pk}")

    assertContains(refused, "Välj var meddelandet ska sparas.")
    assertNotContains(refused, elses.number)
    assertContains(strangers, "Det går inte längre att journalföra där.")
    assert not JournalEntry.objects.exists()
    press_ok(caseworker, letter, owner=f"case.{second.pk}")
    assert JournalEntry.objects.get().case == FiledItem.objects.get().case == second


@pytest.mark.covers("A-U10", "R107", "P3", "R108", "R109")
def test_a_u10_journal_as_provider(provider, caseworker):
    mohamed = PersonFactory(given_name="Mohamed", family_name="Warsame", reachable=True)
    case = CaseFactory(file__file_holder=mohamed, responsible_unit=caseworker.unit)
    assignment = AssignmentFactory(
        number="UP-26-0011", ongoing=True, service__case=case, provider_unit=provider.unit
    )
    letter = MessageFactory(
        thread=ThreadFactory(citizen=mohamed, assignment=assignment),
        from_citizen=True,
        to=OwnMailboxFactory(owner=provider.user),
    )
    AttachmentFactory(message=letter)

    dialog = provider.client.get(page("journal", letter))
    assertContains(dialog, "Uppdrag UP-26-0011 – Journal")
    assertContains(dialog, "Uppdrag UP-26-0011 – Dokument")
    assertNotContains(dialog, case.number)
    press_ok(provider, letter)

    entry = JournalEntry.objects.get()
    assert (entry.assignment, entry.case, entry.state) == (assignment, None, "locked")
    assert entry.author_label.startswith(provider.user.full_name)
    assert FiledItem.objects.get().assignment == assignment
    authority = reverse("journal:case_documents", args=[case.public_id])
    assertNotContains(caseworker.client.get(authority), entry.heading)
    assert (
        caseworker.client.get(reverse("journal:entry", args=[entry.public_id])).status_code == 404
    )


@pytest.mark.covers("A-H22", "P11")
def test_what_is_journaled_may_go_to_the_bin(caseworker, received):
    item = received.items.get(mailbox__owner=caseworker.user)
    to_bin = reverse("messaging:move_to_trash", args=[item.public_id])
    assertContains(caseworker.client.post(to_bin), "Meddelandet är inte journalfört.")

    press_ok(caseworker, received)
    caseworker.client.post(to_bin, {"although_it_waits": "1"})

    assert MailboxItem.objects.get(pk=item.pk).folder == MailboxItem.Folder.TRASH
