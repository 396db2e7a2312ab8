from __future__ import annotations

from typing import Any

import pytest
from django.db.models.base import ModelBase
from factory.base import FactoryMetaClass

import tests.factories
from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import SHIPPED
from casework.models import EServiceActivation, Person
from journal.models import FiledItem
from messaging.models import Mailbox, Message
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.identity_numbers import NumbersHaveRunOutError
from tests.factories.messaging import MessageFactory
from tests.house.finding import modules_in, our_models

pytestmark = pytest.mark.django_db


def factories():
    """Every factory of a model, the first there is for each."""
    found: dict[Any, Any] = {}
    for module in modules_in(tests.factories):
        for thing in vars(module).values():
            if not isinstance(thing, FactoryMetaClass) or thing.__module__ != module.__name__:
                continue
            made = thing._meta.model
            if isinstance(made, ModelBase):
                found.setdefault(made, thing)
    return found


def without_factory(models, known):
    return [model.__name__ for model in models if model not in known]


def test_each_model_has_a_factory():
    assert without_factory(our_models(), factories()) == []


def test_a_model_without_a_factory_is_found():
    known = factories()
    del known[Person]

    assert without_factory(our_models(), known) == ["Person"]


# Their rows arrive with what they belong to, and the stored file isn't validated twice.
UNCHECKED_FIELDS = {FiledItem: ["file"]}


@pytest.mark.parametrize("made", sorted(factories().values(), key=str))
def test_the_smallest_thing_is_valid(made):
    thing = made()

    thing.full_clean(exclude=UNCHECKED_FIELDS.get(type(thing)))


def test_identity_numbers_are_shipped_ones_and_never_repeated_while_they_last():
    grown_ups = PersonFactory.create_batch(50)

    numbers = [one.identity_number for one in grown_ups]
    real = [number for number in numbers if not number.startswith("R")]
    assert len(set(numbers)) == 50
    assert len(real) > 10
    assert set(real) <= SHIPPED
    assert all(IdentityNumber.parse(number) for number in real)


def test_whoever_must_have_a_number_learns_that_they_have_run_out():
    with pytest.raises(NumbersHaveRunOutError, match="anonymous=True"):
        PersonFactory.create_batch(50, numbered=True)


def test_somebody_reachable_can_be_written_to_and_told():
    person = PersonFactory(reachable=True)

    activation = EServiceActivation.objects.with_messages().get(person=person)
    contact = person.contact_history.get(is_current=True)
    assert activation.notify_sms
    assert contact.mobile.startswith("+467017406")
    assert contact.email.endswith(".example")


def test_a_related_persons_activation_hangs_on_the_approval():
    activation = EServiceActivationFactory(in_relation=True)

    approval = activation.approval
    assert activation.person == approval.relation.related_person
    assert approval.case.file.file_holder == approval.relation.file_holder
    assert approval.case.investigations.exists()


def test_a_child_is_a_child_and_an_approval_is_about_one():
    approval = MessagingApprovalFactory()

    assert approval.relation.file_holder.birth_date.year >= 2010


def test_a_message_lies_where_it_should():
    message = MessageFactory()

    citizens = message.thread.citizen.mailbox
    assert {(item.mailbox.kind, item.folder) for item in message.items.all()} == {
        (Mailbox.Kind.STAFF, "sent"),
        (Mailbox.Kind.CITIZEN, "inbox"),
    }
    assert message.recipients.get().mailbox == citizens


def test_an_answer_comes_from_the_citizen_to_a_colleague():
    first = MessageFactory()

    answer = MessageFactory(thread=first.thread, from_citizen=True, to=first.sender_mailbox)

    assert answer.is_from_citizen
    assert answer.sender_mailbox == first.recipients.get().mailbox
    assert answer.recipients.get().mailbox == first.sender_mailbox
    assert Message.objects.count() == 2
