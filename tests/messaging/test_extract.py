"""A conversation as one PDF: what its reader may open, and not a page more (T12, I19)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm
from audit.models import AccessLogEntry, Action
from casework.models import Case
from journal.models import Extract
from journal.rendering import render_due
from messaging.models import MailboxGrant
from tests.factories.accounts import UnitFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import FiledItemFactory
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(caseworker):
    samira = PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    return ThreadFactory(citizen=samira, case=case, subject="Hyresavi")


def came(caseworker, thread, body):
    message = MessageFactory(thread=thread, body=body)
    MailboxItemFactory(
        mailbox=OwnMailboxFactory(owner=caseworker.user), message=message, read_at=timezone.now()
    )
    return message


def take_out(caseworker, message, **said):
    address = reverse("messaging:extract", args=[message.public_id])
    posted = {"purpose": "Partsinsyn", "copy": "whole", "mask": "", **said}
    return caseworker.client.post(address, posted)


def answers(caseworker, address):
    response = caseworker.client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content).startswith(b"%PDF")
    return response.status_code


def test_every_letter_is_in_it_with_its_files(caseworker, thread):
    first = came(caseworker, thread, "Här kommer avin.")
    AttachmentFactory(message=first, filename="hyresavi.pdf")
    second = came(caseworker, thread, "Tack!")

    take_out(caseworker, second)

    chapters = Extract.objects.get().content["chapters"]
    assert [one["text"] for one in chapters] == ["Här kommer avin.", "Tack!"]
    [file] = chapters[0]["files"]
    assert (file["filename"], file["left_out"]) == ("hyresavi.pdf", "")


def test_a_paper_out_of_another_persons_file_keeps_its_pages(caseworker, thread):
    message = came(caseworker, thread, "Se bilagan.")
    paper = FiledItemFactory(case=CaseFactory())
    attached = AttachmentFactory(
        message=message, source_item=paper, file=paper.file.name, sha256=paper.sha256
    )
    alone = caseworker.client.get(reverse("messaging:attachment", args=[attached.public_id]))

    take_out(caseworker, message)

    assert alone.status_code == 404
    [chapter] = Extract.objects.get().content["chapters"]
    assert chapter["files"][0]["left_out"] != ""


def test_a_masked_copy_is_not_taken_as_json_by_a_slip(caseworker, thread):
    message = came(caseworker, thread, "Karin ringde.")

    answer = take_out(caseworker, message, copy="masked", mask="Karin", json="1")

    assertContains(answer, "JSON kan inte maskas.")


@pytest.mark.covers("P12")
def test_whoever_lost_the_mailbox_opens_no_more_what_was_taken_out_of_it(caseworker, thread):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    grant = MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    message = MessageFactory(thread=thread, body="Här kommer avin.")
    MailboxItemFactory(mailbox=shared, message=message, read_at=timezone.now())
    page = take_out(caseworker, message)["Location"]
    render_due()
    file = f"{page}fil/"
    assert answers(caseworker, file) == 200

    MailboxGrant.objects.filter(pk=grant.pk).delete()

    assert answers(caseworker, page) == answers(caseworker, file) == 404


@pytest.mark.covers("P12")
def test_the_case_files_own_door_opens_no_conversation(caseworker, thread):
    take_out(caseworker, came(caseworker, thread, "Här kommer avin."))
    extract = Extract.objects.get()

    for name in ("journal:extract", "journal:extract_file"):
        address = reverse(name, args=[extract.public_id])
        assert caseworker.client.get(address).status_code == 404


def test_whoever_no_longer_reaches_the_person_opens_it_no_more_either(caseworker, thread):
    page = take_out(caseworker, came(caseworker, thread, "Här kommer avin."))["Location"]
    Case.objects.filter(pk=thread.case_id).update(responsible_unit=UnitFactory())

    assert caseworker.client.get(page).status_code == 404


@pytest.mark.covers("I21")
def test_what_was_taken_out_stands_in_the_log_under_the_conversations_case(caseworker, thread):
    page = take_out(caseworker, came(caseworker, thread, "Här kommer avin."))["Location"]
    render_due()

    assert answers(caseworker, f"{page}fil/") == 200

    rows = AccessLogEntry.objects.filter(object_type="extract")
    assert [(row.action, row.case_number) for row in rows.order_by("pk")] == [
        (Action.EXPORTED, thread.case.number),
        (Action.DOWNLOADED, thread.case.number),
    ]


def test_each_letter_to_leave_out_is_known_by_its_time_and_its_first_words(caseworker, thread):
    message = came(caseworker, thread, "Hej!\n\nHär kommer avin. " + "Den är på hyran. " * 10)

    page = caseworker.client.get(reverse("messaging:extract", args=[message.public_id]))

    at = f"{stockholm(message.sent_at):%Y-%m-%d %H.%M}"
    assertContains(page, f"{at} {message.sender_name}: Hej! Här kommer avin. Den är på hyran.")
    assertNotContains(page, "Den är på hyran. " * 5)
