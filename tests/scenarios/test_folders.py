"""Inkorg, Skickat and Papperskorg as they are used from morning to evening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from messaging.models import MailboxItem
from messaging.tasks import empty_the_bins
from tests.factories.messaging import (
    AttachmentFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
INBOX, TRASH = reverse("messaging:inbox"), reverse("messaging:trash")
FIGURE = '<span class="figure">{}<span class="visually-hidden"> {}</span></span>'


def act(client, name, item, **said):
    return client.post(reverse(f"messaging:{name}", args=[item.public_id]), said, follow=True)


@pytest.mark.covers("A-H22", "R145", "R146", "P11")
def test_a_citizens_letter_is_judged_binned_and_restored_and_she_still_has_it(caseworker, citizen):
    client, inbox = caseworker.client, OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(
        from_citizen=True,
        thread=ThreadFactory(citizen=citizen.person, subject="Tack för mötet"),
        to=inbox,
        body="Tack för mötet!",
    )
    item = letter.items.get(mailbox=inbox)

    assertContains(client.get(INBOX), "Ta bort meddelanden som inte är viktiga att spara.")
    refused = act(client, "move_to_trash", item)
    assertContains(refused, "Meddelandet är inte journalfört.")
    assertContains(refused, reverse("messaging:journal", args=[letter.public_id]))

    binned = act(client, "move_to_trash", item, minor="1", although_it_waits="1")
    assertContains(binned, "i Papperskorgen i 30 dagar")
    assertContains(binned, "Du har inga meddelanden.")
    assertContains(client.get(TRASH), "Tack för mötet")

    act(client, "restore", item)
    assertContains(client.get(INBOX), "Tack för mötet")
    assertContains(client.get(TRASH), "Papperskorgen är tom.")
    thread = reverse("portal:thread", args=[letter.thread.public_id])
    assertContains(citizen.client.get(thread), "Tack för mötet!")


@pytest.mark.covers("A-U22", "R142", "R143", "R144", "D4")
def test_the_red_figure_goes_from_two_to_one_to_none(provider):
    client, inbox = provider.client, OwnMailboxFactory(owner=provider.user)
    first, second = (MessageFactory(from_citizen=True, to=inbox) for _ in range(2))
    figure = reverse("messaging:unread_badge")

    assertContains(client.get(INBOX), FIGURE.format(2, "olästa"), html=True)
    client.get(reverse("messaging:message", args=[first.public_id]))
    assertContains(client.get(figure), FIGURE.format(1, "oläst"), html=True)
    client.get(reverse("messaging:message", args=[second.public_id]))

    assertNotContains(client.get(INBOX), 'class="figure"')
    assertNotContains(client.get(figure), 'class="figure"')


@pytest.mark.covers("A-J11")
def test_what_lay_a_month_in_the_bin_is_gone_with_its_file_and_a_protocol_stands(
    caseworker, django_capture_on_commit_callbacks
):
    inbox = OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), sender_user=caseworker.user, to=inbox
    )
    stored = AttachmentFactory(message=letter).file
    for item in letter.items.all():
        act(caseworker.client, "move_to_trash", item)
    letter.items.update(trashed_at=timezone.now() - timedelta(days=31))

    with django_capture_on_commit_callbacks(execute=True):
        empty_the_bins()

    assert not MailboxItem.objects.filter(mailbox=inbox).exists()
    assert not stored.storage.exists(stored.name)
    assert AccessLogEntry.objects.get(action=Action.PURGED).reason == (
        "ur papperskorgen: 2 poster, 1 meddelanden, 1 filer"
    )
