"""The decision as it was written out, which the citizen opens as PDF (R122, A-C8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import Case, Person
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTypeFactory,
    PdfRenditionFactory,
    PrintTemplateFactory,
)
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(citizen):
    """A published decision about what the citizen applied for."""
    citizen.person.activations.update(economic_assistance=True)
    case = CaseFactory(area=Case.Area.ECONOMIC_ASSISTANCE, file__file_holder=citizen.person)
    made = DecisionFactory(case=case, published=True)
    ApplicationFactory(case=case, decision=made, published=True)
    return made


def notice(decision, *, code="decision_notice", **differing):
    document = DocumentFactory(
        case=None, decision=decision, type=DocumentTypeFactory(code=code), **differing
    )
    return document, PdfRenditionFactory(document=document)


def page(decision):
    return reverse("portal:assistance_decision", args=[decision.public_id])


def paper(decision, rendition):
    return reverse("portal:assistance_paper", args=[decision.public_id, rendition.public_id])


@pytest.mark.covers("R122", "A-C8")
def test_a_decision_is_opened_as_pdf(citizen, decision):
    _document, rendition = notice(decision)

    assertContains(citizen.client.get(page(decision)), paper(decision, rendition))
    opened = citizen.client.get(paper(decision, rendition))

    assert b"".join(opened).startswith(b"%PDF-")
    assert opened["Content-Type"] == "application/pdf"
    row = AccessLogEntry.objects.get(action=Action.DOWNLOADED)
    assert (row.object_type, row.object_id) == ("pdf", str(rendition.public_id))


def test_it_is_read_at_once_in_a_tab_of_its_own_or_saved(citizen, decision):
    _document, rendition = notice(decision)
    at_once = paper(decision, rendition) + "oppna/"

    found = citizen.client.get(page(decision))

    assertContains(found, f'href="{at_once}" target="_blank" rel="noopener"')
    assertContains(found, f'href="{paper(decision, rendition)}"')
    for address, how in ((at_once, "inline"), (paper(decision, rendition), "attachment")):
        served = citizen.client.get(address)
        assert b"".join(served).startswith(b"%PDF-")
        assert served["Content-Disposition"].startswith(f"{how};")


@pytest.mark.covers("R122", "A-C8")
def test_the_pdf_goes_when_the_decision_is_taken_back(citizen, decision):
    _document, rendition = notice(decision)
    decision.published_at = decision.published_by = None
    decision.save()

    assert citizen.client.get(paper(decision, rendition)).status_code == 404
    assert citizen.client.get(paper(decision, rendition) + "oppna/").status_code == 404


@pytest.mark.parametrize("code", ["investigation", "statement"])
def test_other_papers_of_the_decision_are_not_shown(citizen, decision, code):
    _document, rendition = notice(decision, code=code)

    assertNotContains(citizen.client.get(page(decision)), str(rendition.public_id))
    assert citizen.client.get(paper(decision, rendition)).status_code == 404


def test_working_material_and_what_was_wrong_are_not_shown(citizen, decision):
    wrong, rendition = notice(decision, error_marked=True)
    old, replaced = notice(decision)
    _new, shown = notice(decision, replaces=old)

    found = citizen.client.get(page(decision))

    assertContains(found, str(shown.public_id))
    for hidden in (rendition, replaced):
        assertNotContains(found, str(hidden.public_id))
        assert citizen.client.get(paper(decision, hidden)).status_code == 404
    assert wrong.state == "error_marked"


def test_of_a_document_the_latest_pdf_is_shown(citizen, decision):
    document, _first = notice(decision)
    later = timezone.now() + timedelta(minutes=1)
    latest = PdfRenditionFactory(document=document, heading="Nytt brevhuvud", ready_at=later)
    waiting = PdfRenditionFactory(document=document, heading="Snart", ordered=True)

    found = citizen.client.get(page(decision))

    assert [one.public_id for one in found.context["papers"]] == [latest.public_id]
    assert citizen.client.get(paper(decision, waiting)).status_code == 404


def later_pdf(document, **differing):
    later = timezone.now() + timedelta(minutes=1)
    return PdfRenditionFactory(document=document, ready_at=later, **differing)


def shown(citizen, decision):
    return [one.public_id for one in citizen.client.get(page(decision)).context["papers"]]


@pytest.mark.covers("R122", "R59")
def test_a_working_copy_never_stands_in_place_of_the_notice(citizen, decision):
    document, rendition = notice(decision)
    copy = later_pdf(document, print_template=PrintTemplateFactory(working_copy=True))

    assert shown(citizen, decision) == [rendition.public_id]
    assert citizen.client.get(paper(decision, copy)).status_code == 404


@pytest.mark.covers("P9", "R122")
def test_a_pdf_with_an_address_that_was_protected_afterwards_is_not_shown(citizen, decision):
    document, with_address = notice(decision, addressee=citizen.person)
    assert shown(citizen, decision) == [with_address.public_id]

    citizen.person.protection = Person.Protection.CONFIDENTIALITY_MARKING
    citizen.person.save()

    assert shown(citizen, decision) == []
    assert citizen.client.get(paper(decision, with_address)).status_code == 404
    without = later_pdf(document, hides_address=True)
    assert shown(citizen, decision) == [without.public_id]


@pytest.mark.covers("P16", "R122")
def test_where_a_co_applicant_lives_is_not_told_by_the_notice_to_them(citizen, decision):
    to_the_other, theirs = notice(decision, addressee=PersonFactory())
    _document, own = notice(decision, addressee=citizen.person)

    assert shown(citizen, decision) == [own.public_id]
    assert citizen.client.get(paper(decision, theirs)).status_code == 404
    without = later_pdf(to_the_other, hides_address=True)
    assert set(shown(citizen, decision)) == {own.public_id, without.public_id}


@pytest.mark.covers("P16", "I25")
def test_somebody_elses_decision_is_nobody_elses(citizen, decision):
    theirs = DecisionFactory(published=True)
    ApplicationFactory(case=theirs.case, decision=theirs, published=True)
    _document, rendition = notice(theirs)
    _own, mine = notice(decision)

    assert citizen.client.get(paper(theirs, rendition)).status_code == 404
    # Nor by way of one's own.
    assert citizen.client.get(paper(decision, rendition)).status_code == 404
    assert b"".join(citizen.client.get(paper(decision, mine))).startswith(b"%PDF-")


@pytest.mark.covers("R121")
def test_the_start_page_says_when_money_comes(citizen, decision):
    application = decision.applications.get()
    coming = {"application": application, "decision": decision, "published": True}
    PaymentFactory(**coming, amount=4471, pay_on=stockholm_today() + timedelta(days=3))
    PaymentFactory(**coming, amount=9999, pay_on=stockholm_today() + timedelta(days=33))
    PaymentFactory(**coming, amount=1111, pay_on=stockholm_today() - timedelta(days=3))
    hidden = PaymentFactory(
        application=application, decision=decision, amount=2222, pay_on=stockholm_today()
    )

    home = citizen.client.get(reverse("portal:home"))

    assertContains(home, "Nästa utbetalning")
    assertContains(home, "4\xa0471")
    for other in ("9\xa0999", "1\xa0111", "2\xa0222"):
        assertNotContains(home, other)
    assert hidden.published_at is None


@pytest.mark.covers("R121")
def test_what_the_start_page_tells_of_the_assistance_is_one_row_in_the_access_log(
    citizen, decision
):
    coming = {"application": decision.applications.get(), "decision": decision, "published": True}
    PaymentFactory(**coming, pay_on=stockholm_today() + timedelta(days=3))

    citizen.client.get(reverse("portal:home"))

    row = AccessLogEntry.objects.get(action=Action.LISTED)
    number = citizen.person.customer_number
    assert (row.object_type, row.customer_number) == ("application", number)


def test_a_start_page_that_tells_nothing_of_it_leaves_no_row(citizen):
    citizen.person.activations.update(economic_assistance=True)

    citizen.client.get(reverse("portal:home"))

    assert not AccessLogEntry.objects.filter(action=Action.LISTED).exists()
