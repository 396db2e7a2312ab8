from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from journal.models import Document
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, MessagingApprovalFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTemplateFactory,
    DocumentTypeFactory,
    SharedPaperFactory,
)
from tests.factories.process import AssignmentFactory, DecisionFactory

pytestmark = pytest.mark.django_db

MEETING = "{{mote.datum}}"


def page(name, document):
    return reverse(f"journal:document_{name}" if name else "journal:document", args=[document])


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def assignment(provider):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True)


@pytest.fixture
def summons(db):
    return DocumentTemplateFactory()


@pytest.fixture
def draft(caseworker, case):
    return DocumentFactory(draft=True, case=case, created_by=caseworker.user)


def new(case):
    return reverse("journal:document_new", args=[case.public_id])


def posted(case, **differing):
    return {
        "key": str(uuid.uuid4()),
        "revision": "1",
        "type": DocumentTypeFactory().code,
        "addressee": str(case.file.file_holder.public_id),
        "heading": "Brev",
        "event_at_0": f"{timezone.localdate():%Y-%m-%d}",
        "event_at_1": "09:00",
        "body": "Hej!",
        **differing,
    }


def test_one_begins_with_a_template_of_ones_own_side_or_an_empty_text(caseworker, case, summons):
    DocumentTemplateFactory(code="plan", name="Genomförandeplan", audience="provider")
    DocumentTemplateFactory(code="gone", name="Gammal mall", is_active=False)

    response = caseworker.client.get(new(case))

    assertContains(response, "?mall=summons")
    assertContains(response, "?typ=summons")
    assertNotContains(response, "Genomförandeplan")
    assertNotContains(response, "Gammal mall")


def test_the_templates_words_come_with_all_that_is_known(caseworker, case, summons):
    response = caseworker.client.get(f"{new(case)}?mall=summons")

    name = case.file.file_holder.full_name
    assert response.context["form"]["body"].value().startswith(f"Hej {name}!")
    assert MEETING in response.context["form"]["body"].value()
    assert response.context["form"]["type"].value() == "summons"
    assertContains(response, "Kvar att fylla i: mötets datum.")


def test_with_several_to_write_to_the_name_waits_for_the_choice(caseworker, case, summons):
    approval = MessagingApprovalFactory(case=case, relation__file_holder=case.file.file_holder)
    guardian = approval.relation.related_person

    form = caseworker.client.get(f"{new(case)}?mall=summons").context["form"]
    words = posted(
        case, addressee=str(guardian.public_id), type="summons", body=form["body"].value()
    )
    caseworker.client.post(f"{new(case)}?mall=summons", words)

    assert "{{mottagare.namn}}" in form["body"].value()
    document = Document.objects.get()
    assert document.addressee == guardian
    assert document.body.startswith(f"Hej {guardian.full_name}!")
    assert document.template == summons


def test_nobody_else_can_be_written_to(caseworker, case):
    stranger = CaseFactory().file.file_holder

    response = caseworker.client.post(
        f"{new(case)}?typ=letter", posted(case, addressee=str(stranger.public_id))
    )

    assertContains(response, "Välj vem dokumentet är ställt till.")
    assert not Document.objects.exists()


def test_a_document_need_be_to_nobody(caseworker, case):
    caseworker.client.post(f"{new(case)}?typ=letter", posted(case, addressee="ingen"))

    assert Document.objects.get().addressee is None


def test_spara_leaves_working_material_and_pressed_twice_one(caseworker, case):
    words = posted(case)
    DocumentTypeFactory()

    for _ in range(2):
        response = caseworker.client.post(f"{new(case)}?typ=letter", words)

    document = Document.objects.get()
    assert document.is_draft
    assertRedirects(response, page("", document.public_id))


