from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from casework.models import Case
from journal.models import Document, FiledItem, JournalEntry
from tests.factories.casework import CaseFactory, MessagingApprovalFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTemplateFactory,
    DocumentTypeFactory,
    FiledItemTypeFactory,
    JournalTypeFactory,
    SenderTypeFactory,
)
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

SUMMONS = "Hej {{mottagare.namn}}!\n\n**Datum:** {{mote.datum}}"


@pytest.fixture
def elin(caseworker):
    """Elin's case, in which her mother Karin is approved."""
    holder = PersonFactory(given_name="Elin", family_name="Bergström")
    return CaseFactory(file__file_holder=holder, responsible_unit=caseworker.unit)


@pytest.fixture
def karin(elin):
    holder = elin.file.file_holder
    approval = MessagingApprovalFactory(
        case=elin,
        relation__file_holder=holder,
        relation__related_person__given_name="Karin",
        relation__related_person__family_name="Bergström",
    )
    return approval.relation.related_person


@pytest.fixture
def eken(provider):
    holder = PersonFactory(given_name="Mohamed", family_name="Warsame")
    return AssignmentFactory(
        provider_unit=provider.unit, accepted=True, service__case__file__file_holder=holder
    )


@pytest.fixture
def template(db):
    return DocumentTemplateFactory(body=SUMMONS)


def follow(client, page, words):
    """The address of the link with these words, in the page."""
    for line in page.content.decode().split("<a ")[1:]:
        if words in line.partition("</a>")[0]:
            return client.get(line.split('href="', 1)[1].partition('"')[0])
    raise AssertionError(f"no link {words}")


def written(page, **differing):
    """The form as a browser would post it."""
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "event_at"}
    now = timezone.localtime()
    return values | {"event_at_0": f"{now:%Y-%m-%d}", "event_at_1": "00:00"} | differing


@pytest.mark.covers("A-H13", "R53", "R54", "R63")
def test_a_h13_the_document_is_found_and_opened(caseworker, elin):
    DocumentFactory(case=elin, heading="Kallelse till möte", body="Välkommen!")
    overview = caseworker.client.get(reverse("casework:case", args=[elin.public_id]))

    documents = follow(caseworker.client, overview, "Dokumentation")
    document = follow(caseworker.client, documents, "Kallelse till möte")

    assertContains(document, "<p>Välkommen!</p>")
    assertContains(document, "Innehåll")
    assertContains(document, "Skrivskyddad")


@pytest.mark.covers("A-H14", "R66", "R67", "R68", "R69", "R70", "I11")
def test_a_h14_a_new_summons_is_written_and_locked(caseworker, elin, karin, template):
    client = caseworker.client
    documents = client.get(reverse("journal:case_documents", args=[elin.public_id]))
    assertContains(documents, "icons.svg#plus")

    choice = follow(client, documents, "Nytt dokument")
    address = f"{choice.request['PATH_INFO']}?mall={template.code}"
    form = client.get(address)
    words = written(form, addressee=str(karin.public_id))
    refused = client.post(address, words | {"lock": "1"})
    assertContains(refused, "Fyll i mötets datum innan dokumentet skrivskyddas.")
    filled = written(refused)
    filled["body"] = filled["body"].replace("{{mote.datum}}", "5 december")
    page = client.post(address, filled, follow=True)
    assertContains(page, "Arbetsmaterial")
    question = follow(client, page, "Skrivskydda dokumentet")
    assertContains(question, "När dokumentet är skrivskyddat går det inte att ändra.")
    locked = client.post(question.request["PATH_INFO"], {"revision": "2"}, follow=True)

    document = Document.objects.get()
    assert (document.state, document.addressee) == ("locked", karin)
    assert document.body == f"Hej {karin.full_name}!\n\n**Datum:** 5 december"
    assertContains(locked, "Till Karin Bergström")
    assertNotContains(locked, "Redigera")
    changed = client.post(
        reverse("journal:document_edit", args=[document.public_id]), filled | {"body": "Annat"}
    )
    assertContains(changed, "går inte att ändra")
    document.refresh_from_db()
    assert "5 december" in document.body


@pytest.mark.covers("A-H26", "R81")
def test_a_h26_a_manual_note_is_still_possible(caseworker, elin):
    JournalTypeFactory(code="phone", name="Telefonkontakt")
    client = caseworker.client
    documents = client.get(reverse("journal:case_documents", args=[elin.public_id]))

    form = follow(client, documents, "Ny anteckning")
    words = written(form, type="phone", heading="Samtal med skolan", body="Kuratorn ringde.")
    client.post(form.request["PATH_INFO"], words)
    note = JournalEntry.objects.get()
    assert note.is_draft
    edit = client.get(reverse("journal:note_edit", args=[note.public_id]))
    client.post(edit.request["PATH_INFO"], written(edit, body="Kuratorn ringde om Elin."))
    sign = reverse("journal:note_sign", args=[note.public_id])
    client.post(sign, {"revision": "2"})

    note.refresh_from_db()
    assert (note.state, note.type.name) == ("locked", "Telefonkontakt")
    assert note.body == "Kuratorn ringde om Elin."
    assert caseworker.user.full_name in note.author_label


