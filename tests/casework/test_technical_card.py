from __future__ import annotations

import pytest

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from casework.technical_card import look_up
from tests.factories.accounts import ActorFactory
from tests.factories.casework import (
    CircleMemberFactory,
    EServiceActivationFactory,
    PersonFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R132", "R151")]


@pytest.fixture
def specialist():
    return ActorFactory(membership__role=Role.OBJECT_SPECIALIST)


def test_the_card_tells_the_state_the_channels_and_the_last_notice(specialist):
    person = PersonFactory(reachable=True)
    NoticeFactory(recipient=person.public_id, sent=True)

    card = look_up(specialist, person.customer_number)

    assert (card.state, card.channels, card.last_notice) == (
        "påkopplad",
        "SMS och e-post",
        "skickad",
    )
    assert (card.has_mobile, card.has_email) == (True, True)


def test_what_is_open_counts_before_what_has_ended(specialist):
    person = PersonFactory()
    EServiceActivationFactory(person=person)
    EServiceActivationFactory(person=person, ended=True)

    assert look_up(specialist, person.customer_number).state == "påkopplad"


def test_somebody_who_never_had_it_has_a_card_that_says_so(specialist):
    card = look_up(specialist, PersonFactory().customer_number)

    assert (card.state, card.channels, card.last_notice) == (
        "inte påkopplad",
        "ingen",
        "ingen",
    )


def test_a_protected_person_has_no_card_and_neither_has_a_number_of_nobody(specialist):
    protected = PersonFactory(protected=True)
    closed = CircleMemberFactory(person=PersonFactory()).person

    for number in (protected.customer_number, closed.customer_number, "1234566"):
        assert look_up(specialist, number) is None


def test_each_look_is_in_the_log_with_the_client_number(specialist):
    person = PersonFactory()

    look_up(specialist, person.customer_number)
    look_up(specialist, "1234566")

    rows = AccessLogEntry.objects.order_by("pk")
    assert [(row.action, row.customer_number) for row in rows] == [
        (Action.VIEWED, person.customer_number),
        (Action.REFUSED, "1234566"),
    ]
    assert {row.object_type for row in rows} == {"technical_card"}
