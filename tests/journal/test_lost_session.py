"""What is written in the case file's forms when the session ends comes back after the sign-in."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.form_key import new_key
from accounts.kept_forms import STILL_HERE
from accounts.models import KeptForm
from accounts.tasks import purge_forgotten_forms
from journal.actions.writing import lock_paper
from journal.models import Document, JournalEntry
from tests.bench.posted import posted_by
from tests.factories.accounts import KeptFormFactory, MembershipFactory, UserFactory
from tests.factories.casework import CaseFactory, MessagingApprovalFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTypeFactory,
    JournalEntryFactory,
    JournalTypeFactory,
)
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.process import DecisionFactory, InvestigationFactory

pytestmark = pytest.mark.django_db

WORDS = "Bengt ringde klockan nio och berättade om hyran."


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


def document(case, **differing):
    return {
        "key": str(uuid.uuid4()),
        "revision": "1",
        "type": DocumentTypeFactory().code,
        "addressee": str(case.file.file_holder.public_id),
        "heading": "Hyran",
        "event_at_0": f"{timezone.localdate():%Y-%m-%d}",
        "event_at_1": "09:00",
        "body": WORDS,
        **differing,
    }


def lose_session(page, user, **written):
    """Post what was written on a page with nobody signed in, and say where the sign-in leads on."""
    response = Client().post(page, {**written, "kept_form": str(new_key(user))})
    there = urlsplit(response["Location"])
    assert there.path == reverse("accounts:staff_signin")
    return parse_qs(there.query)["next"][0]


def of_the_case(case, caseworker):
    return f"{reverse('journal:document_new', args=[case.public_id])}?typ=letter"


def of_a_decision(case, caseworker):
    decision = DecisionFactory(case=case)
    ids = [case.public_id, decision.public_id]
    return f"{reverse('journal:decision_document_new', args=ids)}?typ=letter"


def begun_before(case, caseworker):
    draft = DocumentFactory(draft=True, case=case, created_by=caseworker.user)
    return reverse("journal:document_edit", args=[draft.public_id])


def to_be_sent_at_once(case, caseworker):
    return f"{reverse('messaging:write_and_send', args=['arende', case.public_id])}?typ=letter"


def a_note(case, caseworker):
    return reverse("journal:note_new", args=[case.public_id])


def a_note_begun_before(case, caseworker):
    note = JournalEntryFactory(case=case, draft=True, created_by=caseworker.user)
    return reverse("journal:note_edit", args=[note.public_id])


def a_correction(case, caseworker):
    locked = DocumentFactory(case=case, created_by=caseworker.user)
    return reverse("journal:document_correct", args=[locked.public_id])


@pytest.mark.parametrize(
    "place",
    [
        of_the_case,
        of_a_decision,
        begun_before,
        a_correction,
        to_be_sent_at_once,
        a_note,
        a_note_begun_before,
    ],
)
@pytest.mark.covers("R67", "R81")
def test_what_was_written_stands_on_the_page_again(caseworker, case, place):
    JournalTypeFactory(code="service_note")

    back = lose_session(place(case, caseworker), caseworker.user, **document(case))
    page = caseworker.client.get(back, follow=True)

    assertContains(page, WORDS)
    assertContains(page, 'value="Hyran"')
    assertContains(page, STILL_HERE)


def test_nothing_of_it_is_done_before_somebody_presses_the_button(caseworker, case):
    back = lose_session(of_the_case(case, caseworker), caseworker.user, **document(case))

    caseworker.client.get(back)

    assert not Document.objects.exists()


def test_once_it_is_saved_it_is_kept_no_longer(caseworker, case):
    back = lose_session(of_the_case(case, caseworker), caseworker.user, **document(case))

    caseworker.client.post(back, document(case))

    assert Document.objects.get().body == WORDS
    assert not KeptForm.objects.exists()


def test_a_correction_too_is_kept_no_longer_than_until_it_is_saved(caseworker, case):
    back = lose_session(a_correction(case, caseworker), caseworker.user, **document(case))
    page = caseworker.client.get(back, follow=True)
    button = re.search(r'formaction="([^"]+ratta[^"]*)"', page.content.decode())

    caseworker.client.post(html.unescape(button[1]), document(case))

    assert Document.objects.get(replaces__isnull=False).body == WORDS
    assert not KeptForm.objects.exists()


def test_what_is_wrong_in_it_is_said_and_it_stays(caseworker, case):
    back = lose_session(of_the_case(case, caseworker), caseworker.user, **document(case))

    page = caseworker.client.post(back, document(case, heading=""))

    assertContains(page, "Fyll i rubrik.")
    assertContains(page, WORDS)
    assert KeptForm.objects.exists()


def test_a_session_that_ends_twice_keeps_one_text(caseworker, case):
    back = lose_session(of_the_case(case, caseworker), caseworker.user, **document(case))
    page = caseworker.client.get(back)

    again = {**document(case, body="Nu står det mer."), "kept_form": page.context["kept_form_key"]}
    Client().post(back, again)

    assert "Nu+st" in KeptForm.objects.get().posted


def test_what_is_written_about_a_relations_letter_comes_back(caseworker, case):
    approval = MessagingApprovalFactory(case=case)
    letter = MessageFactory(
        from_citizen=True,
        thread__citizen=approval.relation.related_person,
        thread__about=case.file.file_holder,
    )
    JournalTypeFactory(code="journaled_message")
    file = AttachmentFactory(message=letter)
    page = reverse("messaging:journal", args=[letter.public_id])
    name = f"fil-{file.public_id}-heading"

    back = lose_session(page, caseworker.user, body=WORDS, heading="Hyran", **{name: "Hyresavin"})

    assert KeptForm.objects.get().written[name] == "Hyresavin"
    assert back.startswith(page)


def test_a_note_is_not_hidden_by_what_hinders_a_new_one(caseworker, case):
    JournalTypeFactory(code="service_note")
    back = lose_session(a_note(case, caseworker), caseworker.user, **document(case))
    case.closed_on = timezone.localdate()
    case.stage = case.Stage.CLOSED
    case.save()

    assertContains(caseworker.client.get(back), WORDS)


def test_a_document_that_was_locked_meanwhile_still_shows_what_was_written(caseworker, case):
    draft = DocumentFactory(draft=True, case=case, created_by=caseworker.user)
    page = reverse("journal:document_edit", args=[draft.public_id])
    back = lose_session(page, caseworker.user, **document(case))
    lock_paper(by=caseworker.actor, paper=draft, revision=draft.revision)

    assertContains(caseworker.client.get(back), WORDS)


def test_somebody_else_who_signs_in_sees_nothing_of_it(caseworker, case):
    colleague = MembershipFactory(unit=caseworker.unit).user
    back = lose_session(of_the_case(case, caseworker), colleague, **document(case))

    assertNotContains(caseworker.client.get(back), WORDS)


def test_without_a_key_of_ours_nothing_is_kept(caseworker, case):
    Client().post(of_the_case(case, caseworker), document(case))

    assert not KeptForm.objects.exists()


def test_a_page_that_lay_open_for_too_long_leads_back_to_the_text(caseworker, case):
    strict = Client(enforce_csrf_checks=True)
    form = {**document(case), "kept_form": str(new_key(caseworker.user))}

    page = strict.post(of_the_case(case, caseworker), form)

    assert page.status_code == 403
    assertContains(caseworker.client.get(page.context["back"]), WORDS)


def test_every_form_of_the_file_carries_its_key(caseworker, case):
    DocumentTypeFactory()

    page = caseworker.client.get(of_the_case(case, caseworker))

    assertContains(page, 'name="kept_form"')


def test_loading_the_page_again_after_a_refusal_leads_to_where_it_is_written(caseworker, case):
    page = caseworker.client.get(to_be_sent_at_once(case, caseworker))

    assertRedirects(page, of_the_case(case, caseworker))


def test_after_a_refusal_spara_only_saves(caseworker, case):
    page = caseworker.client.post(
        to_be_sent_at_once(case, caseworker), document(case, body="Hej {{mote.datum}}!")
    )

    assertContains(page, f'action="{of_the_case(case, caseworker)}"')


def test_what_nobody_comes_back_to_is_thrown_away(settings):
    old, young = KeptFormFactory(), KeptFormFactory()
    long_ago = timezone.now() - timedelta(days=settings.DRAFT_KEEP_DAYS + 1)
    KeptForm.objects.filter(pk=old.pk).update(kept_at=long_ago)

    purge_forgotten_forms()

    assert KeptForm.objects.get() == young


def test_a_note_is_still_only_its_authors(caseworker, case):
    note = JournalEntryFactory(case=case, draft=True, created_by=UserFactory())
    page = reverse("journal:note_edit", args=[note.public_id])

    assertRedirects(caseworker.client.get(page), reverse("journal:entry", args=[note.public_id]))
    assert JournalEntry.objects.get().body == note.body


def test_without_a_heading_the_start_page_says_which_form_it_was(caseworker, case):
    investigation = InvestigationFactory(case=case)
    ids = [case.public_id, investigation.public_id]
    place = reverse("casework:investigation_close", args=ids)
    form = posted_by(caseworker.client.get(place), having="kept_form")
    Client().post(place, form)
    KeptFormFactory(owner=caseworker.user, posted="body=Ord")

    start = caseworker.client.get(reverse("casework:home"))

    headings = [kept.heading for kept in start.context["kept_forms"]]
    # Neither whom nor what the investigation is about.
    assert headings == ["Text utan rubrik", "Avsluta utredning"]


def test_whoever_comes_in_another_way_finds_it_on_the_start_page(caseworker, case):
    back = lose_session(of_the_case(case, caseworker), caseworker.user, **document(case))
    KeptFormFactory(posted="heading=Någon+annans")

    start = caseworker.client.get(reverse("casework:home"))

    assertContains(start, f'<a href="{back.replace("&", "&amp;")}">Hyran</a>', html=True)
    assertNotContains(start, "Någon annans")
