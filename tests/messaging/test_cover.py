from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.access import (
    access_attachment,
    access_cover,
    access_covered_attachment,
    access_covered_message,
    access_message,
)
from messaging.actions.cover import begin_cover, end_cover
from messaging.cover import colleagues, list_covered
from messaging.models import Mailbox, MailboxCover, MailboxItem
from messaging.unread import unread_badge
from tests.factories.accounts import ActorFactory, MembershipFactory, UnitFactory, days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CircleMemberFactory,
    PersonFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxCoverFactory,
    MailboxFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("I10", "P12", "P13")]
REASON = "Sjuk hela veckan, klienter väntar."


@pytest.fixture
def manager():
    return ActorFactory(membership__role=Role.UNIT_MANAGER)


@pytest.fixture
def linda(manager):
    return MembershipFactory(unit=manager.unit, user__given_name="Linda").user


@pytest.fixture
def cover(manager, linda):
    mailbox = OwnMailboxFactory(owner=linda)
    return MailboxCoverFactory(user=manager.user, unit=manager.unit, mailbox=mailbox)


def begun(manager, linda, **differing):
    facts = {"since": stockholm_today(), "until": days_ago(-6), "reason": REASON}
    return begin_cover(by=manager, colleague=linda, **{**facts, **differing})


def subjects(actor, cover, folder=MailboxItem.Folder.INBOX):
    return [row.subject for row in list_covered(actor, cover, folder).rows]


def test_a_manager_opens_a_colleagues_mailbox_for_some_days_and_it_is_logged(manager, linda):
    cover = begun(manager, linda)

    assert access_cover(manager, cover.public_id) == cover
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "cover")
    assert REASON in row.reason


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ((1, -5), "since", "Från kan tidigast vara i dag."),
        ((-2, -1), "until", "Sista dagen ska vara samma dag som den första eller senare."),
        ((0, -30), "until", "Du kan läsa åt någon i högst 30 dagar i taget."),
    ],
)
def test_days_that_can_not_be_are_refused_in_a_sentence(manager, linda, days, field, sentence):
    since, until = (days_ago(number) for number in days)

    with pytest.raises(ValidationError) as refusal:
        begun(manager, linda, since=since, until=until)

    assert refusal.value.message_dict == {field: [sentence]}
    assert not MailboxCover.objects.exists()


def test_thirty_days_are_the_most(manager, linda):
    assert begun(manager, linda, until=days_ago(-29))


def test_only_colleagues_who_work_at_the_unit_now_can_be_chosen(manager, linda):
    MembershipFactory(unit=manager.unit, ended=True)
    MembershipFactory(unit=manager.unit, user__is_active=False)
    elsewhere = MembershipFactory().user

    assert list(colleagues(manager)) == [linda]
    for other in (elsewhere, manager.user):
        with pytest.raises(ValidationError, match="arbetar på din enhet"):
            begun(manager, other)


def test_the_same_days_are_decided_once(manager, linda):
    begun(manager, linda)

    with pytest.raises(ValidationError, match="Du läser redan åt Linda"):
        begun(manager, linda, since=days_ago(-6), until=days_ago(-10))

    assert begun(manager, linda, since=days_ago(-7), until=days_ago(-10))


def test_ended_is_ended_at_once_and_once(manager, cover):
    assert end_cover(by=manager, cover=cover)
    assert not end_cover(by=manager, cover=cover)

    with pytest.raises(OutOfReach):
        access_cover(manager, cover.public_id)
    assert AccessLogEntry.objects.filter(action=Action.CHANGED).count() == 1


@pytest.mark.parametrize(
    "differing",
    [
        lambda: {"since": days_ago(-1), "until": days_ago(-3)},
        lambda: {"since": days_ago(9), "until": days_ago(1)},
        lambda: {"ended_at": timezone.now()},
        lambda: {"user": MembershipFactory().user},
        lambda: {"unit": UnitFactory()},
    ],
    ids=["not yet", "over", "ended", "a colleague's", "another unit's"],
)
def test_what_is_not_decided_for_this_manager_today_stays_shut(manager, cover, differing):
    MailboxCover.objects.update(**differing())

    with pytest.raises(OutOfReach) as refusal:
        access_cover(manager, cover.public_id)

    assert refusal.value.object_type == "cover"


