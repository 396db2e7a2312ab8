"""Whom a new document is to before anybody has chosen: never a child by not looking."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.calendar import stockholm_today
from casework.models import Relation
from journal.models import Document
from tests.factories.casework import (
    CaseFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.journal import DocumentTypeFactory
from tests.journal.test_views_documents import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def childs_case(caseworker):
    DocumentTypeFactory()
    return CaseFactory(
        file__file_holder=PersonFactory(child=True), responsible_unit=caseworker.unit
    )


def page_of(case):
    return f"{reverse('journal:document_new', args=[case.public_id])}?typ=letter"


def usual(caseworker, case):
    return caseworker.client.get(page_of(case)).context["form"]["addressee"].value()


def approved(case, kind):
    relation = RelationFactory(file_holder=case.file.file_holder, kind=kind)
    return MessagingApprovalFactory(case=case, relation=relation).relation.related_person


def test_a_letter_in_a_childs_case_is_to_a_guardian(caseworker, childs_case):
    approved(childs_case, Relation.Kind.CONTACT_PERSON)
    guardian = approved(childs_case, Relation.Kind.GUARDIAN)

    assert usual(caseworker, childs_case) == str(guardian.public_id)


def test_without_one_somebody_has_to_choose(caseworker, childs_case):
    assert usual(caseworker, childs_case) == ""

    page = caseworker.client.post(page_of(childs_case), posted(childs_case, addressee=""))
    assertContains(page, "Välj vem dokumentet är ställt till.")

    caseworker.client.post(page_of(childs_case), posted(childs_case))
    assert Document.objects.get().addressee == childs_case.file.file_holder


def test_whoever_is_grown_up_is_written_to_themselves(caseworker):
    DocumentTypeFactory()
    case = CaseFactory(responsible_unit=caseworker.unit)
    approved(case, Relation.Kind.LEGAL_TRUSTEE)
    holder = case.file.file_holder

    assert holder.age_on(stockholm_today()) >= 18
    assert usual(caseworker, case) == str(holder.public_id)
