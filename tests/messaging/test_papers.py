"""From a paper in the case file to a letter with it attached, addressed and named."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from casework.models import EServiceActivation, Person
from journal.models import PdfRendition
from messaging.actions.draft_files import add_files
from messaging.actions.papers import write_with_item, write_with_rendition
from messaging.models import Draft
from messaging.paper_obstacles import in_the_paper
from messaging.papers import papers_in
from messaging.recipients import chosen
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.journal import (
    DocumentFactory,
    FiledItemFactory,
    PdfRenditionFactory,
    PrintTemplateFactory,
    SharedPaperFactory,
)
from tests.factories.messaging import SignatureFactory
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory, DecisionFactory, IntakeFactory
from tests.messaging.paper_letters import client_of, paper_of, send_draft, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira(caseworker):
    return client_of(caseworker.unit, given_name="Samira", family_name="Haddad")


@pytest.fixture
def rendition(samira):
    _person, case = samira
    return PdfRenditionFactory(document__case=case, heading="Kallelse till möte")


@pytest.fixture
def item(samira):
    _person, case = samira
    return FiledItemFactory(case=case, heading="Intyg från läkare")


# --- the letter as it is begun ------------------------------------------------------------------


@pytest.mark.covers("R60", "P1")
def test_a_letter_with_a_pdf_is_addressed_named_and_signed(caseworker, samira, rendition):
    person, case = samira
    SignatureFactory(user=caseworker.user, text="Vänliga hälsningar")

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert draft.subject == "Kallelse till möte"
    assert draft.body == "Hej!\n\nHär kommer ”Kallelse till möte”.\n\nVänliga hälsningar"
    assert draft.recipients == [value(person, person, case)]
    kept = paper_of(draft)
    assert (kept.source_rendition, kept.source_item) == (rendition, None)
    assert (kept.file.name, kept.sha256) == (rendition.file.name, rendition.sha256)
    assert (kept.state, kept.checked_at) == ("clean", rendition.ready_at)


@pytest.mark.covers("P1")
def test_a_letter_with_a_filed_paper_has_the_gates_word_from_when_it_was_filed(caseworker, item):
    draft = write_with_item(by=caseworker.actor, item=item)

    kept = paper_of(draft)
    assert (kept.source_item, kept.source_rendition) == (item, None)
    assert (kept.file.name, kept.checked_at) == (item.file.name, item.filed_at)
    assert draft.subject == "Intyg från läkare"


def test_that_a_letter_was_begun_with_a_paper_stands_in_the_log(caseworker, samira, rendition):
    person, case = samira

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    row = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (row.object_type, row.object_id) == ("draft", str(draft.public_id))
    assert (row.customer_number, row.case_number) == (person.customer_number, case.number)


def test_a_heading_longer_than_a_subject_is_cut_and_stands_whole_in_the_text(caseworker, samira):
    _person, case = samira
    long = PdfRenditionFactory(document__case=case, heading="Å" * 250)

    draft = write_with_rendition(by=caseworker.actor, rendition=long)

    assert draft.subject == "Å" * 200
    assert "Å" * 250 in draft.body


def test_pressed_twice_there_is_one_letter(caseworker, rendition, item):
    first = write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert write_with_rendition(by=caseworker.actor, rendition=rendition) == first
    assert write_with_item(by=caseworker.actor, item=item) != first
    assert Draft.objects.count() == 2


@pytest.mark.parametrize("what", ["written on", "sent", "given another file", "another's"])
def test_what_was_begun_and_is_something_else_by_now_is_left_as_it_is(
    caseworker, rendition, item, what
):
    first = write_with_rendition(by=caseworker.actor, rendition=rendition)
    if what == "written on":
        Draft.objects.update(body="Hej Samira!", revision=2)
    elif what == "sent":
        Draft.objects.update(sent_at=timezone.now())
    elif what == "given another file":
        add_files(first, [SimpleUploadedFile("a.pdf", small_pdf() + b"\n")])
    else:
        Draft.objects.update(owner=UserFactory())

    assert write_with_rendition(by=caseworker.actor, rendition=rendition) != first


@pytest.mark.parametrize("why", ["ordered", "failed", "working copy"])
def test_what_is_no_finished_pdf_begins_no_letter(caseworker, samira, why):
    _person, case = samira
    document = DocumentFactory(case=case)
    rendition = {
        "ordered": lambda: PdfRenditionFactory(document=document, ordered=True),
        "failed": lambda: PdfRenditionFactory(
            document=document, ordered=True, state="failed", failure="too_slow"
        ),
        "working copy": lambda: PdfRenditionFactory(
            document=document, print_template=PrintTemplateFactory(working_copy=True)
        ),
    }[why]()

    with pytest.raises(ValidationError):
        write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert not Draft.objects.exists()


# --- to whom ------------------------------------------------------------------------------------


@pytest.fixture
def guardian(caseworker):
    """Karin, approved about her child in the unit's case, with the e-service in that capacity."""
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    EServiceActivationFactory(in_relation=True, approval=approval)
    return approval