def test_it_is_shut_when_the_colleague_no_longer_works_at_the_unit(manager, cover, linda):
    Membership.objects.filter(user=linda).update(valid_to=days_ago(1))

    with pytest.raises(OutOfReach):
        access_cover(manager, cover.public_id)


@pytest.mark.covers("A-S7")
def test_it_is_shut_in_the_managers_other_role(manager, cover):
    as_caseworker = MembershipFactory(user=manager.user, unit=manager.unit)

    with pytest.raises(OutOfReach):
        access_cover(ActorFactory(membership=as_caseworker), cover.public_id)


def test_a_shared_or_retired_mailbox_is_never_covered(manager, cover):
    Mailbox.objects.filter(pk=cover.mailbox_id).update(is_active=False)

    with pytest.raises(OutOfReach):
        access_cover(manager, cover.public_id)
    shared = MailboxCoverFactory(
        user=manager.user, unit=manager.unit, mailbox=MailboxFactory(shared=True)
    )
    with pytest.raises(OutOfReach):
        access_cover(manager, shared.public_id)


def test_inbox_and_sent_are_read_and_nothing_else_that_lies_there(manager, cover):
    received = MessageFactory(from_citizen=True, to=cover.mailbox)
    sent = MessageFactory(sender_user=cover.mailbox.owner)
    binned = MessageFactory(from_citizen=True, to=cover.mailbox)
    held = MessageFactory(sender_user=cover.mailbox.owner, held=True)
    binned.items.filter(mailbox=cover.mailbox).update(
        folder=MailboxItem.Folder.TRASH,
        trashed_from=MailboxItem.Folder.INBOX,
        trashed_at=timezone.now(),
        trashed_by=cover.mailbox.owner,
    )

    assert subjects(manager, cover) == [received.thread.subject]
    assert subjects(manager, cover, MailboxItem.Folder.SENT) == [sent.thread.subject]
    for message in (received, sent):
        assert access_covered_message(manager, cover, message.public_id) == message
    for message in (binned, held, MessageFactory()):
        with pytest.raises(OutOfReach):
            access_covered_message(manager, cover, message.public_id)


def test_a_list_leads_to_where_reading_is_logged_and_gives_nothing_away(manager, cover):
    message = MessageFactory(from_citizen=True, to=cover.mailbox, body="Jag har flyttat.")

    row = list_covered(manager, cover, MailboxItem.Folder.INBOX).rows[0]

    assert row.text == ""
    assert row.href.endswith(f"las-at/{cover.public_id}/meddelande/{message.public_id}/")
    logged = AccessLogEntry.objects.get()
    assert (logged.action, logged.object_type) == (Action.COVERED, "mailbox")


@pytest.mark.covers("I21")
def test_each_message_and_file_that_is_read_is_logged_as_read_for_the_colleague(manager, cover):
    message = MessageFactory(from_citizen=True, to=cover.mailbox)
    attached = AttachmentFactory(message=message)

    access_covered_message(manager, cover, message.public_id)
    access_covered_attachment(manager, cover, attached.public_id)

    rows = AccessLogEntry.objects.order_by("pk")
    assert [row.object_type for row in rows] == ["message", "attachment"]
    assert {row.action for row in rows} == {Action.COVERED}
    assert {row.reason for row in rows} == {f"läser åt {cover.mailbox.owner}"}
    assert {row.customer_number for row in rows} == {message.thread.about.customer_number}


@pytest.mark.covers("I16")
def test_reading_for_somebody_leaves_the_mailbox_as_it_was(manager, cover):
    message = MessageFactory(from_citizen=True, to=cover.mailbox, read_receipt_requested=True)

    access_covered_message(manager, cover, message.public_id)

    recipient = message.recipients.get()
    assert message.items.get(mailbox=cover.mailbox).read_at is None
    assert (recipient.first_read_at, recipient.first_read_by) == (None, None)
    assert not hasattr(recipient, "receipt")
    assert unread_badge(manager).count == 0


