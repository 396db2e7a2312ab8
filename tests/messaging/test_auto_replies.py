"""The absence message: once to each who writes, never to another, and gone when it is undone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action, ActorKind
from casework.models import Case
from messaging.actions.delivery import Letter
from messaging.actions.mailboxes import citizens_mailbox, colleagues_mailbox
from messaging.actions.replying import reply
from messaging.actions.routing import Addressee
from messaging.actions.sending import send_to_colleagues
from messaging.actions.undoing import undo
from messaging.away import reply_text, substitute_on
from messaging.models import AbsenceReply, MailboxItem, Message, Thread
from notifications.models import Notice
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import CaseFactory
from tests.factories.messaging import AbsenceFactory, DraftFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def amir():
    return MembershipFactory(user__given_name="Amir", user__family_name="Rezai")


@pytest.fixture
def absence(amir):
    return AbsenceFactory(user=amir.user, text="Hej! Jag är inte på jobbet.")


@pytest.fixture
def asked(amir, citizen):
    """What Amir once wrote to the citizen, who answers it now."""
    case = CaseFactory(file__file_holder=citizen.person, responsible_unit=amir.unit)
    return MessageFactory(thread__citizen=citizen.person, thread__case=case, sender_user=amir.user)


def answers(citizen, asked, text="Jag kommer."):
    return reply(
        by=citizen.actor,
        mailbox=citizens_mailbox(citizen.person),
        to=asked,
        letter=Letter(text),
        draft=DraftFactory(owner=citizen.user),
    )


def writes(who, *colleagues):
    return send_to_colleagues(
        by=who.actor,
        mailbox=colleagues_mailbox(who.user),
        to=[Addressee(colleagues_mailbox(one), one.full_name) for one in colleagues],
        subject="Genomförandeplan",
        letter=Letter("Kan vi stämma av på måndag?"),
        draft=DraftFactory(owner=who.user),
    )


def auto_replies():
    return Message.objects.filter(kind=Message.Kind.AUTO_REPLY).order_by("pk")


@pytest.mark.covers("R112", "I18", "A-U16")
def test_who_writes_twice_is_told_once(absence, citizen, asked):
    answers(citizen, asked)
    answers(citizen, asked, "Jag menar på torsdag.")

    told = auto_replies().get()
    assert told.body == "Hej! Jag är inte på jobbet."
    assert told.recipients.get().mailbox == citizens_mailbox(citizen.person)
    assert told.thread == asked.thread


def test_a_new_absence_is_told_of_anew(absence, amir, citizen, asked):
    answers(citizen, asked)
    absence.ended_at = timezone.now()
    absence.save()
    AbsenceFactory(user=amir.user, since=stockholm_today(), text="Nu är jag borta igen.")

    answers(citizen, asked)

    assert [one.body for one in auto_replies()][1:] == ["Nu är jag borta igen."]


@pytest.mark.parametrize(
    "days",
    [
        {"since": days_ago(9), "until": days_ago(1)},
        {"since": days_ago(-1), "until": days_ago(-9)},
        {"ended_at": timezone.now()},
    ],
    ids=["over", "not begun", "ended early"],
)
def test_it_ends_by_itself(amir, citizen, asked, days):
    AbsenceFactory(user=amir.user, **days)

    answers(citizen, asked)

    assert not auto_replies().exists()


def test_it_arrives_after_what_it_answers_and_is_announced(absence, citizen, asked):
    sent = answers(citizen, asked)

    told = auto_replies().get()
    assert told.sent_at > sent.sent_at
    assert told.in_reply_to == sent
    assert Notice.objects.about(told.public_id).exists()


def test_it_is_not_read_by_anybodys_sending_it(absence, citizen, asked):
    sent = answers(citizen, asked)

    received = sent.items.get(folder=MailboxItem.Folder.INBOX)
    assert received.read_at is None


@pytest.mark.covers("I18")
def test_two_who_are_away_do_not_answer_each_other(absence, amir):
    ulrika = MembershipFactory()
    AbsenceFactory(user=ulrika.user, text="Jag är också borta.")

    writes(ActorOf(ulrika), amir.user)

    assert [one.sender_user for one in auto_replies()] == [amir.user]


class ActorOf:
    """A colleague who writes, without a browser."""

    def __init__(self, membership):
        self.user, self.actor = membership.user, ActorFactory(membership=membership)


def test_each_of_two_absent_colleagues_answers(absence, amir):
    ulrika = MembershipFactory()
    AbsenceFactory(user=ulrika.user)

    writes(ActorOf(MembershipFactory()), amir.user, ulrika.user)

    assert {one.sender_user for one in auto_replies()} == {amir.user, ulrika.user}


def test_an_auto_reply_is_no_answer(absence, citizen, asked):
    sent = answers(citizen, asked)

    assert Thread.objects.get(pk=asked.thread_id).unanswered_since == sent.sent_at


def test_undone_it_was_never_told_and_the_next_one_tells(absence, citizen, asked):
    sent = answers(citizen, asked)
    announced = auto_replies().get().public_id

    undo(by=citizen.actor, message=sent)

    assert not auto_replies().exists()
    assert not AbsenceReply.objects.exists()
    assert not Notice.objects.about(announced).queued().exists()
    answers(citizen, asked)
    assert auto_replies().count() == 1


def test_nobody_sent_it_that_day(absence, citizen, asked):
    answers(citizen, asked)

    row = AccessLogEntry.objects.get(object_id=str(auto_replies().get().public_id))
    assert (row.action, row.actor_kind) == (Action.SENT, ActorKind.SYSTEM)


def test_a_name_that_is_hidden_from_citizens_stays_hidden(absence, amir, citizen, asked):
    amir.user.hide_name_from_citizens = True
    amir.user.save()

    answers(citizen, asked)

    assert amir.user.family_name not in auto_replies().get().sender_name_to_citizen


@pytest.mark.covers("A-U16")
def test_who_is_there_instead_is_told(absence, amir):
    absence.substitute = MembershipFactory(user__given_name="Ulrika").user
    absence.save()

    text = reply_text(absence, stockholm_today())

    assert text.startswith("Hej! Jag är inte på jobbet.")
    assert text.endswith(f"{absence.substitute.full_name} ersätter mig under tiden.")


def test_a_substitute_whose_name_is_hidden_is_told_by_title(absence):
    member = MembershipFactory(user__hide_name_from_citizens=True, user__title="behandlare")
    absence.substitute = member.user
    absence.save()

    assert "Behandlare ersätter mig" in reply_text(absence, stockholm_today())


def chain(*colleagues):
    """Each is away, and replaced by the next."""
    return [AbsenceFactory(user=one, substitute=other) for one, other in pairwise(colleagues)]


def test_a_substitute_who_is_away_too_has_one_of_their_own():
    first, second, third = (MembershipFactory().user for _ in range(3))

    assert substitute_on(chain(first, second, third)[0], stockholm_today()) == third


def test_a_chain_that_comes_back_names_nobody():
    first, second = (MembershipFactory().user for _ in range(2))

    assert substitute_on(chain(first, second, first)[0], stockholm_today()) is None


def test_a_substitute_who_has_left_is_not_named():
    first, left = MembershipFactory().user, MembershipFactory(ended=True).user

    assert substitute_on(chain(first, left)[0], stockholm_today()) is None


def test_a_substitute_who_is_away_with_nobody_instead_is_not_named():
    first, second = (MembershipFactory().user for _ in range(2))
    absence = chain(first, second)[0]
    AbsenceFactory(user=second)

    assert substitute_on(absence, stockholm_today()) is None


def test_it_reaches_the_citizen_also_when_the_case_closes_meanwhile(absence, citizen, asked):
    answers(citizen, asked)
    Case.objects.update(stage=Case.Stage.CLOSED, closed_on=stockholm_today())

    later = timezone.now() + timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 2)
    item = auto_replies().get().items.get(folder=MailboxItem.Folder.INBOX)
    assert item in MailboxItem.objects.readable_by(citizen.actor, later)