def test_whom_the_document_is_written_to_is_proposed(caseworker, guardian):
    karin, elin = guardian.relation.related_person, guardian.relation.file_holder
    rendition = PdfRenditionFactory(document__case=guardian.case, document__addressee=karin)

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert draft.recipients == [value(karin, elin, guardian.case)]


@pytest.mark.parametrize("because", ["no e-service", "another case", "a stranger"])
def test_an_addressee_who_may_not_have_it_gives_way_to_the_file_holder(
    caseworker, guardian, because
):
    elin, karin = guardian.relation.file_holder, guardian.relation.related_person
    case = guardian.case
    if because == "no e-service":
        EServiceActivation.objects.update(
            state="ended", ended_at=timezone.now(), end_reason="avslutad"
        )
    elif because == "another case":
        case = CaseFactory(file__file_holder=elin, responsible_unit=caseworker.unit)
    else:
        karin, _other = client_of(caseworker.unit)
    rendition = PdfRenditionFactory(document__case=case, document__addressee=karin)

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert draft.recipients == [value(elin, elin, case)]


@pytest.mark.covers("P16")
def test_a_co_applicant_is_proposed_for_their_own_letter(caseworker, samira):
    _person, case = samira
    omar, _own = client_of(caseworker.unit)
    CaseParticipantFactory(case=case, person=omar)
    rendition = PdfRenditionFactory(document__case=case, document__addressee=omar)

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    assert draft.recipients[0].startswith(f"{omar.public_id}.{omar.public_id}.")


@pytest.mark.covers("A-U7", "R103")
def test_a_provider_writes_in_the_assignment_it_was_shared_in(provider):
    mohamed = PersonFactory(reachable=True)
    assignment = AssignmentFactory(
        ongoing=True, service__case__file__file_holder=mohamed, provider_unit=provider.unit
    )
    shared = SharedPaperFactory(assignment=assignment).item
    own = PdfRenditionFactory(document__in_assignment=True, document__assignment=assignment)

    with_shared = write_with_item(by=provider.actor, item=shared)
    with_own = write_with_rendition(by=provider.actor, rendition=own)

    assert with_shared.recipients == with_own.recipients == [value(mohamed, mohamed, assignment)]
    [candidate] = chosen(provider.actor, with_own.recipients)
    assert (candidate.assignment, candidate.refusal) == (assignment, "")


def test_a_paper_of_an_intake_without_a_case_concerns_none(caseworker):
    intake = IntakeFactory(unit=caseworker.unit, person=PersonFactory(reachable=True))
    item = FiledItemFactory(case=None, intake=intake)

    draft = write_with_item(by=caseworker.actor, item=item)

    assert draft.recipients == [value(intake.person, intake.person)]
    assert paper_of(draft).where == f"aktualisering {intake.received_on:%Y-%m-%d}, ansökan"


@pytest.mark.covers("A-H15", "R64", "P1")
def test_a_decisions_document_is_sent_as_any_other(caseworker, samira):
    person, case = samira
    decision = DecisionFactory(case=case)
    rendition = PdfRenditionFactory(document__case=None, document__decision=decision)

    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    [message] = send_draft(caseworker, draft)

    assert draft.recipients == [value(person, person, case)]
    assert (message.thread.citizen, message.thread.case) == (person, case)
    assert message.attachments.get().source_rendition == rendition


# --- an addressee who has protected personal data by now ----------------------------------------


@pytest.fixture
def before_protection(caseworker, samira):
    """A PDF with Samira's address in its window, in a letter; then her data was protected."""
    person, case = samira
    made = PdfRenditionFactory(document__case=case, document__addressee=person)
    draft = write_with_rendition(by=caseworker.actor, rendition=made)
    protection = Person.Protection.CONFIDENTIALITY_MARKING
    Person.objects.filter(pk=person.pk).update(protection=protection)
    return PdfRendition.objects.get(pk=made.pk), draft


@pytest.mark.covers("P9", "I19")
def test_a_pdf_that_may_show_a_protected_address_begins_no_letter(caseworker, before_protection):
    made, _draft = before_protection

    with pytest.raises(ValidationError, match="kan visa adressen"):
        write_with_rendition(by=caseworker.actor, rendition=made)


@pytest.mark.covers("P9", "I19")
def test_it_leaves_with_no_letter_that_was_begun_before_and_no_reason_helps(
    caseworker, before_protection
):
    made, draft = before_protection
    CircleMemberFactory(person=made.document.addressee, user=caseworker.user)

    [obstacle] = in_the_paper(caseworker.actor, papers_in(draft))

    assert "kan visa adressen" in obstacle.sentence
    assert not obstacle.takes_reason


def test_one_that_was_made_without_the_address_begins_a_letter(caseworker, samira):
    person, case = samira
    protection = Person.Protection.CONFIDENTIALITY_MARKING
    Person.objects.filter(pk=person.pk).update(protection=protection)
    made = PdfRenditionFactory(
        document__case=case,
        document__addressee=Person.objects.get(pk=person.pk),
        hides_address=True,
    )

    draft = write_with_rendition(by=caseworker.actor, rendition=made)

    assert paper_of(draft).source_rendition == made
