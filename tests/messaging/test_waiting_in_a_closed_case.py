"""Where nobody can answer any more nobody waits: list, filter, queue and figures agree (D10)."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from casework.models import Case
from messaging.actions.trash import waits
from messaging.folder_page import folder_page
from messaging.handing_over import UNANSWERED
from messaging.models import MailboxItem
from messaging.unanswered import Wanted, list_unanswered
from messaging.unit_waiting import unit_waiting, unread_flag
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, days_ago
from tests.messaging.waiting import letter_for, long_ago, open_it

pytestmark = [pytest.mark.django_db, pytest.mark.covers("D10", "P10")]
INBOX = reverse("messaging:inbox")
MARK = "Väntar på svar"


@pytest.fixture
def letter(caseworker):
    """Read by the caseworker and unanswered, in a case that goes on."""
    message = letter_for(caseworker, sent_at=long_ago())
    open_it(message, caseworker.user)
    return message


@pytest.fixture
def manager(caseworker):
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


def close(letter, stage=Case.Stage.CLOSED):
    closed_on = days_ago(1) if stage == Case.Stage.CLOSED else None
    Case.objects.filter(pk=letter.thread.case_id).update(stage=stage, closed_on=closed_on)


def filtered(caseworker):
    own = caseworker.user.mailbox
    return folder_page(caseworker.actor, own, "inbox", QueryDict("unanswered=on")).page.rows


def places(caseworker, manager):
    """All that says that it waits, one by one."""
    item = MailboxItem.objects.get(mailbox__owner=caseworker.user)
    page = reverse("messaging:message", args=[item.message.public_id])
    told = unit_waiting(manager.actor)
    return {
        "mark": MARK in caseworker.client.get(INBOX).content.decode(),
        "filter": bool(filtered(caseworker)),
        "mine": bool(list_unanswered(caseworker.actor, Wanted()).rows),
        "unit": bool(list_unanswered(manager.actor, Wanted(of_the_unit=True)).rows),
        "figure": bool(told.waiting),
        "holders": bool(told.holders),
        "bin": waits(item),
        "button": "Inget svar behövs" in caseworker.client.get(page).content.decode(),
        "hand over": MailboxItem.objects.filter(UNANSWERED).exists(),
    }


def test_while_the_case_goes_on_it_waits_everywhere(caseworker, manager, letter):
    assert set(places(caseworker, manager).values()) == {True}


def test_in_a_closed_case_it_waits_nowhere(caseworker, manager, letter):
    close(letter)

    assert set(places(caseworker, manager).values()) == {False}


def test_when_the_case_is_opened_again_it_waits_again(caseworker, manager, letter):
    close(letter)
    close(letter, stage=Case.Stage.INVESTIGATION)

    assert set(places(caseworker, manager).values()) == {True}


def test_what_nobody_has_opened_is_told_also_in_a_closed_case(caseworker, manager):
    close(letter_for(caseworker, sent_at=long_ago()))

    assert unread_flag(manager.actor).count == 1
    unopened = Wanted(of_the_unit=True, unopened=True)
    [row] = list_unanswered(manager.actor, unopened).rows
    assert not row.may_settle
    own = reverse("messaging:unanswered")
    assertContains(caseworker.client.get(f"{own}?olasta=1"), row.thread.citizen.full_name)
    assertNotContains(caseworker.client.get(own), row.thread.citizen.full_name)


def test_opened_it_is_told_no_more(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    close(letter)

    open_it(letter, caseworker.user)

    assert unread_flag(manager.actor, timezone.now()).count == 0
    assert not list_unanswered(manager.actor, Wanted(of_the_unit=True, unopened=True)).rows