def test_back_and_spara_again_saves_the_same_document(caseworker, case):
    words = posted(case)
    caseworker.client.post(f"{new(case)}?typ=letter", words)

    caseworker.client.post(f"{new(case)}?typ=letter", words | {"body": "Hej igen!"})

    assert Document.objects.get().body == "Hej igen!"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("type", "", "Välj typ av dokument."),
        ("heading", "", "Fyll i rubrik."),
        ("heading", "x" * 251, "Skriv högst 250 tecken i rubriken."),
        ("body", "", "Skriv dokumentets text."),
        ("event_at_0", "i går", "Skriv datum som ÅÅÅÅ-MM-DD"),
        ("event_at_0", "1999-01-01", "Kontrollera året i datumet."),
        ("key", "x", "Brev"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_written(
    caseworker, case, field, value, sentence
):
    words = posted(case, body="Långt och noga.") | {field: value}

    response = caseworker.client.post(f"{new(case)}?typ=letter", words)

    assertContains(response, sentence)
    if field != "body":
        assertContains(response, "Långt och noga.")
    assert not Document.objects.exists()


@pytest.mark.covers("R70")
def test_with_something_left_it_is_saved_and_not_locked(caseworker, case):
    words = posted(case, body="Den {{mote.datum}}.", lock="1")

    response = caseworker.client.post(f"{new(case)}?typ=letter", words)

    assertContains(response, "Fyll i mötets datum innan dokumentet skrivskyddas.")
    assert Document.objects.get().is_draft
    shown = response.context["form"]["revision"].value()
    again = words | {"body": "Den 5 december.", "revision": shown}
    response = caseworker.client.post(f"{new(case)}?typ=letter", again)
    assertRedirects(response, page("lock", Document.objects.get().public_id))


def test_a_question_stands_before_the_lock(caseworker, draft):
    response = caseworker.client.get(page("lock", draft.public_id))

    assertContains(
        response, "När dokumentet är skrivskyddat går det inte att ändra. Vill du fortsätta?"
    )
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_question_isnt_asked_while_something_is_left(caseworker, draft):
    Document.objects.filter(pk=draft.pk).update(body=MEETING)

    response = caseworker.client.get(page("lock", draft.public_id))

    assertContains(response, "Fyll i mötets datum innan dokumentet skrivskyddas.")
    assertNotContains(response, 'name="revision"')


@pytest.mark.covers("R69")
def test_locked_it_has_no_form_any_more(caseworker, draft):
    caseworker.client.post(page("lock", draft.public_id), {"revision": "1"})

    response = caseworker.client.get(page("", draft.public_id))
    assertContains(response, f"av {caseworker.user.full_name}")
    assertNotContains(response, page("edit", draft.public_id))
    edit = caseworker.client.get(page("edit", draft.public_id))
    assertRedirects(edit, page("", draft.public_id))


@pytest.mark.parametrize("revision", ["", "x", "7", "9" * 30])
def test_an_old_page_locks_nothing(caseworker, draft, revision):
    response = caseworker.client.post(
        page("lock", draft.public_id), {"revision": revision}, follow=True
    )

    assertContains(response, "Läs igenom den igen")
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_colleagues_words_are_shown_beside_ones_own(caseworker, case, draft):
    colleague = MembershipFactory(unit=caseworker.unit).user
    Document.objects.filter(pk=draft.pk).update(
        body="Kollegans text", revision=2, changed_by=colleague, changed_at=timezone.now()
    )
    words = posted(case, body="Min text")

    response = caseworker.client.post(page("edit", draft.public_id), words)

    for seen in (colleague.full_name, "Kollegans text", "Min text", "Sparat under tiden"):
        assertContains(response, seen)
    words["revision"] = response.context["form"]["revision"].value()
    caseworker.client.post(page("edit", draft.public_id), words)
    draft.refresh_from_db()
    assert draft.body == "Min text"


def test_what_was_locked_meanwhile_keeps_ones_words_on_the_page(caseworker, case, draft):
    caseworker.client.post(page("lock", draft.public_id), {"revision": "1"})

    response = caseworker.client.post(
        page("edit", draft.public_id), posted(case, body="Min långa text")
    )

    assertContains(response, "går inte att ändra")
    assertContains(response, "Min långa text")


@pytest.mark.parametrize("where", ["case", "assignment"])
def test_nothing_is_begun_in_what_is_over(caseworker, provider, where):
    if where == "case":
        place = CaseFactory(responsible_unit=caseworker.unit, closed=True)
        url, who, sentence = new(place), caseworker, "Ärendet är avslutat."
    else:
        place = AssignmentFactory(provider_unit=provider.unit, ended=True)
        url = reverse("journal:assignment_document_new", args=[place.public_id])
        who, sentence = provider, "Uppdraget pågår inte."

    assertContains(who.client.get(f"{url}?typ=letter"), sentence)
    posted_late = who.client.post(f"{url}?typ=letter", {"heading": "Ny", "body": "Välkommen!"})
    assertContains(posted_late, "Välkommen!")
    assert not Document.objects.exists()


def test_who_locks_to_make_a_pdf_goes_on_to_the_pdf(caseworker, case):
    draft = DocumentFactory(case=case, draft=True)
    pdf = reverse("journal:document_pdf", args=[draft.public_id])
    lock = f"{page('lock', draft.public_id)}?pdf=1"

    assertContains(caseworker.client.get(pdf), lock)
    locked = caseworker.client.post(lock, {"revision": draft.revision})

    assertRedirects(locked, pdf)


def test_a_decisions_document_begins_with_the_decision(caseworker, case):
    decision = DecisionFactory(case=case, amount=10980)
    template = DocumentTemplateFactory(code="beslut", body="{{belopp}} kr den {{beslutsdatum}}")
    url = reverse("journal:decision_document_new", args=[case.public_id, decision.public_id])

    response = caseworker.client.get(f"{url}?mall={template.code}")
    caseworker.client.post(f"{url}?mall=beslut", posted(case, heading="Beslutet"))

    body = response.context["form"]["body"].value()
    assert body == f"10\N{NO-BREAK SPACE}980 kr den {decision.decided_on:%Y-%m-%d}"
    document = Document.objects.get()
    assert (document.decision, document.case) == (decision, None)
    overview = caseworker.client.get(reverse("casework:case", args=[case.public_id]))
    assertContains(overview, "Beslutet")
    assertContains(overview, url)


def test_another_cases_decision_is_not_there(caseworker, case):
    other = DecisionFactory()
    url = reverse("journal:decision_document_new", args=[case.public_id, other.public_id])

    assert caseworker.client.get(url).status_code == 404


def test_the_page_shows_the_text_as_text_and_never_as_html(caseworker, case):
    body = "## Skäl\n\n- hyresavi\n\n<script>alert(1)</script> {{ 7*7 }}"
    document = DocumentFactory(case=case, body=body)

    response = caseworker.client.get(page("", document.public_id))

    assertContains(response, "<h2>Skäl</h2>")
    assertContains(response, "<li>hyresavi</li>")
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}")
    assertNotContains(response, "stämmer inte")


