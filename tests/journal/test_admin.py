from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from audit.models import AccessLogEntry, Action
from journal.models import (
    DocumentTemplate,
    FiledItemType,
    JournalType,
    PrintTemplate,
    SenderType,
)
from tests.factories.journal import DocumentTemplateFactory, DocumentTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return JournalType.objects.create(code="visit", name="Besök", sort=3)


def test_a_new_word_can_be_chosen_and_is_written_down(administrator):
    administrator.client.post(
        reverse("admin:journal_journaltype_add"),
        {"code": "samverkan", "name": "Samverkan", "sort": "4", "is_active": "on"},
    )

    assert JournalType.objects.get(code="samverkan").is_active
    entry = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (entry.object_type, entry.reason) == ("journaltype", "samverkan")


def test_a_words_code_stays_since_old_papers_and_other_systems_bear_it(administrator, visit):
    administrator.client.post(
        reverse("admin:journal_journaltype_change", args=[visit.pk]),
        {"code": "annat", "name": "Hembesök", "sort": "3", "is_active": "on"},
    )

    visit.refresh_from_db()
    assert (visit.code, visit.name) == ("visit", "Hembesök")


def test_a_word_taken_out_of_use_in_the_list_is_written_down(administrator, visit):
    counts = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}

    administrator.client.post(
        reverse("admin:journal_journaltype_changelist"),
        {**counts, "form-0-id": visit.pk, "form-0-sort": "3", "_save": "Spara"},
    )

    visit.refresh_from_db()
    assert not visit.is_active
    assert AccessLogEntry.objects.get(action=Action.CHANGED).reason == "visit; Används"


def test_which_senders_a_kind_of_paper_can_have_is_ticked(administrator):
    bank, school = (SenderType.objects.create(code=code, name=code) for code in ("bank", "skola"))
    kind = FiledItemType.objects.create(code="intyg", name="Intyg")
    kind.senders.set([bank])

    administrator.client.post(
        reverse("admin:journal_fileditemtype_change", args=[kind.pk]),
        {"name": "Intyg", "sort": "0", "is_active": "on", "senders": [bank.pk, school.pk]},
    )

    assert set(kind.senders.all()) == {bank, school}
    assert AccessLogEntry.objects.get(action=Action.CHANGED).reason == "intyg; Avsändare"


def a_template(**differing):
    return {
        "code": "kallelse",
        "name": "Kallelse",
        "type": DocumentTypeFactory().pk,
        "audience": "both",
        "heading": "Kallelse",
        "body": "Hej {{mottagare.namn}}!",
        "sort": "1",
        "is_active": "on",
        **differing,
    }


def test_a_new_template_can_be_begun_with(administrator):
    administrator.client.post(reverse("admin:journal_documenttemplate_add"), a_template())

    assert DocumentTemplate.objects.get(code="kallelse").version == 1
    row = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (row.object_type, row.reason) == ("documenttemplate", "kallelse")


def test_another_text_is_another_version_and_another_place_in_the_list_is_not(administrator):
    template = DocumentTemplateFactory()
    page = reverse("admin:journal_documenttemplate_change", args=[template.pk])
    same = a_template(
        name=template.name, type=template.type_id, heading=template.heading, body=template.body
    )

    administrator.client.post(page, same | {"sort": "9"})
    template.refresh_from_db()
    assert (template.sort, template.version) == (9, 1)
    administrator.client.post(page, same | {"body": "Hej!"})

    template.refresh_from_db()
    assert (template.body, template.version) == ("Hej!", 2)


def test_a_template_with_a_field_nobody_knows_is_refused_with_its_name(administrator):
    response = administrator.client.post(
        reverse("admin:journal_documenttemplate_add"),
        a_template(body="{{mote.klocka}} {{mote.tid}}", heading="{{ 7*7 }}"),
    )

    assertContains(response, "Okända fält: {{mote.klocka}}.")
    assertContains(response, "Okända fält: {{7*7}}.")
    assert not DocumentTemplate.objects.exists()


LOOK = {"code": "brev", "name": "Brevmall", "layout": "letter", "audience": "both", "sort": "1"}


@pytest.mark.covers("R57")
def test_how_letters_look_is_the_municipalitys_to_say(administrator):
    administrator.client.post(
        reverse("admin:journal_printtemplate_add"),
        LOOK
        | {
            "is_active": "on",
            "letterhead": "Socialförvaltningen\r\nVuxenenheten",
            "footer": "Telefon\r\n031-390 06 00\r\n\r\nBesök\r\nStora torget 1",
            "closing": "Lämna överklagandet till {{ enhet.namn }}.",
        },
    )

    assert PrintTemplate.objects.get(code="brev").letterhead.splitlines()[1] == "Vuxenenheten"
    entry = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (entry.object_type, entry.reason) == ("printtemplate", "brev")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"letterhead": "rad\n" * 6}, "högst 5 rader"),
        ({"footer": "rad\n" * 6}, "högst 4 spalter med 5 rader"),
        ({"footer": "spalt\n\n" * 5}, "högst 4 spalter med 5 rader"),
        ({"closing": "Skriv till {{enhet.adress}}."}, "Här finns bara fältet {{enhet.namn}}."),
    ],
)
def test_what_has_no_room_or_would_be_printed_as_it_stands_is_refused(administrator, words, why):
    response = administrator.client.post(reverse("admin:journal_printtemplate_add"), LOOK | words)

    assertContains(response, why)
    assert not PrintTemplate.objects.exists()