@pytest.mark.covers("A-U8", "R99", "R103")
def test_a_u8_a_new_letter_from_the_assignment(provider, caseworker, eken, template):
    client = provider.client
    documents = client.get(reverse("journal:assignment_documents", args=[eken.public_id]))

    choice = follow(client, documents, "Nytt dokument")
    address = f"{choice.request['PATH_INFO']}?mall={template.code}"
    form = client.get(address)
    assert "Hej Mohamed Warsame!" in form.context["form"]["body"].value()
    page = client.post(address, written(form, body="Välkommen!", lock="1"), follow=True)
    client.post(page.request["PATH_INFO"], {"revision": "1"})

    document = Document.objects.get()
    assert (document.assignment, document.state) == (eken, "locked")
    eken.service.case.responsible_unit = caseworker.unit
    eken.service.case.save()
    address = reverse("journal:document", args=[document.public_id])
    assert caseworker.client.get(address).status_code == 404
    share = reverse("journal:share_with_authority", args=[eken.public_id, document.public_id])
    client.post(share)
    assertContains(caseworker.client.get(address), "Välkommen!")


@pytest.mark.covers("A-U9", "R103")
def test_a_u9_a_document_that_is_not_shared_is_not_visible(provider, caseworker, eken):
    case = eken.service.case
    case.responsible_unit = caseworker.unit
    case.save()
    document = DocumentFactory(case=case, heading="Utredningen")
    listed = reverse("journal:assignment_documents", args=[eken.public_id])
    address = reverse("journal:document", args=[document.public_id])

    assertNotContains(provider.client.get(listed), "Utredningen")
    assert provider.client.get(address).status_code == 404

    caseworker.client.post(
        reverse(
            "journal:share_with_provider",
            args=[case.public_id, eken.public_id, document.public_id],
        )
    )
    assertContains(provider.client.get(listed), "Utredningen")
    assert provider.client.get(address).status_code == 200


@pytest.mark.covers("A-U11", "R109")
def test_a_u11_an_own_file_is_inserted(provider, eken):
    kind = FiledItemTypeFactory(
        code="provider_report",
        name="Rapport från utförare",
        senders=[SenderTypeFactory(code="provider", name="Utförare")],
    )
    client = provider.client
    documents = client.get(reverse("journal:assignment_documents", args=[eken.public_id]))

    form = follow(client, documents, "Infoga dokument")
    words = written(form, type=kind.code, sender=str(kind.senders.get().pk), heading="Rapport")
    names = ("target", "type", "sender", "sender_text", "heading", "event_at_0", "event_at_1")
    posted = {name.replace("event_at", "received_at"): words[name] for name in names}
    posted["target"] = f"assignment.{eken.pk}"
    file = SimpleUploadedFile("rapport.pdf", small_pdf(), content_type="application/pdf")
    done = client.post(form.request["PATH_INFO"], posted | {"file": file}, follow=True)

    item = FiledItem.objects.get()
    assert (item.assignment, item.sender_type.name) == (eken, "Utförare")
    assertContains(done, "Rapport från utförare")


@pytest.mark.covers("A-U12", "R108")
def test_a_u12_an_own_note_is_a_draft_until_it_is_signed(provider, eken):
    JournalTypeFactory(code="service_note", name="Tjänsteanteckning")
    client = provider.client
    documents = client.get(reverse("journal:assignment_documents", args=[eken.public_id]))

    form = follow(client, documents, "Ny anteckning")
    words = written(form, heading="Samtal", body="Kopierat ur meddelandet.")
    page = client.post(form.request["PATH_INFO"], words, follow=True)

    note = JournalEntry.objects.get()
    assertContains(page, "Arbetsmaterial")
    client.post(reverse("journal:note_sign", args=[note.public_id]), {"revision": "1"})
    note.refresh_from_db()
    assert (note.assignment, note.state) == (eken, "locked")


def test_an_empty_document_of_any_type_can_be_begun(caseworker, elin):
    DocumentTypeFactory(code="minutes", name="Minnesanteckning")

    page = caseworker.client.get(reverse("journal:document_new", args=[elin.public_id]))

    assertContains(page, "?typ=minutes")


def test_what_is_written_stays_when_the_case_is_closed_meanwhile(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    DocumentTypeFactory()
    address = f"{reverse('journal:document_new', args=[case.public_id])}?typ=letter"
    form = caseworker.client.get(address).context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {"event_at_0": "2026-11-01", "event_at_1": "10:00"}
    posted |= {"heading": "Kallelse", "body": "Det här tog en timme att skriva."}
    Case.objects.filter(pk=case.pk).update(stage="closed", closed_on="2026-11-02")

    answer = caseworker.client.post(address, posted)

    assertContains(answer, "Det här tog en timme att skriva.")
    assertContains(answer, "Ärendet är avslutat")
