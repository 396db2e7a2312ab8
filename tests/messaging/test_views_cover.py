from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.roles import Role
from messaging.models import MailboxCover
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, days_ago
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxCoverFactory,
    MessageFactory,
    OwnMailboxFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("I10", "P12", "P13")]
COVERS, INBOX = reverse("messaging:covers"), reverse("messaging:inbox")
REASON = "Sjuk hela veckan, klienter väntar."


@pytest.fixture
def manager(db):
    membership = MembershipFactory(role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def linda(manager):
    membership = MembershipFactory(
        unit=manager.unit, user__given_name="Linda", user__family_name="Ekström"
    )
    OwnMailboxFactory(owner=membership.user)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def cover(manager, linda):
    return MailboxCoverFactory(user=manager.user, unit=manager.unit, mailbox=linda.user.mailbox)


def page(name, cover, *more):
    return reverse(f"messaging:cover_{name}", args=[cover.public_id, *more])


def decide(manager, linda, **differing):
    posted = {
        "colleague": str(linda.user.public_id),
        "since": f"{stockholm_today()}",
        "until": f"{days_ago(-7)}",
        "reason": REASON,
    }
    return manager.client.post(COVERS, {**posted, **differing})


def test_a_decision_is_listed_and_told_to_the_one_it_is_about(manager, linda):
    response = decide(manager, linda)

    assertRedirects(response, COVERS)
    listed = manager.client.get(COVERS)
    assertContains(listed, "Linda Ekström")
    assertContains(listed, REASON)
    told = linda.client.get(INBOX)
    assertContains(told, f"{manager.user.full_name} läser din brevlåda")
    assertContains(told, REASON)


def test_nobody_else_is_told(manager, linda, cover):
    assertNotContains(manager.client.get(INBOX), "din brevlåda")
    assertNotContains(linda.client.get(reverse("messaging:sent")), "läser din brevlåda")


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"colleague": ""}, "Välj vems brevlåda du ska läsa."),
        ({"since": ""}, "Fyll i från."),
        ({"until": "snart"}, "Skriv datumet som 2026-11-30."),
        ({"since": "2020-01-01"}, "Från kan tidigast vara i dag."),
        ({"reason": "sjuk"}, "Skriv orsaken med minst 10 tecken."),
    ],
)
def test_a_decision_that_can_not_be_made_says_why_and_keeps_what_was_written(
    manager, linda, differing, sentence
):
    response = decide(manager, linda, **differing)

    assertContains(response, sentence)
    assertContains(response, differing.get("reason", REASON))
    assert not MailboxCover.objects.exists()


def test_a_colleague_of_another_unit_is_no_choice(manager, linda):
    stranger = MembershipFactory()

    response = decide(manager, linda, colleague=str(stranger.user.public_id))

    assertContains(response, "Välj en medarbetare som arbetar på din enhet.")
    assertNotContains(manager.client.get(COVERS), stranger.user.full_name)


def test_the_mailbox_is_read_without_anything_to_answer_or_file_with(manager, cover):
    message = MessageFactory(from_citizen=True, to=cover.mailbox, body="Jag har flyttat.")
    attached = AttachmentFactory(message=message)

    inbox = manager.client.get(page("inbox", cover))
    read = manager.client.get(page("message", cover, message.public_id))

    assertContains(inbox, message.thread.subject)
    assertNotContains(inbox, "Jag har flyttat.")
    assertContains(read, "Jag har flyttat.")
    assertContains(read, page("attachment", cover, attached.public_id))
    for deed in ("Svara", "Journalför", "Infoga filer", "Ångra"):
        assertNotContains(read, deed)


def test_a_file_is_opened(manager, cover):
    attached = AttachmentFactory(message=MessageFactory(from_citizen=True, to=cover.mailbox))

    response = manager.client.get(page("attachment", cover, attached.public_id))

    assert response.getvalue().startswith(b"%PDF")


def test_sent_and_an_empty_inbox_are_shown(manager, cover):
    sent = MessageFactory(sender_user=cover.mailbox.owner)

    assertContains(manager.client.get(page("sent", cover)), sent.thread.subject)
    assertContains(manager.client.get(page("inbox", cover)), "Här finns inga meddelanden.")


