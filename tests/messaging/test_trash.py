from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.trash import (
    HELD,
    NOT_JOURNALED,
    READS_ONLY,
    WAITS,
    mark_minor,
    move_to_trash,
    restore,
)
from messaging.models import MailboxGrant, MailboxItem
from messaging.unread import unread_badge
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.messaging import (
    JournaledMarkFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P11", "R145", "R146")]
INBOX, SENT, TRASH = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT, MailboxItem.Folder.TRASH
REFUSED = (
    "Meddelandet är inte journalfört. Journalför det eller markera det som "
    "”av ringa betydelse” innan du tar bort det."
)


@pytest.fixture
def inbox(caseworker):
    return OwnMailboxFactory(owner=caseworker.user)


def item_in(mailbox, **differing):
    """A letter of a citizen's that nobody waits for an answer to."""
    message = MessageFactory(from_citizen=True, to=mailbox, **differing)
    type(message.thread).objects.filter(pk=message.thread.pk).update(unanswered_since=None)
    return message.items.get(mailbox=mailbox)


def internal_in(mailbox):
    message = MessageFactory(thread=ThreadFactory(internal=True), to=mailbox)
    return message.items.get(mailbox=mailbox)


def obstacle(by, item, **said):
    with pytest.raises(ValidationError) as refusal:
        move_to_trash(by=by, item=item, **said)
    item.refresh_from_db()
    assert item.folder != TRASH
    return refusal.value.code


def folder_of(item):
    item.refresh_from_db()
    return item.folder


def test_what_colleagues_write_to_each_other_can_always_go(caseworker, inbox):
    item = internal_in(inbox)

    move_to_trash(by=caseworker.actor, item=item)

    item.refresh_from_db()
    assert (item.folder, item.trashed_from, item.trashed_by) == (TRASH, INBOX, caseworker.user)
    assert AccessLogEntry.objects.get(action=Action.DELETED).object_id == str(
        item.message.public_id
    )


def test_a_citizens_letter_is_journaled_or_judged_first(caseworker, inbox):
    journaled, judged, neither = item_in(inbox), item_in(inbox), item_in(inbox)
    JournaledMarkFactory(message=journaled.message)
    mark_minor(by=caseworker.actor, item=judged)

    move_to_trash(by=caseworker.actor, item=journaled)
    move_to_trash(by=caseworker.actor, item=judged)

    assert (folder_of(journaled), folder_of(judged)) == (TRASH, TRASH)
    assert obstacle(caseworker.actor, neither) == NOT_JOURNALED


def test_so_is_what_was_written_to_a_citizen(caseworker, citizen):
    sent = MessageFactory(sender_user=caseworker.user, thread__citizen=citizen.person)
    item = sent.items.get(folder=SENT)

    assert obstacle(caseworker.actor, item) == NOT_JOURNALED


def test_a_file_put_into_the_file_does_not_let_the_words_go(caseworker, inbox):
    item = item_in(inbox)
    JournaledMarkFactory(message=item.message, entry=None, place="ärende")

    assert obstacle(caseworker.actor, item) == NOT_JOURNALED


def test_the_citizens_own_copy_is_never_touched(caseworker, inbox):
    item = item_in(inbox)
    mark_minor(by=caseworker.actor, item=item)
    move_to_trash(by=caseworker.actor, item=item)

    theirs = item.message.items.exclude(pk=item.pk).get()

    assert (theirs.folder, theirs.minor_importance) == (SENT, False)


def test_what_is_held_is_undone_and_not_binned(caseworker, citizen):
    held = MessageFactory(held=True, sender_user=caseworker.user, thread__citizen=citizen.person)

    assert obstacle(caseworker.actor, held.items.get(folder=SENT)) == HELD


def test_a_citizen_who_waits_for_an_answer_is_asked_about_once_more(caseworker, inbox):
    message = MessageFactory(from_citizen=True, to=inbox)
    item = message.items.get(mailbox=inbox)
    JournaledMarkFactory(message=message)

    assert obstacle(caseworker.actor, item) == WAITS

    move_to_trash(by=caseworker.actor, item=item, although_it_waits=True)
    assert folder_of(item) == TRASH


@pytest.mark.parametrize(
    ("level", "expected"),
    [(MailboxGrant.Level.READ, READS_ONLY), (MailboxGrant.Level.SEND, None)],
)
@pytest.mark.covers("R115")
def test_in_a_shared_mailbox_it_takes_the_right_to_write(caseworker, level, expected):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    item = internal_in(shared)

    if expected:
        assert obstacle(caseworker.actor, item) == expected
    else:
        move_to_trash(by=caseworker.actor, item=item)
        assert folder_of(item) == TRASH


def test_who_only_reads_neither_judges_nor_restores(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=MailboxGrant.Level.READ)
    item = item_in(shared)
    binned = MailboxItemFactory(mailbox=shared, message=MessageFactory(), trashed=True)

    with pytest.raises(ValidationError):
        mark_minor(by=caseworker.actor, item=item)
    with pytest.raises(ValidationError):
        restore(by=caseworker.actor, item=binned)


def test_the_units_manager_tidies_its_mailbox_without_a_grant():
    membership = MembershipFactory(role=Role.UNIT_MANAGER)
    manager = sign_in(Client(), membership.user, membership)
    item = internal_in(MailboxFactory(shared=True, unit=membership.unit))

    move_to_trash(by=manager.actor, item=item)

    assert folder_of(item) == TRASH


def test_restored_it_lies_where_it_lay_as_it_lay(caseworker, inbox):
    item = internal_in(inbox)
    move_to_trash(by=caseworker.actor, item=item)
    assert unread_badge(caseworker.actor).count == 0

    restore(by=caseworker.actor, item=item)

    item.refresh_from_db()
    assert (item.folder, item.trashed_from, item.trashed_at) == (INBOX, "", None)
    assert unread_badge(caseworker.actor).count == 1
    assert AccessLogEntry.objects.filter(action=Action.RESTORED).count() == 1


def test_what_one_sent_to_oneself_goes_and_comes_back_as_two(caseworker, inbox):
    message = MessageFactory(
        thread=ThreadFactory(internal=True), sender_user=caseworker.user, to=inbox
    )
    both = list(message.items.order_by("pk"))
    assert {item.folder for item in both} == {INBOX, SENT}

    for item in both:
        move_to_trash(by=caseworker.actor, item=item)
    assert {folder_of(item) for item in both} == {TRASH}
    for item in both:
        restore(by=caseworker.actor, item=item)

    assert {folder_of(item) for item in both} == {INBOX, SENT}


def test_twice_is_once(caseworker, inbox):
    item = internal_in(inbox)

    for _ in range(2):
        move_to_trash(by=caseworker.actor, item=item)
    first = AccessLogEntry.objects.filter(action=Action.DELETED).count()
    for _ in range(2):
        restore(by=caseworker.actor, item=item)

    assert (first, AccessLogEntry.objects.filter(action=Action.RESTORED).count()) == (1, 1)


def test_a_judgement_is_written_down_and_can_be_taken_back_outside_the_bin(caseworker, inbox):
    item = item_in(inbox)
    mark_minor(by=caseworker.actor, item=item)
    mark_minor(by=caseworker.actor, item=item, is_minor=False)
    mark_minor(by=caseworker.actor, item=item)
    move_to_trash(by=caseworker.actor, item=item)

    with pytest.raises(ValidationError):
        mark_minor(by=caseworker.actor, item=item, is_minor=False)

    reasons = AccessLogEntry.objects.filter(action=Action.CHANGED).order_by("pk")
    assert [row.reason.split(",")[0] for row in reasons] == [
        "av ringa betydelse",
        "inte längre av ringa betydelse",
        "av ringa betydelse",
    ]


def post(caseworker, name, item, query="", **said):
    url = reverse(f"messaging:{name}", args=[item.public_id])
    return caseworker.client.post(url + query, said)


def letter_page(caseworker, item):
    url = reverse("messaging:message", args=[item.message.public_id])
    return caseworker.client.get(f"{url}?post={item.public_id}")


def test_a_refusal_offers_both_ways_out_and_changes_nothing(caseworker, inbox):
    item = item_in(inbox)

    refused = post(caseworker, "move_to_trash", item)

    assertContains(refused, REFUSED)
    assertContains(refused, reverse("messaging:journal", args=[item.message.public_id]))
    assertContains(refused, "Markera som av ringa betydelse och ta bort")
    assert folder_of(item) == INBOX


def test_one_click_judges_and_bins_and_leads_back_to_the_same_list(caseworker, inbox):
    item = item_in(inbox)

    moved = post(caseworker, "move_to_trash", item, "?with_files=on", minor="1")

    assertRedirects(
        moved, reverse("messaging:inbox") + "?with_files=on", fetch_redirect_response=False
    )
    item.refresh_from_db()
    assert (item.folder, item.minor_importance) == (TRASH, True)


def test_the_page_of_a_judged_letter_says_so_and_takes_it_back(caseworker, inbox):
    item = item_in(inbox)

    post(caseworker, "minor", item, minor="1")
    assertContains(letter_page(caseworker, item), "Ta tillbaka markeringen")
    post(caseworker, "minor", item, minor="0")

    assertContains(letter_page(caseworker, item), "Markera som av ringa betydelse")


def test_the_bin_shows_when_a_letter_goes_for_good(caseworker, inbox):
    item = MailboxItemFactory(
        mailbox=inbox,
        message=MessageFactory(),
        trashed=True,
        trashed_at=timezone.now().replace(year=2026, month=11, day=1, hour=12),
    )

    bin_page = caseworker.client.get(reverse("messaging:trash"))

    assertContains(bin_page, "Tas bort 2026-12-01")
    assertContains(letter_page(caseworker, item), "tas bort för gott 2026-12-01")


def test_nobody_is_offered_to_empty_the_bin(caseworker, inbox):
    MailboxItemFactory(mailbox=inbox, message=MessageFactory(), trashed=True)

    assertNotContains(caseworker.client.get(reverse("messaging:trash")), "Töm")


def test_several_are_each_judged_by_themselves(caseworker, inbox):
    free, bound = internal_in(inbox), item_in(inbox, thread__subject="Skolan")
    url = reverse("messaging:move_several", args=[inbox.public_id])

    answer = caseworker.client.post(
        url, {"folder": "inbox", "item": [free.public_id, bound.public_id]}, follow=True
    )

    assert (folder_of(free), folder_of(bound)) == (TRASH, INBOX)
    letter = reverse("messaging:message", args=[bound.message.public_id])
    assertContains(
        answer,
        f'1 meddelande ligger kvar: <a href="{letter}?post={bound.public_id}">'
        f"”Skolan” från {bound.message.sender_name}</a>. Det är inte journalfört.",
    )
    assertContains(answer, "”av ringa betydelse”")


def test_many_that_stay_are_counted_and_the_first_are_named(caseworker, inbox):
    items = [item_in(inbox, thread__subject=f"Skolan <{n}>") for n in range(7)]
    url = reverse("messaging:move_several", args=[inbox.public_id])

    answer = caseworker.client.post(
        url, {"folder": "inbox", "item": [one.public_id for one in items]}, follow=True
    )

    (told,) = answer.context["messages"]
    assert str(told).startswith("7 meddelanden ligger kvar: ")
    assert " och 2 till. De är inte journalförda. Journalför dem" in str(told)
    assert str(told).count("<a href=") == 5
    assert "”Skolan &lt;6&gt;” från" in str(told)


def test_of_those_somebody_waits_for_it_is_told_where_to_answer(caseworker, inbox):
    item = MessageFactory(from_citizen=True, to=inbox).items.get(mailbox=inbox)
    mark_minor(by=caseworker.actor, item=item)
    url = reverse("messaging:move_several", args=[inbox.public_id])

    answer = caseworker.client.post(url, {"folder": "inbox", "item": item.public_id}, follow=True)

    assertContains(answer, "Öppna det för att svara, eller för att ta bort det ändå.")


def test_several_come_back_together(caseworker, inbox):
    items = [internal_in(inbox) for _ in range(2)]
    for item in items:
        move_to_trash(by=caseworker.actor, item=item)
    url = reverse("messaging:restore_several", args=[inbox.public_id])

    answer = caseworker.client.post(url, {"item": [one.public_id for one in items]}, follow=True)

    assert {folder_of(item) for item in items} == {INBOX}
    assertContains(answer, "2 meddelanden är återställda.")


@pytest.mark.parametrize("chosen", [[], ["x"], ["6f1f5f0e-3b0a-4a3e-9d0c-5a4f3c0e2b11"]])
def test_nothing_chosen_is_said_so(caseworker, inbox, chosen):
    url = reverse("messaging:move_several", args=[inbox.public_id])

    answer = caseworker.client.post(url, {"folder": "sent", "item": chosen}, follow=True)

    assertContains(answer, "Markera minst ett meddelande.")


def test_a_colleagues_letter_stays_whoever_names_it(caseworker, inbox):
    theirs = internal_in(OwnMailboxFactory())
    url = reverse("messaging:move_several", args=[inbox.public_id])

    caseworker.client.post(url, {"folder": "inbox", "item": [theirs.public_id]})
    alone = post(caseworker, "move_to_trash", theirs)

    assert (folder_of(theirs), alone.status_code) == (INBOX, 404)