def test_a_cover_gives_no_other_right_to_the_mailbox_or_to_what_lies_there(manager, cover):
    message = MessageFactory(from_citizen=True, to=cover.mailbox)
    attached = AttachmentFactory(message=message)

    assert not Mailbox.objects.visible_to(manager).filter(pk=cover.mailbox_id).exists()
    with pytest.raises(OutOfReach):
        access_message(manager, message.public_id)
    with pytest.raises(OutOfReach):
        access_attachment(manager, attached.public_id)


@pytest.mark.covers("P9", "I19")
@pytest.mark.parametrize("part", ["citizen", "about"])
def test_a_message_about_somebody_with_a_circle_is_the_circles_alone(manager, cover, part):
    guarded = CircleMemberFactory(person=PersonFactory(protected=True, reachable=True)).person
    thread = ThreadFactory(**{"citizen": PersonFactory(reachable=True), part: guarded})
    message = MessageFactory(thread=thread, from_citizen=True, to=cover.mailbox)
    attached = AttachmentFactory(message=message)

    assert subjects(manager, cover) == []
    for door, wanted in (
        (access_covered_message, message.public_id),
        (access_covered_attachment, attached.public_id),
    ):
        with pytest.raises(OutOfReach):
            door(manager, cover, wanted)

    CircleMemberFactory(person=guarded, user=manager.user)
    assert subjects(manager, cover) == [thread.subject]
    assert access_covered_message(manager, cover, message.public_id) == message


def test_a_message_in_a_restricted_case_is_for_those_assigned_to_it(manager, cover):
    case = CaseFactory(is_restricted=True, responsible_unit=manager.unit)
    thread = ThreadFactory(case=case, citizen=case.file.file_holder)
    message = MessageFactory(thread=thread, from_citizen=True, to=cover.mailbox)

    with pytest.raises(OutOfReach):
        access_covered_message(manager, cover, message.public_id)

    CaseAssignmentFactory(case=case, user=manager.user)
    assert access_covered_message(manager, cover, message.public_id) == message


def test_what_concerns_another_units_case_stays_with_that_unit(manager, cover):
    case = CaseFactory()
    thread = ThreadFactory(case=case, citizen=case.file.file_holder)
    message = MessageFactory(thread=thread, from_citizen=True, to=cover.mailbox)

    assert subjects(manager, cover) == []
    with pytest.raises(OutOfReach):
        access_covered_message(manager, cover, message.public_id)


def test_messages_among_colleagues_are_read_too(manager, cover):
    message = MessageFactory(thread=ThreadFactory(internal=True), to=cover.mailbox)

    assert access_covered_message(manager, cover, message.public_id) == message


@pytest.mark.parametrize("door", [access_covered_message, access_covered_attachment])
def test_what_is_not_there_is_as_shut_as_what_is_elses(manager, cover, door):
    with pytest.raises(OutOfReach):
        door(manager, cover, uuid4())


@pytest.mark.parametrize(
    ("differing", "is_told"),
    [
        ({}, True),
        ({"since": -3, "until": -9}, True),
        ({"since": 37, "until": 30}, True),
        ({"since": 38, "until": 31}, False),
        ({"since": 40, "until": 20, "ended": 31}, False),
        ({"since": 40, "until": 20, "ended": 29}, True),
        ({"since": -3, "until": -9, "ended": 0}, False),
    ],
    ids=["now", "to come", "a month ago", "longer ago", "ended long ago", "ended", "never begun"],
)
def test_the_owner_is_told_while_it_lasts_and_a_month_after(cover, differing, is_told):
    ended = differing.pop("ended", None)
    MailboxCover.objects.update(**{name: days_ago(days) for name, days in differing.items()})
    if ended is not None:
        MailboxCover.objects.update(ended_at=timezone.now() - timedelta(days=ended))

    told = MailboxCover.objects.told_to(cover.mailbox.owner, stockholm_today())

    assert told.exists() == is_told


def test_what_is_told_says_who_when_and_why(cover):
    days = f"{cover.since:%Y-%m-%d}–{cover.until:%Y-%m-%d}"

    assert cover.told == f"{cover.user.full_name} läser din brevlåda {days}: {cover.reason}"
    cover.ended_at = timezone.now()
    today = f"{stockholm_today():%Y-%m-%d}"
    assert f"kunde läsa din brevlåda {cover.since:%Y-%m-%d}–{today}" in cover.told