@pytest.mark.covers("A-S4")
def test_a_document_changed_behind_the_products_back_says_so(caseworker, case):
    document = DocumentFactory(case=case, body_hash="0" * 64)

    response = caseworker.client.get(page("", document.public_id))

    assertContains(response, "Texten stämmer inte med det som skrivskyddades.")


def test_what_was_locked_by_the_clock_says_so(caseworker, case):
    document = DocumentFactory(case=case, locked_by=None)

    assertContains(
        caseworker.client.get(page("", document.public_id)), "Skrivskyddat av sig självt"
    )


def test_the_events_tell_who_did_what_and_hold_no_content(caseworker, case):
    caseworker.client.post(f"{new(case)}?typ=letter", posted(case, body="Hemligt"))
    document = Document.objects.get()
    caseworker.client.post(page("lock", document.public_id), {"revision": "1"})

    response = caseworker.client.get(page("events", document.public_id))

    assert [event.what for event in response.context["events"]] == ["skrivskyddades", "påbörjades"]
    assertContains(response, caseworker.user.full_name)
    assertNotContains(response, "Hemligt")


def test_working_material_is_thrown_away_after_a_question(caseworker, case, draft):
    assertContains(caseworker.client.get(page("discard", draft.public_id)), "Vill du slänga")

    response = caseworker.client.post(page("discard", draft.public_id))

    assertRedirects(response, reverse("journal:case_documents", args=[case.public_id]))
    assert not Document.objects.exists()


def test_a_colleagues_working_material_stays(caseworker, case):
    theirs = DocumentFactory(draft=True, case=case)

    response = caseworker.client.post(page("discard", theirs.public_id), follow=True)

    assertContains(response, "Bara den som har skrivit det kan slänga")
    assertNotContains(response, page("discard", theirs.public_id))


@pytest.mark.covers("A-U9", "R103")
def test_the_other_sides_working_material_is_never_seen(caseworker, provider, assignment):
    authoritys = DocumentFactory(draft=True, case=assignment.service.case)
    providers = DocumentFactory(draft=True, case=None, assignment=assignment)
    assignment.service.case.responsible_unit = caseworker.unit
    assignment.service.case.save()

    assert provider.client.get(page("", authoritys.public_id)).status_code == 404
    assert caseworker.client.get(page("", providers.public_id)).status_code == 404
    assert provider.client.get(page("", providers.public_id)).status_code == 200
    assert caseworker.client.get(page("", authoritys.public_id)).status_code == 200


@pytest.mark.covers("R103")
def test_a_shared_document_is_read_and_nothing_more(provider, assignment):
    document = DocumentFactory(case=assignment.service.case)
    SharedPaperFactory(item=None, document=document, assignment=assignment)

    response = provider.client.get(page("", document.public_id))

    assertContains(response, document.body.split()[0])
    assertContains(response, reverse("journal:assignment_documents", args=[assignment.public_id]))
    assertNotContains(response, "Felmarkera")
    for name in ("edit", "lock", "discard", "events", "mark_as_error"):
        assert provider.client.get(page(name, document.public_id)).status_code == 404
    assert provider.client.post(page("correct", document.public_id)).status_code == 404


def test_opening_a_document_is_logged(caseworker, case):
    document = DocumentFactory(case=case)

    caseworker.client.get(page("", document.public_id))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.VIEWED, "document")
    assert row.customer_number == case.file.file_holder.customer_number
