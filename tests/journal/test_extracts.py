from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from casework.models import Case, Person
from journal.actions.extracts import purge_extracts
from journal.models import Extract
from journal.rendering import render_due
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import CaseFactory, RelationFactory
from tests.factories.journal import (
    DocumentFactory,
    ExtractFactory,
    FiledItemFactory,
    JournalEntryFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


def page_of(case):
    return reverse("journal:case_extract", args=[case.public_id])


def taken_out(caseworker, case, **said):
    posted = {"purpose": "Partsinsyn", "copy": "whole", "mask": "", **said}
    return caseworker.client.post(page_of(case), posted)


def titles(extract):
    return [chapter["title"] for chapter in extract.content["chapters"]]


def test_all_that_is_locked_in_the_case_is_in_it_the_oldest_first(caseworker, case):
    now = timezone.now()
    JournalEntryFactory(case=case, heading="Andra", event_at=now - timedelta(days=2))
    DocumentFactory(case=case, heading="Första", event_at=now - timedelta(days=3))
    FiledItemFactory(case=case, heading="Tredje", received_at=now - timedelta(days=1))
    DocumentFactory(case=case, draft=True, heading="Arbetsmaterial")
    DocumentFactory(heading="Någon annans")

    answer = taken_out(caseworker, case)

    extract = Extract.objects.get()
    assertRedirects(answer, reverse("journal:extract", args=[extract.public_id]))
    assert titles(extract) == ["Första", "Andra", "Tredje"]


def test_the_whole_file_takes_the_persons_other_cases_too_and_no_colleagues(caseworker, case):
    other = CaseFactory(responsible_unit=caseworker.unit, file=case.file)
    closed_to_us = CaseFactory(file=case.file)
    for one, heading in ((case, "Det här"), (other, "Det andra"), (closed_to_us, "Enhetens")):
        JournalEntryFactory(case=one, heading=heading)

    taken_out(caseworker, case, scope="file")

    assert sorted(titles(Extract.objects.get())) == ["Det andra", "Det här"]


def test_what_is_left_out_is_left_out(caseworker, case):
    kept, left = JournalEntryFactory(case=case, heading="Kvar"), JournalEntryFactory(case=case)

    taken_out(caseworker, case, leave_out=[f"anteckning.{left.public_id}"])

    assert titles(Extract.objects.get()) == [kept.heading]


def test_a_masked_copy_has_its_words_covered_before_it_is_kept(caseworker, case):
    JournalEntryFactory(case=case, body="Karin Bergström ringde.")
    FiledItemFactory(case=case)

    answer = taken_out(caseworker, case, copy="masked", mask="Karin Bergström\nKarn")

    extract = Extract.objects.get()
    assert extract.is_masked
    assert "Bergström" not in str(extract.content)
    files = [file for one in extract.content["chapters"] for file in one["files"]]
    assert all(file["left_out"] for file in files)
    assertContains(caseworker.client.get(answer.url), "Fanns inte i texten: Karn.")


def test_a_masked_copy_without_anything_to_mask_is_asked_about(caseworker, case):
    JournalEntryFactory(case=case)

    answer = taken_out(caseworker, case, copy="masked")

    assertContains(answer, "Skriv vad som ska maskeras, eller utelämna handlingar.")
    assert not Extract.objects.exists()


def test_the_others_in_the_file_are_proposed_to_be_covered(caseworker, case):
    karin = RelationFactory(file_holder=case.file.file_holder).related_person

    assertContains(caseworker.client.get(page_of(case)), karin.full_name)


def test_the_purpose_stands_in_the_log_and_must_be_told(caseworker, case):
    JournalEntryFactory(case=case)

    refused = taken_out(caseworker, case, purpose="")
    taken_out(caseworker, case)

    assertContains(refused, "Skriv vad utdraget är till för.")
    row = AccessLogEntry.objects.get(action=Action.EXPORTED)
    assert (row.reason, row.customer_number) == (
        "pdf: Partsinsyn",
        case.file.file_holder.customer_number,
    )


def test_as_json_it_has_every_word_and_checksum_and_no_place_in_the_storage(caseworker, case):
    entry = JournalEntryFactory(case=case)
    item = FiledItemFactory(case=case)

    content = taken_out(caseworker, case, json="1").json()

    assert entry.body in [one["text"] for one in content["chapters"]]
    [file] = [file for one in content["chapters"] for file in one["files"]]
    assert file["sha256"] == item.sha256
    assert "name" not in file
    assert AccessLogEntry.objects.get(action=Action.EXPORTED).reason == "json: Partsinsyn"


@pytest.mark.makes_pdf
def test_it_is_made_by_the_worker_and_opened_by_whoever_asked(caseworker, case):
    JournalEntryFactory(case=case)
    taken_out(caseworker, case)
    extract = Extract.objects.get()
    file = reverse("journal:extract_file", args=[extract.public_id])
    waiting = caseworker.client.get(reverse("journal:extract", args=[extract.public_id]))

    render_due()

    assertContains(waiting, "Utdraget görs")
    opened = caseworker.client.get(file)
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert AccessLogEntry.objects.filter(action=Action.DOWNLOADED).count() == 1
    colleague = MembershipFactory(unit=caseworker.unit)
    others = sign_in(Client(), colleague.user, colleague).client.get(file)
    assert others.status_code == 404


def test_whoever_no_longer_reaches_the_person_no_longer_reaches_the_extract(caseworker, case):
    extract = ExtractFactory(person=case.file.file_holder, ordered_by=caseworker.user)
    address = reverse("journal:extract", args=[extract.public_id])
    before = caseworker.client.get(address)

    Person.objects.filter(pk=extract.person.pk).update(protection="confidentiality_marking")

    assert before.status_code == 200
    assert caseworker.client.get(address).status_code == 404


def test_an_employee_under_threat_is_told_of_by_function_in_all_of_it(caseworker, case):
    hidden = UserFactory(
        given_name="Kanariefågel",
        family_name="Öhman",
        title="socialsekreterare",
        hide_name_from_citizens=True,
    )
    JournalEntryFactory(case=case, created_by=hidden, body="Kanariefågel Öhmans samtal.")
    FiledItemFactory(case=case, filed_by=hidden)

    whole = taken_out(caseworker, case, json="1").content.decode()
    taken_out(caseworker, case)

    for kept in (whole, str(Extract.objects.get().content)):
        assert "Kanariefågel" not in kept
        assert "socialsekreterares samtal." in kept


def test_with_nothing_left_in_it_none_is_made(caseworker, case):
    left = JournalEntryFactory(case=case)

    answer = taken_out(caseworker, case, leave_out=[f"anteckning.{left.public_id}"])

    assertContains(answer, "Det finns inget kvar att ta ut.")
    assert not Extract.objects.exists()


def test_an_extract_is_open_no_longer_than_the_case_it_is_out_of(caseworker, case):
    JournalEntryFactory(case=case)
    taken_out(caseworker, case)
    address = reverse("journal:extract", args=[Extract.objects.get().public_id])
    before = caseworker.client.get(address)

    # The person is known by another case of the unit still.
    CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    Case.objects.filter(pk=case.pk).update(is_restricted=True)

    assert before.status_code == 200
    assert caseworker.client.get(address).status_code == 404


def test_a_provider_takes_its_own_papers_and_none_of_the_authoritys(provider):
    assignment = AssignmentFactory(accepted=True, provider_unit=provider.unit)
    JournalEntryFactory(case=None, assignment=assignment, heading="Utförarens")
    JournalEntryFactory(case=assignment.service.case, heading="Myndighetens")
    address = reverse("journal:assignment_extract", args=[assignment.public_id])

    page = provider.client.get(address)
    provider.client.post(address, {"purpose": "Uppföljning", "copy": "whole"})

    assertNotContains(page, "Myndighetens")
    assert titles(Extract.objects.get()) == ["Utförarens"]


def test_a_day_later_it_is_gone_with_its_file():
    old = ExtractFactory(ordered_at=timezone.now() - timedelta(hours=25))
    new = ExtractFactory()

    assert purge_extracts(timezone.now()) == 1

    assert list(Extract.objects.all()) == [new]
    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(new.file.name)


@pytest.mark.covers("I21")
def test_a_whole_file_stands_in_the_log_under_each_of_its_cases(caseworker, case):
    JournalEntryFactory(case=case)
    other = CaseFactory(file=case.file, responsible_unit=caseworker.unit)

    taken_out(caseworker, case, scope="file")

    rows = AccessLogEntry.objects.filter(action=Action.EXPORTED)
    assert {row.case_number for row in rows} == {case.number, other.number}
