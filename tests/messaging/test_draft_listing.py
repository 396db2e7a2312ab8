"""The drafts as their writer finds them, goes on with them and throws them away (retention 3.6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from messaging import draft_listing
from messaging.models import Draft
from messaging.tasks import check_waiting_files, purge_forgotten_drafts, purge_sent_drafts
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    DraftFactory,
    DraftFileFactory,
    MailboxFactory,
    MessageFactory,
    OwnMailboxFactory,
)

pytestmark = pytest.mark.django_db


def listed():
    return reverse("messaging:drafts")


def discarding(draft):
    return reverse("messaging:draft_discard", args=[draft.public_id])


def client_of(colleague, **facts):
    person = PersonFactory(reachable=True, **facts)
    CaseFactory(file__file_holder=person, responsible_unit=colleague.unit)
    return person


def answer_by(colleague, *, readable=True):
    """A begun answer to a citizen's letter."""
    to = OwnMailboxFactory(owner=colleague.user) if readable else MailboxFactory()
    citizen = client_of(colleague, given_name="Bengt", family_name="Åkesson")
    letter = MessageFactory(thread__citizen=citizen, from_citizen=True, to=to)
    return DraftFactory(
        owner=colleague.user,
        subject="",
        body="Hej Bengt!",
        thread=letter.thread,
        path=reverse("messaging:reply", args=[letter.public_id]),
    )


def test_a_draft_says_to_whom_about_what_and_that_there_is_a_file(caseworker):
    person = client_of(caseworker, given_name="Mohamed", family_name="Warsame")
    colleague, shared = OwnMailboxFactory().owner, MailboxFactory(shared=True)
    to = [
        f"{person.public_id}.{person.public_id}.",
        f"user:{colleague.public_id}",
        f"mailbox:{shared.public_id}",
    ]
    draft = DraftFactory(owner=caseworker.user, recipients=to, subject="Tid för möte")
    DraftFileFactory(draft=draft)

    page = caseworker.client.get(listed())

    names = f"Till Mohamed Warsame, {colleague.full_name}, {shared.name}"
    assertContains(page, names)
    assertContains(page, "Tid för möte")
    assertContains(page, "Bilaga")
    assertContains(page, f'href="{draft.path}?utkast={draft.public_id}"')


def test_whom_one_does_not_reach_is_not_named(caseworker):
    stranger = PersonFactory(given_name="Okänd", family_name="Person")
    to = [f"{stranger.public_id}.{stranger.public_id}."]
    DraftFactory(owner=caseworker.user, recipients=to)

    page = caseworker.client.get(listed())

    assertContains(page, "Ingen mottagare vald")
    assertNotContains(page, stranger.full_name)


def test_an_answer_says_whom_it_answers(caseworker):
    draft = answer_by(caseworker)

    page = caseworker.client.get(listed())

    assertContains(page, "Svar till Bengt Åkesson")
    assertContains(page, f"{draft.path}?utkast={draft.public_id}")


def test_an_answer_in_a_conversation_out_of_reach_says_so_and_its_text_can_be_read(caseworker):
    draft = answer_by(caseworker, readable=False)

    page = caseworker.client.get(listed())
    shown = caseworker.client.get(discarding(draft))

    assertContains(page, "Kan inte skickas")
    assertNotContains(page, "Bengt Åkesson")
    assertNotContains(page, f'href="{draft.path}')
    assertContains(shown, "Konversationen kan inte öppnas längre")
    assertContains(shown, "Hej Bengt!")


def test_a_draft_of_a_page_that_is_no_more_does_not_break_the_list(caseworker):
    DraftFactory(owner=caseworker.user, path="/borta/", recipients=["skräp", ""])

    assertContains(caseworker.client.get(listed()), "Ingen mottagare vald")


def test_all_drafts_are_there_page_by_page(caseworker, monkeypatch):
    monkeypatch.setattr(draft_listing, "PAGE", 2)
    for number in range(5):
        DraftFactory(owner=caseworker.user, subject=f"Utkast nummer {number}")

    address, seen = listed(), []
    while address:
        page = caseworker.client.get(address)
        seen += [row.draft.subject for row in page.context["rows"]]
        address = page.context["older_url"] and listed() + page.context["older_url"]

    assert seen == [f"Utkast nummer {number}" for number in (4, 3, 2, 1, 0)]


def test_the_list_asks_as_often_for_many_drafts_as_for_one(
    caseworker, django_assert_max_num_queries
):
    caseworker.client.get(listed())
    for _ in range(10):
        person = client_of(caseworker)
        DraftFactory(owner=caseworker.user, recipients=[f"{person.public_id}.{person.public_id}."])
        answer_by(caseworker)

    with django_assert_max_num_queries(25):
        page = caseworker.client.get(listed())

    assert len(page.context["rows"]) == 20


def test_a_draft_is_thrown_away_after_a_question_with_its_files(
    caseworker, django_capture_on_commit_callbacks
):
    kept = DraftFileFactory(draft__owner=caseworker.user)
    asked = caseworker.client.get(discarding(kept.draft))
    assertContains(asked, "kan inte tas fram igen")
    assert Draft.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        done = caseworker.client.post(discarding(kept.draft))

    assertRedirects(done, listed())
    assert not Draft.objects.exists()
    assert not default_storage.exists(kept.file.name)
    assert AccessLogEntry.objects.filter(action=Action.DELETED, object_type="draft").exists()


def test_anothers_draft_is_not_thrown_away(caseworker):
    theirs = DraftFactory()

    assert caseworker.client.post(discarding(theirs)).status_code == 404
    assert Draft.objects.get() == theirs


def test_what_nobody_has_written_on_for_three_months_is_thrown_away():
    old, lately = DraftFactory(), DraftFactory()
    long_ago = timezone.now() - timedelta(days=91)
    Draft.objects.filter(pk=old.pk).update(updated_at=long_ago)

    purge_forgotten_drafts()

    assert Draft.objects.get() == lately


def test_a_sent_draft_is_thrown_away_when_it_surely_can_not_be_undone():
    DraftFactory(sent_at=timezone.now() - timedelta(minutes=61))
    undoable = DraftFactory(sent_at=timezone.now() - timedelta(minutes=59))

    purge_sent_drafts()

    assert Draft.objects.get() == undoable


def test_a_file_that_waits_is_looked_at_by_the_timetable():
    waiting = DraftFileFactory(state="pending", checked_at=None)

    check_waiting_files()

    waiting.refresh_from_db()
    assert waiting.state == "clean"
