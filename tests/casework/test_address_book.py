from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from casework.address_book import find_address
from casework.models import EServiceActivation
from notifications.destination import Destination
from notifications.models import Channel, Kind, Notice
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

MOBILE, EMAIL = "+46701740605", "klient@epost.example"
UNWANTED, NO_ADDRESS = Notice.Reason.UNWANTED, Notice.Reason.NO_ADDRESS
NOT_ACTIVE = Notice.Reason.NOT_ACTIVE


def address(person, channel):
    return find_address(person.public_id, channel, Kind.NEW_MESSAGE, uuid4())


def somebody(*, mobile=MOBILE, email=EMAIL, sms=True, by_email=True, **differing):
    person = PersonFactory(**differing)
    ContactDetailsFactory(person=person, mobile=mobile, email=email)
    EServiceActivationFactory(person=person, notify_sms=sms, notify_email=by_email)
    return person


def test_each_channel_has_its_address_and_the_persons_language():
    person = somebody(language="en")

    assert address(person, Channel.SMS) == Destination(MOBILE, "en")
    assert address(person, Channel.EMAIL) == Destination(EMAIL, "en")


@pytest.mark.covers("A-J3")
def test_only_the_chosen_channel_is_used():
    person = somebody(by_email=False)

    assert address(person, Channel.SMS) == Destination(MOBILE, "sv")
    assert address(person, Channel.EMAIL) == UNWANTED


@pytest.mark.covers("A-J3")
def test_no_box_no_notice():
    person = somebody(sms=False, by_email=False)

    assert [address(person, channel) for channel in Channel] == [UNWANTED, UNWANTED]


def test_a_changed_number_is_the_one_that_counts():
    person = somebody()
    person.contact_history.update(is_current=False)
    ContactDetailsFactory(person=person, mobile="+46701740606", email="")

    assert address(person, Channel.SMS) == Destination("+46701740606", "sv")
    assert address(person, Channel.EMAIL) == NO_ADDRESS


def test_without_any_details_there_is_no_address():
    person = EServiceActivationFactory(notify_sms=True).person

    assert address(person, Channel.SMS) == NO_ADDRESS


@pytest.mark.parametrize("state", ["requested", "failed", "ended", "cancelled"])
def test_nobody_is_told_anything_before_or_after_the_service_is_on(state):
    person = somebody()
    ended_at = timezone.now() if state in {"ended", "cancelled"} else None

    EServiceActivation.objects.update(state=state, ended_at=ended_at)

    assert [address(person, channel) for channel in Channel] == [NOT_ACTIVE, NOT_ACTIVE]


def test_a_box_ticked_in_any_capacity_is_a_wish_of_the_persons():
    person = somebody(sms=False, by_email=False)
    approval = MessagingApprovalFactory(relation__related_person=person)
    EServiceActivationFactory(in_relation=True, approval=approval, notify_sms=True)

    assert address(person, Channel.SMS) == Destination(MOBILE, "sv")
    assert address(person, Channel.EMAIL) == UNWANTED


@pytest.mark.covers("P18")
@pytest.mark.parametrize(
    "meanwhile",
    [
        {"protection": "confidentiality_marking"},
        {"protection": "protected_registration"},
        {"deceased_on": "2026-01-31"},
        {"emigrated_on": "2026-01-31"},
    ],
)
def test_somebody_who_may_not_have_the_service_is_told_nothing_even_if_it_was_left_on(meanwhile):
    person = somebody(**meanwhile)

    assert [address(person, channel) for channel in Channel] == [NOT_ACTIVE, NOT_ACTIVE]


def test_somebody_protected_whom_the_manager_lets_have_the_service_is_told():
    person = somebody(protection="confidentiality_marking", eservice_allowed=True)

    assert address(person, Channel.SMS) == Destination(MOBILE, "sv")


def test_a_stranger_has_no_address_here():
    somebody()

    assert find_address(uuid4(), Channel.SMS, Kind.NEW_MESSAGE, None) == NOT_ACTIVE


def of_the_change(details, channel=Channel.SMS):
    recipient = details.person.public_id
    return find_address(recipient, channel, Kind.CONTACT_CHANGED, details.public_id)


@pytest.mark.covers("P19", "A-H7")
def test_a_change_is_told_to_the_address_in_the_row_it_names_whatever_is_ticked():
    person = somebody(sms=False, by_email=False)
    former = person.contact_history.get()
    former.is_current = False
    former.save()
    current = ContactDetailsFactory(person=person, mobile="+46701740606", email="")

    assert of_the_change(former) == Destination(MOBILE, "sv")
    assert of_the_change(former, Channel.EMAIL) == Destination(EMAIL, "sv")
    assert of_the_change(current) == Destination("+46701740606", "sv")
    assert of_the_change(current, Channel.EMAIL) == NO_ADDRESS


def test_a_change_is_told_also_to_whoever_had_the_service_ended_by_somebody_else():
    details = somebody().contact_history.get()

    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

    assert of_the_change(details) == Destination(MOBILE, "sv")


@pytest.mark.parametrize(
    "differing", [{"protection": "confidentiality_marking"}, {"deceased_on": "2026-01-31"}]
)
def test_an_old_address_of_the_dead_or_the_protected_is_told_nothing(differing):
    details = somebody(**differing).contact_history.get()
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

    assert of_the_change(details) == NOT_ACTIVE


def test_another_persons_row_is_no_address():
    details = somebody().contact_history.get()
    stranger = somebody()

    found = find_address(stranger.public_id, Channel.SMS, Kind.CONTACT_CHANGED, details.public_id)

    assert found == NO_ADDRESS
    assert find_address(stranger.public_id, Channel.SMS, Kind.CONTACT_CHANGED, None) == NO_ADDRESS
