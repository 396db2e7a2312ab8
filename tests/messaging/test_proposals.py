from __future__ import annotations

import pytest

from casework.models import Case
from journal.models import FiledItemType, SenderType
from messaging.proposals import place_in_file, proposed_for, proposed_heading
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    FiledItemFactory,
    FiledItemTypeFactory,
    PdfRenditionFactory,
    SenderTypeFactory,
)
from tests.factories.messaging import AttachmentFactory, MessageFactory, ThreadFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(db):
    client, guardian, related, representative, authority, provider = (
        SenderTypeFactory(code=code, name=code)
        for code in (
            "client",
            "guardian",
            "related_person",
            "representative",
            "authority",
            "provider",
        )
    )
    everybody = [client, guardian, related, representative, authority, provider]
    FiledItemTypeFactory(code="application_basis", senders=[client])
    FiledItemTypeFactory(code="letter", senders=[client, related, authority])
    FiledItemTypeFactory(code="other", senders=everybody)


def proposed(who, message, place=None):
    found = proposed_for(who.actor, message, place)
    return (found.type and found.type.code, found.sender and found.sender.code)


def from_relation(label):
    return MessageFactory(
        from_citizen=True,
        thread=ThreadFactory(about=PersonFactory(child=True), relation_label=label),
    )


@pytest.mark.covers("A-H17", "R77", "R78")
def test_a_clients_file_in_economic_assistance_is_the_basis_of_an_application(caseworker, codes):
    case = CaseFactory(area=Case.Area.ECONOMIC_ASSISTANCE)

    letter = MessageFactory(from_citizen=True)

    assert proposed(caseworker, letter, case) == ("application_basis", "client")
    assert proposed(caseworker, letter) == ("letter", "client")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("vårdnadshavare", ("other", "guardian")),
        ("särskilt förordnad vårdnadshavare", ("other", "guardian")),
        ("ombud", ("other", "representative")),
        ("god man", ("other", "representative")),
        ("annan anhörig", ("letter", "related_person")),
    ],
)
def test_a_related_persons_file_comes_from_what_they_are(caseworker, codes, label, expected):
    assert proposed(caseworker, from_relation(label)) == expected


def test_a_colleagues_own_file_comes_from_their_side(caseworker, provider, codes):
    sent = MessageFactory()

    assert proposed(caseworker, sent) == ("letter", "authority")
    assert proposed(provider, sent) == ("other", "provider")


def test_without_the_codes_nothing_is_proposed_but_the_only_type_there_is(caseworker):
    letter = MessageFactory(from_citizen=True)
    assert proposed(caseworker, letter) == (None, None)

    FiledItemTypeFactory(code="certificate")
    assert proposed(caseworker, letter) == ("certificate", "client")

    FiledItemTypeFactory(code="opinion")
    assert proposed(caseworker, letter) == (None, "client")


def test_what_is_taken_out_of_use_is_not_proposed(caseworker, codes):
    FiledItemType.objects.filter(code="letter").update(is_active=False)
    letter = MessageFactory(from_citizen=True)
    assert proposed(caseworker, letter) == ("other", "client")

    SenderType.objects.filter(code="client").update(is_active=False)
    assert proposed(caseworker, letter) == (None, None)


@pytest.mark.parametrize(
    ("filename", "heading"),
    [
        ("hyresavi.pdf", "Hyresavi"),
        ("begäran-om_komplettering.pdf", "Begäran om komplettering"),
        ("intyg 2026-11-03.pdf", "Intyg 2026-11-03"),
        ("Läkarintyg.v2.pdf", "Läkarintyg.v2"),
    ],
)
def test_the_heading_is_the_files_name_in_words(filename, heading):
    assert proposed_heading(filename) == heading


def test_a_paper_of_the_file_knows_where_it_lies():
    case = CaseFactory()
    rendition = PdfRenditionFactory(document=DocumentFactory(case=case))
    item = FiledItemFactory(case=None, decision=DecisionFactory(case=case))
    sent = MessageFactory()

    def attached(paper, **source):
        same = {name: getattr(paper, name) for name in ("filename", "size", "sha256", "pages")}
        return AttachmentFactory(message=sent, file=paper.file.name, **same, **source)

    assert place_in_file(attached(rendition, source_rendition=rendition)) == case
    assert place_in_file(attached(item, source_item=item)) == case
    assert place_in_file(AttachmentFactory(message=sent)) is None
