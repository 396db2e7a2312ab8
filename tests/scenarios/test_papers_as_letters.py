"""From a paper in the case file straight to a letter: a document, a decision, a shared paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from messaging.models import Message
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import PdfRenditionFactory, SharedPaperFactory
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory, DecisionFactory

pytestmark = pytest.mark.django_db

COMPOSE = reverse("messaging:compose")


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def person(**names):
    user = UserFactory(citizen=True)
    return PersonFactory(reachable=True, user=user, **names)


def press_the_icon(colleague, name, paper):
    """The page where the letter is written, as it comes up."""
    return colleague.client.post(reverse(f"messaging:{name}", args=[paper.public_id]), follow=True)


def ticked(page):
    return re.findall(r'name="recipients" value="([^"]+)" checked>', page.content.decode())


def press_skicka(colleague, page):
    """The letter as it stands on the page, and nothing written into it."""
    form = page.context["form"]
    return colleague.client.post(
        COMPOSE,
        {
            "draft": form["draft"].value(),
            "audience": "clients",
            "recipients": ticked(page),
            "subject": form["subject"].value(),
            "body": form["body"].value(),
        },
    )


def what_they_open(person, clock):
    """The file as the citizen gets it, once the letter is there."""
    clock.shift(timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 1))
    message = Message.objects.get()
    reader = sign_in(Client(), person.user).client
    thread = reader.get(reverse("portal:thread", args=[message.thread.public_id]))
    address = reverse("portal:attachment", args=[message.attachments.get().public_id])
    assertContains(thread, address)
    return reader.get(address).getvalue()


@pytest.mark.covers("A-H13", "R60", "R61", "R62")
def test_a_h13_existing_document_to_message(caseworker, clock):
    samira = person(given_name="Samira", family_name="Haddad")
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    rendition = PdfRenditionFactory(document__case=case, heading="Kallelse till möte")

    page = press_the_icon(caseworker, "send_rendition", rendition)
    sent = press_skicka(caseworker, page)

    assertContains(page, "Handlingen är bifogad. Meddelandet är inte skickat än.")
    assertContains(page, f"Ur ärende {case.number}.")
    assertContains(page, 'value="Kallelse till möte"')
    assert ticked(page) == [f"{samira.public_id}.{samira.public_id}.{case.public_id}"]
    assertRedirects(sent, reverse("messaging:sent"))
    assert what_they_open(samira, clock) == small_pdf()
    assert Message.objects.get().attachments.get().file.name == rendition.file.name


@pytest.mark.covers("A-H15", "R64", "P1")
def test_a_h15_decision_as_message(caseworker, clock):
    ahmed = person(given_name="Ahmed", family_name="Ali")
    case = CaseFactory(file__file_holder=ahmed, responsible_unit=caseworker.unit)
    rendition = PdfRenditionFactory(
        document__case=None, document__decision=DecisionFactory(case=case)
    )

    page = press_the_icon(caseworker, "send_rendition", rendition)
    press_skicka(caseworker, page)

    assert what_they_open(ahmed, clock) == small_pdf()
    thread = Message.objects.get().thread
    assert (thread.citizen, thread.case) == (ahmed, case)


@pytest.mark.covers("A-U7", "R102", "R104", "R105", "R106")
@pytest.mark.parametrize("which", ["shared", "own"])
def test_a_u7_from_the_assignment_existing_document(provider, clock, which):
    mohamed = person(given_name="Mohamed", family_name="Warsame")
    assignment = AssignmentFactory(
        ongoing=True, service__case__file__file_holder=mohamed, provider_unit=provider.unit
    )
    if which == "shared":
        rendition = PdfRenditionFactory(document__case=assignment.service.case)
        SharedPaperFactory(assignment=assignment, item=None, document=rendition.document)
    else:
        rendition = PdfRenditionFactory(document__case=None, document__assignment=assignment)

    page = press_the_icon(provider, "send_rendition", rendition)
    press_skicka(provider, page)

    assert ticked(page) == [f"{mohamed.public_id}.{mohamed.public_id}.{assignment.public_id}"]
    assert what_they_open(mohamed, clock) == small_pdf()
    assert Message.objects.get().thread.assignment == assignment
