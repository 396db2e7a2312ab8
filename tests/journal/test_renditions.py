from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

import journal.actions.renditions
from audit.models import AccessLogEntry, Action
from casework.models import Person
from journal.actions.renditions import RENDER, order_pdf
from journal.models import Audience, Document, PdfRendition
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import DocumentFactory, PdfRenditionFactory, PrintTemplateFactory

pytestmark = pytest.mark.django_db
State = PdfRendition.State


@pytest.fixture
def document(caseworker):
    return DocumentFactory(case=CaseFactory(responsible_unit=caseworker.unit))


@pytest.fixture
def order(caseworker, document):
    def ordered(heading="Kallelse till möte", **changed):
        facts = {
            "by": caseworker.actor,
            "document": document,
            "print_template": document.type.print_template,
        }
        return order_pdf(**facts | changed, heading=heading)

    return ordered


@pytest.fixture
def woken(monkeypatch):
    """The broker's end: which tasks were called for."""
    calls = []
    monkeypatch.setattr(journal.actions.renditions, "wake", lambda task: calls.append(task.task))
    return calls


def orders():
    return AccessLogEntry.objects.filter(action=Action.CREATED, object_type="pdf")


@pytest.mark.covers("R56", "R57", "R58")
def test_an_order_says_which_look_which_heading_and_by_whom_and_is_written_down(
    caseworker, document, order
):
    rendition = order("  Kallelse \n till möte ")

    assert (rendition.state, rendition.heading) == (State.ORDERED, "Kallelse till möte")
    assert rendition.ordered_by == caseworker.user
    row = orders().get()
    assert row.object_id == str(rendition.public_id)
    assert row.customer_number == document.case.file.file_holder.customer_number
    assert row.case_number == document.case.number


def test_the_worker_is_woken_when_the_order_stands_and_not_before(
    order, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        order()
        assert woken == []

    assert woken == [RENDER]
    # As a worker does when it starts: there is such a task.
    current_app.loader.import_default_modules()
    assert RENDER in current_app.tasks


@pytest.mark.covers("R70", "I12", "A-H14")
def test_what_can_still_change_must_be_locked_first(caseworker, document, order):
    draft = DocumentFactory(case=document.case, draft=True)

    with pytest.raises(ValidationError, match="måste skrivskyddas innan PDF kan skickas"):
        order(document=draft)

    assert not PdfRendition.objects.exists()
    assert not orders().exists()
    assert order()


def test_of_what_was_wrong_no_new_pdf_is_made(document, order):
    wrong = DocumentFactory(case=document.case, error_marked=True)

    with pytest.raises(ValidationError, match="felmarkerat"):
        order(document=wrong)


def test_a_heading_of_nothing_is_refused(order):
    with pytest.raises(ValidationError) as refused:
        order(" \n ")

    assert set(refused.value.message_dict) == {"heading"}


def test_a_providers_print_template_is_not_the_authoritys(order):
    theirs = PrintTemplateFactory(code="provider", audience=Audience.PROVIDER)

    with pytest.raises(ValidationError) as refused:
        order(print_template=theirs)

    assert set(refused.value.message_dict) == {"print_template"}


def test_the_same_again_is_the_one_there_is(order):
    first, again = order(), order()

    assert first == again
    assert orders().count() == 1
    assert order("En annan rubrik") != first


def test_what_is_ready_stays_as_it_is(document, order):
    ready = PdfRenditionFactory(document=document, heading="Kallelse till möte")

    assert order() == ready
    assert order().is_ready
    assert not orders().exists()


def test_one_that_failed_is_tried_anew(document, order, django_capture_on_commit_callbacks, woken):
    PdfRenditionFactory(
        document=document,
        heading="Kallelse till möte",
        ordered=True,
        state=State.FAILED,
        failure="storage",
        attempts=3,
    )

    with django_capture_on_commit_callbacks(execute=True):
        again = order()

    assert (again.state, again.failure, again.attempts) == (State.ORDERED, "", 0)
    assert timezone.now() - again.ordered_at < timedelta(minutes=1)
    assert orders().count() == 1
    assert woken == [RENDER]


def test_ordered_twice_in_the_same_moment_it_is_made_once(committed_db, caseworker, order):
    made = []
    together = threading.Barrier(2)

    def press():
        together.wait()
        try:
            made.append(order().pk)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert len(made) == 2
    assert len(set(made)) == 1
    assert orders().count() == 1


@pytest.mark.covers("R56")
def test_for_an_addressee_who_was_protected_meanwhile_it_is_made_anew_without_the_address(
    document, order
):
    addressee = PersonFactory()
    document = DocumentFactory(case=document.case, addressee=addressee)
    before = order(document=document)
    addressee.protection = Person.Protection.CONFIDENTIALITY_MARKING
    addressee.save()

    after = order(document=Document.objects.get(pk=document.pk))

    assert after != before
    assert (after.hides_address, after.tells_address) == (True, False)
    assert PdfRendition.objects.get(pk=before.pk).tells_address


def test_when_the_protection_ends_the_one_with_the_address_stands(document, order):
    addressee = PersonFactory(protection=Person.Protection.CONFIDENTIALITY_MARKING)
    document = DocumentFactory(case=document.case, addressee=addressee)
    hidden = order(document=document)
    addressee.protection = Person.Protection.NONE
    addressee.save()

    shown = order(document=Document.objects.get(pk=document.pk))

    assert (hidden.hides_address, shown.hides_address) == (True, False)
