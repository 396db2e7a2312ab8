from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from casework.models import ContactDetails, EServiceActivation
from messaging.notice_outlook import outlooks
from notifications.addresses import address_mark
from notifications.models import Channel, Notice
from tests.factories.accounts import EidIdentityFactory, UserFactory
from tests.factories.casework import PersonFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.fixture
def samira(db):
    person = PersonFactory(reachable=True)
    ContactDetails.objects.filter(person=person).update(
        mobile="+46701740605", email="samira.haddad@epost.example"
    )
    return person


def outlook_of(person, now=NOON):
    return outlooks([person], now)[person.pk]


def test_both_channels_are_told_with_addresses_only_their_owner_recognises(samira):
    line = outlook_of(samira).line

    assert line == "Får veta det via sms till 070-••• •• 05 och e-post till s•••@epost.example"


def test_who_ticked_nothing_is_to_be_rung_or_written_to(samira):
    samira.activations.update(notify_sms=False, notify_email=False)

    assert outlook_of(samira).line == "Får ingen avisering. Ring eller skicka brev."


def test_a_box_without_an_address_is_a_visible_fault(samira):
    ContactDetails.objects.update(mobile="")

    outlook = outlook_of(samira)

    assert outlook.warnings == ("Sms är valt, men mobilnummer saknas.",)
    assert outlook.line == "Får veta det via e-post till s•••@epost.example"


def test_a_box_of_a_service_that_has_ended_promises_nothing(samira):
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

    assert outlook_of(samira).line == "Får ingen avisering. Ring eller skicka brev."


def test_a_protected_person_shows_no_part_of_an_address(samira):
    samira.protection = "confidentiality_marking"
    samira.save()

    assert outlook_of(samira).line == "Får en avisering."


def test_a_secret_number_shows_no_part_of_it(samira):
    ContactDetails.objects.update(secret_phone=True)

    assert "sms till hemligt nummer" in outlook_of(samira).line


def test_in_quiet_hours_the_morning_is_told(samira, settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)

    assert "Aviseringen går kl. 08.00." in outlook_of(samira, MIDNIGHT).facts
    assert "Aviseringen går kl. 08.00." not in outlook_of(samira, NOON).facts


def test_who_gets_no_notice_waits_for_no_morning(samira, settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    samira.activations.update(notify_sms=False, notify_email=False)

    assert outlook_of(samira, MIDNIGHT).facts == ("Har inte loggat in än.",)


def test_the_latest_of_several_e_ids_is_when_somebody_signed_in(samira):
    samira.user = UserFactory(citizen=True)
    samira.save()
    for at in (NOON - timedelta(days=3), NOON - timedelta(days=30)):
        EidIdentityFactory(user=samira.user, last_login=at)

    assert outlook_of(samira).facts == ("Loggade senast in 2026-11-20.",)


@pytest.mark.covers("A-J6")
def test_an_address_that_did_not_take_the_last_notice_is_told(samira):
    NoticeFactory(
        failed=True,
        recipient=samira.public_id,
        channel=Channel.EMAIL,
        reason=Notice.Reason.UNREACHABLE,
        address_mark=address_mark("samira.haddad@epost.example"),
        finished_at=NOON,
    )

    assert outlook_of(samira).warnings == ("Senaste e-post kom inte fram 2026-11-23.",)

    ContactDetails.objects.update(email="ny.adress@epost.example")
    assert outlook_of(samira).warnings == ()


def test_it_asks_as_often_for_forty_as_for_one(db, django_assert_num_queries):
    many = [PersonFactory(reachable=True, user=UserFactory(citizen=True)) for _ in range(40)]
    for one in many:
        EidIdentityFactory(user=one.user)
        NoticeFactory(failed=True, recipient=one.public_id, reason=Notice.Reason.REFUSED)

    with django_assert_num_queries(4):
        outlooks(many[:1], NOON)
    with django_assert_num_queries(4):
        outlooks(many, NOON)


def test_nobody_protected_is_to_be_written_to_by_post(samira):
    samira.activations.update(notify_sms=False, notify_email=False)
    samira.protection = samira.Protection.PROTECTED_REGISTRATION

    line = outlook_of(samira).line

    assert line.startswith("Får ingen avisering. Ta kontakt så som ni har bestämt")
    assert "brev" not in line
