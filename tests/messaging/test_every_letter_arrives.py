"""A hundred offices where people come, go, are away, forward and hand over, at random.

Whatever they have set up: every delivery ends, every letter lies where somebody reads it, and
nobody is told twice of the same absence (I17, I18).
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Unit
from accounts.roles import Role
from messaging.actions import routing
from messaging.actions.delivery import Letter
from messaging.actions.mailboxes import citizens_mailbox, colleagues_mailbox
from messaging.actions.replying import reply
from messaging.actions.routing import Addressee
from messaging.actions.sending import send_to_colleagues
from messaging.away import works_on
from messaging.members import readers_of
from messaging.models import AbsenceReply, Mailbox, MailboxItem, Message, Recipient
from tests.factories.accounts import ActorFactory, MembershipFactory, UnitFactory, days_ago
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.messaging import (
    AbsenceFactory,
    DraftFactory,
    ForwardingRuleFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
)

pytestmark = pytest.mark.django_db
COLLEAGUES = 6
LETTERS = 6


class Office:
    """Two units, their people and mailboxes, and whatever has been switched on."""

    def __init__(self, seed):
        self.dice = Random(seed)  # noqa: S311 - the same office for the same seed
        routes = list(Unit.Route)
        self.units = [UnitFactory(new_thread_route=self.dice.choice(routes)) for _ in range(2)]
        # Somebody is always there: where nobody is, nothing can be read by anybody.
        self.managers = [
            MembershipFactory(unit=unit, role=Role.UNIT_MANAGER) for unit in self.units
        ]
        self.shared = [MailboxFactory(shared=True, unit=unit) for unit in self.units]
        self.members = [
            MembershipFactory(unit=self.dice.choice(self.units)) for _ in range(COLLEAGUES)
        ]
        for member in self.members:
            self._set_up(member)

    def _set_up(self, member):
        own = [one for one in self.shared if one.unit_id == member.unit_id]
        mailbox = colleagues_mailbox(member.user)
        if self.happens(0.7):
            MailboxGrantFactory(mailbox=own[0], user=member.user)
        absence = None
        if self.happens(0.6):
            substitute = self.dice.choice([*self.members, None])
            absence = AbsenceFactory(
                user=member.user,
                substitute=substitute.user if substitute and substitute != member else None,
            )
        for to_absence in {absence, None}:
            if self.happens(0.5):
                ForwardingRuleFactory(
                    user=member.user,
                    to_mailbox=self.dice.choice(self.shared),
                    keep_copy=self.happens(0.5),
                    absence=to_absence,
                )
        if self.happens(0.15):
            Membership.objects.filter(pk=member.pk).update(valid_to=days_ago(1))
        elif self.happens(0.15):
            Mailbox.objects.filter(pk=mailbox.pk).update(
                handed_over_to=self.dice.choice(self.shared),
                handed_over_at=timezone.now(),
                handed_over_by=self.managers[0].user,
            )

    def happens(self, chance):
        return self.dice.random() < chance

    def here(self):
        return [one for one in self.members if works_on(one.user, days_ago(0))] or self.managers

    def write(self):
        """A citizen answers somebody, who may be gone by now, or a colleague writes to several."""
        if self.happens(0.5):
            return self._citizen_answers()
        writer = self.dice.choice(self.here())
        others = [one for one in self.here() if one != writer]
        chosen = self.dice.sample(others, min(len(others), self.dice.randint(1, 3)))
        to = [Addressee(colleagues_mailbox(one.user), one.user.full_name) for one in chosen]
        if not to or self.happens(0.3):
            mailbox = self.dice.choice(self.shared)
            to.append(Addressee(mailbox, mailbox.name))
        return send_to_colleagues(
            by=ActorFactory(membership=writer),
            mailbox=colleagues_mailbox(writer.user),
            to=to,
            subject="Fråga",
            letter=Letter("Kan vi stämma av?"),
            draft=DraftFactory(owner=writer.user),
        )

    def _citizen_answers(self):
        member = self.dice.choice(self.members)
        person = PersonFactory(reachable=True)
        case = CaseFactory(file__file_holder=person, responsible_unit=member.unit)
        if self.happens(0.3):
            CircleMemberFactory(person=person, user=self.managers[0].user)
        asked = MessageFactory(thread__citizen=person, thread__case=case, sender_user=member.user)
        actor = ActorFactory(citizen=True)
        person.user = actor.user
        person.save()
        return [
            reply(
                by=actor,
                mailbox=citizens_mailbox(person),
                to=asked,
                letter=Letter("Jag kommer."),
                draft=DraftFactory(owner=actor.user),
            )
            for _ in range(2)
        ][-1]


def is_read(mailbox):
    if mailbox.kind == Mailbox.Kind.SHARED:
        return mailbox.is_active and readers_of(mailbox).exists()
    return mailbox.is_citizens or works_on(mailbox.owner, days_ago(0))


def letters():
    """What the offices sent; the letters that the citizens answer were there before."""
    answered = Q(in_reply_to__isnull=False)
    return Message.objects.filter(answered | Q(thread__kind="internal")).order_by("pk")


def lost():
    """Letters that lie in no mailbox anybody reads."""
    received = MailboxItem.objects.filter(folder=MailboxItem.Folder.INBOX).select_related("mailbox")
    read = {item.message_id for item in received.order_by("pk") if is_read(item.mailbox)}
    return [message for message in letters() if message.pk not in read]


@pytest.mark.covers("I17", "I18")
@pytest.mark.parametrize("seed", range(100))
def test_every_delivery_ends_and_nobody_is_told_twice(seed):
    office = Office(seed)

    for _ in range(LETTERS):
        office.write()

    assert lost() == []
    told = AbsenceReply.objects.order_by("pk").values_list("absence", "mailbox")
    assert max(Counter(told).values(), default=1) == 1
    for answer in Message.objects.filter(kind=Message.Kind.AUTO_REPLY).order_by("pk"):
        assert answer.in_reply_to.kind == Message.Kind.NORMAL
        assert [one.arrival for one in answer.recipients.all()] == ["addressed"]


def test_the_offices_try_what_they_are_to_try():
    """A control: in some of them there is already enough of everything."""
    wanted = {"addressed", "forwarded", "route", "handed_over", "circle", "auto_reply"}

    assert any(wanted <= met_more_than_thrice() for _office in offices())


def test_a_lost_letter_would_be_found(monkeypatch):
    """A control: where nobody succeeds those who have left, letters are lost and counted."""
    monkeypatch.setattr(
        routing, "_to_successor", lambda asked, _unit: routing.Route([asked_for(asked)])
    )

    assert any(lost() for _office in offices())


def offices():
    """One after the other, as many as it takes; each has written its letters."""
    for seed in range(12):
        office = Office(seed)
        for _ in range(LETTERS):
            office.write()
        yield office


def met_more_than_thrice():
    ways = Recipient.objects.order_by("pk").values_list("arrival", flat=True)
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    return {what for what, times in Counter([*ways, *kinds]).items() if times > 3}


def asked_for(asked):
    return routing.Delivery(asked.to.mailbox, asked.to.label)
