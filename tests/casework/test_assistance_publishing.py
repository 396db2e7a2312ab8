from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from casework.actions.assistance_publishing import id_of, part_named, parts_of, publish, take_back
from casework.models import EconomicAssistanceApplication
from notifications.models import Channel, Kind, Notice
from notifications.texts import words_for
from tests.factories.accounts import ActorFactory
from tests.factories.assistance import ApplicationFactory, CalculationFactory, PaymentFactory
from tests.factories.casework import EServiceActivationFactory, PersonFactory, RelationFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db


def somebody(**boxes):
    person = PersonFactory(reachable=True)
    person.activations.update(**{"economic_assistance": True} | boxes)
    return person


def application_of(person, **facts):
    return ApplicationFactory(case__file__file_holder=person, **facts)


def whole(**facts):
    """An application with one of each of its parts."""
    application = ApplicationFactory(**facts)
    application.decision = DecisionFactory(case=application.case)
    application.save()
    CalculationFactory(application=application, is_final=True)
    PaymentFactory(application=application, decision=application.decision)
    return application


def told():
    return {
        (notice.recipient, notice.channel)
        for notice in Notice.objects.filter(status=Notice.Status.QUEUED)
    }


def channels(person, *which):
    return {(person.public_id, channel) for channel in which}


@pytest.mark.parametrize("number", range(4))
def test_each_part_is_published_and_taken_back_by_itself(number):
    by, application = ActorFactory(), whole(published=True)
    part = parts_of(application)[number]
    if part == application:
        take_back(by=by, application=application, thing=application)

    assert publish(by=by, application=application, thing=part)

    part.refresh_from_db()
    assert (part.published_at is not None, part.published_by) == (True, by.user)
    row = AccessLogEntry.objects.filter(action=Action.PUBLISHED).get()
    assert row.object_id == str(id_of(part))
    take_back(by=by, application=application, thing=part)
    part.refresh_from_db()
    assert (part.published_at, part.published_by) == (None, None)
    assert AccessLogEntry.objects.order_by("pk").last().action == Action.WITHDRAWN


def test_a_part_brings_its_application_along():
    application = whole()

    publish(by=ActorFactory(), application=application, thing=application.decision)

    application.refresh_from_db()
    assert application.published_at is not None


def test_an_application_that_is_taken_back_takes_its_parts_with_it():
    by, application = ActorFactory(), whole()
    for part in parts_of(application):
        publish(by=by, application=application, thing=part)

    take_back(by=by, application=application, thing=application)

    for part in parts_of(application):
        part.refresh_from_db()
        assert part.published_at is None


def test_a_calculation_that_isnt_final_is_not_shown():
    calculation = CalculationFactory()

    with pytest.raises(ValidationError, match="Fastställ beräkningen"):
        publish(by=ActorFactory(), application=calculation.application, thing=calculation)


@pytest.mark.covers("I20", "P16")
def test_applicant_and_co_applicant_are_told_over_what_each_has_ticked():
    applicant, other = somebody(), somebody(notify_sms=False)
    application = application_of(applicant, co_applicant=other)

    publish(by=ActorFactory(), application=application, thing=application)

    assert told() == channels(applicant, Channel.SMS, Channel.EMAIL) | channels(
        other, Channel.EMAIL
    )
    notice = Notice.objects.filter(recipient=applicant.public_id).order_by("pk").first()
    assert (notice.kind, notice.trigger) == (Kind.NEW_ITEM, application.public_id)


@pytest.mark.covers("I20")
@pytest.mark.parametrize("channel", Channel.values)
def test_the_notice_says_nothing_of_what_it_is_about(channel):
    words = words_for(kind=Kind.NEW_ITEM, channel=Channel(channel), language="sv")

    for word in ("bistånd", "ansök", "beslut", "utbetal", "beräkning", "kr", "social"):
        assert word not in f"{words.subject} {words.text}".lower().replace("kommun", "")


def test_who_doesnt_have_the_service_for_their_own_sake_is_not_told():
    without_box = somebody(economic_assistance=False)
    in_relation = EServiceActivationFactory(
        in_relation=True, economic_assistance=True, notify_sms=True
    )
    for person in (without_box, in_relation.person, somebody(state="requested")):
        application = application_of(person)
        publish(by=ActorFactory(), application=application, thing=application)

    assert told() == set()


@pytest.mark.covers("P16")
def test_somebody_in_relation_to_the_applicant_is_not_told():
    applicant = somebody()
    relative = somebody()
    RelationFactory(file_holder=applicant, related_person=relative)
    application = application_of(applicant)

    publish(by=ActorFactory(), application=application, thing=application)

    assert {recipient for recipient, _channel in told()} == {applicant.public_id}


def test_a_second_click_tells_nobody_twice():
    application = application_of(somebody())
    by = ActorFactory()

    assert publish(by=by, application=application, thing=application)
    assert not publish(by=by, application=application, thing=application)

    assert Notice.objects.count() == 2
    assert AccessLogEntry.objects.count() == 1


def test_what_is_taken_back_before_the_notice_has_left_is_not_announced():
    application = application_of(somebody())
    by = ActorFactory()
    publish(by=by, application=application, thing=application)

    take_back(by=by, application=application, thing=application)

    assert told() == set()
    publish(by=by, application=application, thing=application)
    assert len(told()) == 2


def test_a_part_is_named_by_its_kind_and_a_payment_by_its_id():
    application = whole()
    payment = application.payments.get()

    assert part_named(application, "application") == application
    assert part_named(application, "calculation") == application.calculation
    assert part_named(application, "decision") == application.decision
    assert part_named(application, str(payment.public_id)) == payment
    for unknown in ("", "payment", str(PaymentFactory().public_id)):
        assert part_named(application, unknown) is None


def test_an_application_has_only_its_own_parts():
    application = ApplicationFactory()
    whole()

    assert parts_of(application) == [application]
    assert EconomicAssistanceApplication.objects.count() == 2


def test_another_applications_part_is_not_published_under_this_one():
    application, foreign = ApplicationFactory(), PaymentFactory()

    with pytest.raises(ValueError, match="Not a part"):
        publish(by=ActorFactory(), application=application, thing=foreign)

    foreign.refresh_from_db()
    assert foreign.published_at is None