def test_what_the_colleague_sent_says_to_whom_and_leads_back_to_sent(manager, cover):
    sent = MessageFactory(sender_user=cover.mailbox.owner)
    received = MessageFactory(from_citizen=True, to=cover.mailbox)

    read_sent = manager.client.get(page("message", cover, sent.public_id))
    read_received = manager.client.get(page("message", cover, received.public_id))

    assertContains(read_sent, "Skickat, Linda Ekström")
    assertContains(read_sent, f"Till {sent.recipients.get().label}")
    assertContains(read_received, "Inkorg, Linda Ekström")
    assertNotContains(read_received, "<br>Till ")


@pytest.mark.parametrize("name", ["message", "reply", "journal", "file_attachments"])
def test_the_ordinary_addresses_of_the_message_stay_shut(manager, cover, name):
    message = MessageFactory(from_citizen=True, to=cover.mailbox)
    url = reverse(f"messaging:{name}", args=[message.public_id])

    assert manager.client.get(url).status_code == 404
    assert manager.client.post(url, {"body": "Hej"}).status_code in {404, 405}


def test_another_manager_of_the_unit_may_end_it_and_not_read_by_it(manager, cover):
    membership = MembershipFactory(role=Role.UNIT_MANAGER, unit=manager.unit)
    other = sign_in(Client(), membership.user, membership)

    assert other.client.get(page("inbox", cover)).status_code == 404
    assertRedirects(other.client.post(page("end", cover)), COVERS)
    assert manager.client.get(page("inbox", cover)).status_code == 404


def test_what_is_over_already_is_told_and_not_ended_again(manager, cover):
    MailboxCover.objects.update(ended_at=timezone.now())

    response = manager.client.post(page("end", cover), follow=True)

    assertContains(response, "Läsningen var redan avslutad.")


def test_another_units_manager_ends_nothing(cover):
    membership = MembershipFactory(role=Role.UNIT_MANAGER)
    stranger = sign_in(Client(), membership.user, membership)

    assert stranger.client.post(page("end", cover)).status_code == 404
    assertNotContains(stranger.client.get(COVERS), "Linda Ekström")


def test_a_provider_manager_reads_for_the_own_unit():
    unit = UnitFactory(provider=True)
    membership = MembershipFactory(role=Role.PROVIDER_MANAGER, unit=unit)
    ulrika = sign_in(Client(), membership.user, membership)
    amir = MembershipFactory(provider=True, unit=unit).user
    cover = MailboxCoverFactory(user=ulrika.user, unit=unit, mailbox=OwnMailboxFactory(owner=amir))

    assert ulrika.client.get(page("inbox", cover)).status_code == 200


def test_the_way_there_is_shown_to_managers(manager, caseworker):
    assertContains(manager.client.get(INBOX), COVERS)
    assertNotContains(caseworker.client.get(INBOX), COVERS)
    assert caseworker.client.get(COVERS).status_code == 403


def test_the_list_turns_its_pages(manager, cover, monkeypatch):
    monkeypatch.setattr("messaging.cover.PAGE", 1)
    newer = MailboxCoverFactory(user=manager.user, unit=manager.unit)

    first = manager.client.get(COVERS)
    second = manager.client.get(COVERS + first.context["older_url"])

    assert [one.pk for one in first.context["covers"]] == [newer.pk]
    assert [one.pk for one in second.context["covers"]] == [cover.pk]


@pytest.mark.parametrize("where", ["covers", "inbox"])
def test_as_many_questions_are_asked_for_many_rows_as_for_one(manager, cover, where):
    def one_more():
        if where == "covers":
            MailboxCoverFactory(user=manager.user, unit=manager.unit)
        else:
            MessageFactory(from_citizen=True, to=cover.mailbox)

    def queries():
        url = COVERS if where == "covers" else page("inbox", cover)
        with CaptureQueriesContext(connection) as captured:
            assert manager.client.get(url).status_code == 200
        return len(captured)

    one_more()
    few = queries()
    for _ in range(40):
        one_more()

    assert queries() == few
