from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import STOCKHOLM, stockholm_today
from accounts.models import Unit
from accounts.roles import Role
from accounts.working_days import working_days_later
from messaging.actions.delivery import Letter
from messaging.actions.mailboxes import citizens_mailbox
from messaging.actions.routing import Addressee
from messaging.actions.sending import write_to_contact
from messaging.models import Message
from messaging.unit_waiting import unread_flag
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    AbsenceFactory,
    DraftFactory,
    MailboxFactory,
    MailboxGrantFactory,
    OwnMailboxFactory,
)

pytestmark = pytest.mark.django_db
QUEUE = f"{reverse('messaging:unanswered')}?visa=enheten"


def at_ten(day):
    return datetime.combine(day, time(10), tzinfo=STOCKHOLM)


@pytest.mark.covers("A-H31", "R116", "P5", "P10")
def test_what_nobody_opens_reaches_the_manager_after_two_working_days(citizen, settings):
    settings.MESSAGE_HOLD_SECONDS = 0
    linda = MembershipFactory(user__given_name="Linda", user__family_name="Ekström")
    unit = linda.unit
    unit.new_thread_route = Unit.Route.BOTH
    unit.save()
    shared = MailboxFactory(shared=True, unit=unit, name="Försörjningsenheten")
    MailboxGrantFactory(mailbox=shared, user=linda.user)
    manager = MembershipFactory(unit=unit, role=Role.UNIT_MANAGER)
    AbsenceFactory(user=linda.user)
    case = CaseFactory(
        responsible_unit=unit, caseworker=linda.user, file__file_holder=citizen.person
    )

    write_to_contact(
        by=citizen.actor,
        mailbox=citizens_mailbox(citizen.person),
        to=Addressee(OwnMailboxFactory(owner=linda.user), linda.user.full_name),
        about=citizen.person,
        place=case,
        subject="Hyran",
        letter=Letter("Hyran har höjts."),
        draft=DraftFactory(owner=citizen.user),
    )

    letter = Message.objects.get(kind=Message.Kind.NORMAL)
    lies_in = letter.items.exclude(mailbox__kind="citizen").values_list("mailbox", flat=True)
    assert set(lies_in) == {linda.user.mailbox.pk, shared.pk}
    assert Message.objects.filter(kind=Message.Kind.AUTO_REPLY).count() == 1
    day = stockholm_today(letter.sent_at)
    told = sign_in(Client(), manager.user, manager)
    second, third = working_days_later(day, 2), working_days_later(day, 3)
    assert unread_flag(told.actor, at_ten(second)).count == 0
    assert unread_flag(told.actor, at_ten(third)).count == 1
    assert unread_flag(told.actor, at_ten(third + timedelta(days=30))).count == 1

    row = told.client.get(QUEUE)
    assertContains(row, "Linda Ekström")
    assertContains(row, "Försörjningsenheten")
    assertContains(row, "Frånvarande till")
    assertNotContains(row, "Hyran")

    colleague = sign_in(Client(), linda.user, linda).client
    colleague.get(reverse("messaging:message", args=[letter.public_id]))
    assert unread_flag(told.actor, at_ten(third)).count == 0
    assertContains(told.client.get(QUEUE), citizen.person.customer_number)

    colleague.post(
        reverse("messaging:no_answer", args=[letter.public_id]), {"reason": "information"}
    )
    assertNotContains(told.client.get(QUEUE), citizen.person.customer_number)
