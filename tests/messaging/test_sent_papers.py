"""To whom and when a document was sent, for those who may open it; never what the letter says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from messaging.sent_papers import NOT_ASKED, sendings_of
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.journal import PdfRenditionFactory, SharedPaperFactory
from tests.factories.messaging import (
    AttachmentFactory,
    MessageFactory,
    ReadReceiptFactory,
    WithdrawalFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira(db):
    return PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")


@pytest.fixture
def rendition(caseworker, samira):
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    return PdfRenditionFactory(document__case=case, heading="Kallelse")


def sent_with(rendition, **message):
    made = MessageFactory(**message)
    AttachmentFactory(message=made, source_rendition=rendition, file=rendition.file.name)
    return made


def sendings(colleague, rendition):
    return sendings_of(colleague.actor, rendition.document, now=timezone.now())


def test_a_document_that_was_never_sent_says_so(caseworker, rendition):
    address = reverse("messaging:sent_papers", args=[rendition.document.public_id])

    assertContains(caseworker.client.get(address), "Dokumentet har inte skickats som meddelande.")


def test_when_to_whom_and_by_whom_and_nothing_of_the_letter(caseworker, samira, rendition):
    message = sent_with(rendition, thread__citizen=samira, thread__subject="Hemligt ämne")
    address = reverse("messaging:sent_papers", args=[rendition.document.public_id])

    page = caseworker.client.get(address)

    assertContains(page, "Samira Haddad")
    assertContains(page, message.sender_name)
    assertContains(page, "Kallelse")
    assertContains(page, reverse("messaging:send_rendition", args=[rendition.public_id]))
    assertNotContains(page, "Hemligt ämne")
    assertNotContains(page, message.body)
    row = AccessLogEntry.objects.get(action=Action.VIEWED)
    assert (row.object_type, row.customer_number) == ("document", samira.customer_number)


def test_the_receipt_is_told_where_it_was_asked_for(caseworker, samira, rendition):
    asked = sent_with(rendition, thread__citizen=samira, read_receipt_requested=True)
    sent_with(rendition, thread__citizen=samira, sent_at=timezone.now() - timedelta(days=1))

    assert [one.state for one in sendings(caseworker, rendition)] == ["Ej läst", NOT_ASKED]

    recipient = asked.recipients.get()
    recipient.first_read_at = timezone.now()
    recipient.first_read_by = UserFactory(citizen=True)
    recipient.save()
    ReadReceiptFactory(recipient=recipient)

    assert sendings(caseworker, rendition)[0].state.startswith("Läst ")


def test_what_can_be_undone_and_what_was_taken_back_says_so(caseworker, samira, rendition):
    sent_with(rendition, thread__citizen=samira, held=True)
    WithdrawalFactory(message=sent_with(rendition, thread__citizen=samira))

    states = [one.state for one in sendings(caseworker, rendition)]

    assert states == ["Skickas strax, kan ångras", "Återtaget"]


def test_somebody_closed_to_the_reader_is_not_named(caseworker, samira, rendition):
    sent_with(rendition, thread__citizen=samira)
    hidden = PersonFactory(reachable=True, protected=True)
    sent_with(rendition, thread__citizen=hidden)

    assert [one.to for one in sendings(caseworker, rendition)] == [samira.full_name]

    CircleMemberFactory(person=hidden, user=caseworker.user)
    assert len(sendings(caseworker, rendition)) == 2


def test_the_provider_sees_its_own_letters_with_a_paper_of_the_case(provider, samira):
    assignment = AssignmentFactory(
        ongoing=True, service__case__file__file_holder=samira, provider_unit=provider.unit
    )
    rendition = PdfRenditionFactory(document__case=assignment.service.case)
    SharedPaperFactory(assignment=assignment, item=None, document=rendition.document)
    sent_with(rendition, thread__citizen=samira)

    assert sendings(provider, rendition) == []

    own = sent_with(rendition, thread__citizen=samira, sender_user=provider.user)
    assert [one.at for one in sendings(provider, rendition)] == [own.sent_at]


def test_a_document_out_of_reach_tells_nothing(caseworker):
    address = reverse("messaging:sent_papers", args=[PdfRenditionFactory().document.public_id])

    assert caseworker.client.get(address).status_code == 404


def test_it_asks_as_often_for_many_as_for_one(
    caseworker, samira, rendition, django_assert_num_queries, django_assert_max_num_queries
):
    sent_with(rendition, thread__citizen=samira, read_receipt_requested=True)
    with django_assert_max_num_queries(8) as few:
        sendings(caseworker, rendition)
    for _ in range(4):
        sent_with(rendition, thread__citizen=samira, read_receipt_requested=True)

    with django_assert_num_queries(len(few)):
        assert len(sendings(caseworker, rendition)) == 5
