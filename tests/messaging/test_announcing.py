from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.actions.announcing import arrival_of, reminder_of
from messaging.actions.reminding import remind_of_unread
from notifications.models import Channel, Notice
from tests.factories.casework import EServiceActivationFactory, PersonFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(citizen):
    return MessageFactory(thread__citizen=citizen.person)


@pytest.mark.parametrize(
    ("ticked", "channels"),
    [
        ({"notify_sms": True, "notify_email": True}, ["sms", "email"]),
        ({"notify_sms": True, "notify_email": False}, ["sms"]),
        ({"notify_sms": False, "notify_email": True}, ["email"]),
        ({"notify_sms": False, "notify_email": False}, []),
    ],
)
def test_a_letter_is_announced_and_reminded_of_by_the_ticked_channels_alone(
    citizen, letter, ticked, channels
):
    citizen.person.activations.update(**ticked)

    announced = arrival_of(letter, citizen.person)
    reminded = reminder_of(letter, citizen.person, timezone.now())

    assert [one.channel for one in announced] == channels
    assert [one.channel for one in reminded] == channels


def test_a_box_of_a_service_that_has_ended_queues_nothing(citizen, letter):
    citizen.person.activations.update(state="ended", ended_at=timezone.now())

    assert arrival_of(letter, citizen.person) == []


def test_a_box_ticked_in_any_of_several_capacities_counts(citizen, letter):
    citizen.person.activations.update(notify_sms=False, notify_email=False)
    EServiceActivationFactory(
        in_relation=True, approval__relation__related_person=citizen.person, notify_email=True
    )

    assert [one.channel for one in arrival_of(letter, citizen.person)] == [Channel.EMAIL]


def test_a_ticked_box_without_an_address_still_has_its_row_to_tell_of_it():
    person = PersonFactory(reachable=True)
    person.contact_history.update(mobile="")
    letter = MessageFactory(thread__citizen=person)

    assert Channel.SMS in [one.channel for one in arrival_of(letter, person)]


def test_whoever_ticks_a_box_after_the_letter_came_is_reminded_of_it(settings):
    settings.REMINDER_AFTER_DAYS = 3
    letter = MessageFactory(sent_at=timezone.now() - timedelta(days=4))
    boxes = letter.thread.citizen.activations
    boxes.update(notify_sms=False, notify_email=False)
    assert remind_of_unread() == 0

    boxes.update(notify_sms=True)

    assert remind_of_unread() == 1
    assert Notice.objects.get().channel == Channel.SMS
