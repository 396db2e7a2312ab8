from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.access import OutOfReach
from accounts.models import Membership
from audit.models import AccessLogEntry, Action
from casework.models import Case
from messaging.access import (
    access_attachment,
    access_draft,
    access_mailbox,
    access_message,
    item_of,
    own_mailbox,
)
from messaging.models import Mailbox
from messaging.unread import unread_badge
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory
from tests.factories.messaging import (
    AttachmentFactory,
    DraftFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


def shut(door, actor, wanted):
    with pytest.raises(OutOfReach) as refusal:
        door(actor, wanted)
    return refusal.value.object_type


@pytest.fixture
def letter(caseworker, citizen):
    return MessageFactory(thread__citizen=citizen.person, sender_user=caseworker.user)


def test_both_sides_of_a_letter_open_it_and_nobody_else(caseworker, provider, citizen, letter):
    colleague = ActorFactory(membership__unit=caseworker.unit)

    assert access_message(caseworker.actor, letter.public_id) == letter
    assert access_message(citizen.actor, letter.public_id) == letter
    for stranger in (colleague, provider.actor, ActorFactory(citizen=True)):
        assert shut(access_message, stranger, letter.public_id) == "message"


def test_a_held_letter_is_its_senders_alone(caseworker, citizen):
    held = MessageFactory(held=True, thread__citizen=citizen.person, sender_user=caseworker.user)

    assert access_message(caseworker.actor, held.public_id) == held
    assert shut(access_message, citizen.actor, held.public_id) == "message"
    attached = AttachmentFactory(message=held)
    assert shut(access_attachment, citizen.actor, attached.public_id) == "attachment"


def test_a_letters_file_is_opened_by_whoever_opens_the_letter_and_that_is_logged(
    caseworker, citizen, letter
):
    attached = AttachmentFactory(message=letter)

    assert access_attachment(citizen.actor, attached.public_id) == attached
    assert access_attachment(caseworker.actor, attached.public_id) == attached

    rows = AccessLogEntry.objects.filter(action=Action.DOWNLOADED).order_by("pk")
    assert [row.actor_kind for row in rows] == ["citizen", "staff"]
    assert {row.object_id for row in rows} == {str(attached.public_id)}
    assert {row.customer_number for row in rows} == {citizen.person.customer_number}
    assert shut(access_attachment, ActorFactory(), attached.public_id) == "attachment"


def test_a_draft_is_its_writers_alone(caseworker, citizen):
    draft = DraftFactory(owner=caseworker.user)

    assert access_draft(caseworker.actor, draft.public_id) == draft
    assert shut(access_draft, ActorFactory(), draft.public_id) == "draft"
    assert shut(access_draft, citizen.actor, draft.public_id) == "draft"


def test_a_draft_that_was_sent_is_no_draft_any_more(caseworker):
    sent = DraftFactory(owner=caseworker.user, sent_at="2026-11-22T12:00Z")

    assert shut(access_draft, caseworker.actor, sent.public_id) == "draft"


@pytest.fixture
def shared(caseworker):
    """A shared mailbox of the caseworker's unit, granted to the caseworker."""
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
    return mailbox


@pytest.mark.covers("R115")
def test_a_shared_mailbox_is_for_those_it_is_granted_to(caseworker, shared):
    colleague = MembershipFactory(unit=caseworker.unit)
    letter = MessageFactory(from_citizen=True, to=shared)

    assert access_mailbox(caseworker.actor, shared.public_id) == shared
    assert access_message(caseworker.actor, letter.public_id) == letter
    outside = ActorFactory(membership=colleague)
    assert shut(access_mailbox, outside, shared.public_id) == "mailbox"
    assert shut(access_message, outside, letter.public_id) == "message"


@pytest.mark.parametrize(
    "differing", [lambda: {"until": days_ago(1)}, lambda: {"since": days_ago(-1)}]
)
def test_a_grant_holds_from_its_first_day_to_its_last(caseworker, shared, differing):
    shared.grants.update(**differing())

    assert shut(access_mailbox, caseworker.actor, shared.public_id) == "mailbox"
    shared.grants.update(since=days_ago(0), until=days_ago(0))
    assert access_mailbox(caseworker.actor, shared.public_id) == shared


def test_a_grant_does_not_follow_into_a_role_at_another_unit(caseworker, shared):
    elsewhere = MembershipFactory(user=caseworker.user)

    actor = ActorFactory(membership=elsewhere)

    assert shut(access_mailbox, actor, shared.public_id) == "mailbox"


def test_a_mailbox_out_of_use_is_nobodys(caseworker, shared):
    Mailbox.objects.update(is_active=False)

    assert shut(access_mailbox, caseworker.actor, shared.public_id) == "mailbox"


def test_ones_own_mailbox_is_opened_and_a_colleagues_is_not(caseworker):
    own, elses = OwnMailboxFactory(owner=caseworker.user), MailboxFactory()

    assert access_mailbox(caseworker.actor, own.public_id) == own
    assert shut(access_mailbox, caseworker.actor, elses.public_id) == "mailbox"


def test_a_colleagues_mailbox_is_made_once_when_it_is_needed(caseworker):
    made = own_mailbox(caseworker.actor)

    assert own_mailbox(caseworker.actor) == made
    assert (made.owner, made.kind) == (caseworker.user, Mailbox.Kind.STAFF)


def test_a_citizen_has_the_mailbox_somebody_wrote_to(citizen):
    with pytest.raises(OutOfReach):
        own_mailbox(citizen.actor)

    letter = MessageFactory(thread__citizen=citizen.person)

    assert own_mailbox(citizen.actor) == letter.recipients.get().mailbox


def test_a_letter_to_oneself_lies_in_ones_own_inbox_first(caseworker, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    to_shared = MessageFactory(sender_user=caseworker.user, to=shared)
    to_oneself = MessageFactory(sender_user=caseworker.user, to=own)

    first = [item_of(caseworker.actor, one) for one in (to_shared, to_oneself)]
    assert [(item.mailbox, item.folder) for item in first] == [(own, "sent"), (own, "inbox")]
    with pytest.raises(OutOfReach):
        item_of(ActorFactory(), to_oneself)


def test_a_letter_is_looked_at_where_the_list_was(caseworker, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(from_citizen=True, to=own)
    copy = MailboxItemFactory(message=letter, mailbox=shared)
    elsewhere = MailboxItemFactory(message=letter)

    assert item_of(caseworker.actor, letter, str(copy.public_id)).mailbox == shared
    assert item_of(caseworker.actor, letter, str(elsewhere.public_id)).mailbox == own


@pytest.mark.parametrize("door", [access_message, access_attachment, access_draft, access_mailbox])
def test_what_is_not_there_is_as_shut_as_what_is_elses(caseworker, door):
    wanted = uuid4()

    with pytest.raises(OutOfReach) as refusal:
        door(caseworker.actor, wanted)

    assert refusal.value.object_id == str(wanted)


@pytest.mark.parametrize(
    ("address", "make", "named"),
    [
        ("messaging:message", MessageFactory, "message"),
        ("messaging:attachment", AttachmentFactory, "attachment"),
        ("messaging:shared_inbox", lambda: MailboxFactory(shared=True), "mailbox"),
        ("casework:case", CaseFactory, "case"),
    ],
)
def test_what_was_tried_stands_in_the_log_and_the_visitor_learns_nothing(
    caseworker, address, make, named
):
    elses = make()

    response = caseworker.client.get(reverse(address, args=[elses.public_id]))

    row = AccessLogEntry.objects.get(action=Action.REFUSED)
    assert response.status_code == 404
    assert (row.object_type, row.object_id) == (named, str(elses.public_id))
    assert row.actor == caseworker.user.public_id
    assert row.customer_number == ""


@pytest.fixture
def in_a_case(caseworker, shared):
    """A citizen's letter in a case of the unit's, in the shared mailbox and in the colleague's own;
    somebody else handles the case."""
    case = CaseFactory(responsible_unit=caseworker.unit)
    CaseAssignmentFactory(case=case, user=MembershipFactory(unit=caseworker.unit).user)
    thread = ThreadFactory(citizen=case.file.file_holder, case=case)
    letter = MessageFactory(thread=thread, from_citizen=True, to=shared)
    MailboxItemFactory(message=letter, mailbox=OwnMailboxFactory(owner=caseworker.user))
    return letter


@pytest.mark.covers("P13")
def test_a_case_that_is_restricted_later_shuts_its_letters_to_the_others(caseworker, in_a_case):
    attached = AttachmentFactory(message=in_a_case)
    assert access_message(caseworker.actor, in_a_case.public_id) == in_a_case
    assert unread_badge(caseworker.actor).count == 1

    Case.objects.update(is_restricted=True)

    assert shut(access_message, caseworker.actor, in_a_case.public_id) == "message"
    assert shut(access_attachment, caseworker.actor, attached.public_id) == "attachment"
    assert unread_badge(caseworker.actor).count == 0
    page = caseworker.client.get(reverse("messaging:inbox"))
    assert in_a_case.thread.subject not in page.content.decode()


def test_whoever_is_assigned_to_it_reads_on(caseworker, in_a_case):
    Case.objects.update(is_restricted=True)
    CaseAssignmentFactory(case=in_a_case.thread.case, user=caseworker.user, kind="co")

    assert access_message(caseworker.actor, in_a_case.public_id) == in_a_case


def test_while_nobody_who_works_here_handles_it_its_letters_are_not_lost(caseworker, in_a_case):
    Case.objects.update(is_restricted=True)
    Membership.objects.exclude(user=caseworker.user).update(valid_to=days_ago(1))

    assert access_message(caseworker.actor, in_a_case.public_id) == in_a_case


def test_whoever_has_no_role_any_more_opens_no_mailbox(caseworker):
    letter = MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user))
    attached = AttachmentFactory(message=letter)
    pages = [
        reverse("messaging:inbox"),
        reverse("messaging:message", args=[letter.public_id]),
        reverse("messaging:attachment", args=[attached.public_id]),
    ]
    assert caseworker.client.get(pages[1]).status_code == 200

    Membership.objects.update(valid_to=days_ago(1))

    assert [caseworker.client.get(page).status_code for page in pages] == [404, 404, 404]
