from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.relations import Tie, add_relation, end_relation
from casework.models import MessagingApproval, Relation, Task
from tests.factories.accounts import days_ago
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db
Kind = Relation.Kind
TODAY = stockholm_today()


def add(colleague, holder, related, kind=Kind.SIBLING, **differing):
    tie = Tie(**{"kind": kind, "valid_from": TODAY, **differing})
    return add_relation(by=colleague.actor, file_holder=holder, related_person=related, tie=tie)


@pytest.mark.covers("R32", "R35")
def test_a_relation_says_who_is_what_to_whom_and_since_when(caseworker):
    holder, related = PersonFactory(), PersonFactory()

    relation = add(caseworker, holder, related, note="Bor i Ängslunda", valid_from=days_ago(9))

    relation.refresh_from_db()
    assert (relation.file_holder, relation.related_person) == (holder, related)
    assert (relation.kind, relation.note) == (Kind.SIBLING, "Bor i Ängslunda")
    assert (relation.valid_from, relation.created_by) == (days_ago(9), caseworker.user)
    row = AccessLogEntry.objects.get(object_type="relation")
    assert (row.action, row.customer_number) == (Action.CREATED, holder.customer_number)


def test_nobody_is_close_to_themselves(caseworker):
    person = PersonFactory()

    with pytest.raises(ValidationError, match="någon annan än aktbäraren själv"):
        add(caseworker, person, person)


def test_a_relation_does_not_begin_in_the_future(caseworker):
    with pytest.raises(ValidationError) as refusal:
        add(caseworker, PersonFactory(), PersonFactory(), valid_from=TODAY + timedelta(days=1))

    assert set(refusal.value.message_dict) == {"valid_from"}


def test_a_relation_does_not_begin_before_both_are_born(caseworker):
    child = PersonFactory(child=True)

    with pytest.raises(ValidationError) as refusal:
        add(caseworker, child, PersonFactory(), valid_from=child.birth_date - timedelta(days=1))

    assert set(refusal.value.message_dict) == {"valid_from"}


def test_a_grown_up_gets_no_guardian(caseworker):
    with pytest.raises(ValidationError) as refusal:
        add(caseworker, PersonFactory(), PersonFactory(), kind=Kind.GUARDIAN)

    assert refusal.value.message_dict == {
        "kind": ["Aktbäraren har fyllt 18 år och har ingen vårdnadshavare."]
    }


def test_the_same_relation_is_registered_once(caseworker):
    relation = RelationFactory()

    with pytest.raises(ValidationError, match="redan registrerad"):
        add(caseworker, relation.file_holder, relation.related_person, kind=Kind.GUARDIAN)


def test_the_same_two_can_be_related_in_another_way_and_the_other_way_round(caseworker):
    relation = RelationFactory()
    child, guardian = relation.file_holder, relation.related_person

    add(caseworker, child, guardian, kind=Kind.OTHER_RELATIVE)
    add(caseworker, guardian, child, kind=Kind.CHILD)

    assert Relation.objects.count() == 3


def test_two_who_register_the_same_at_once_make_one(committed_db, caseworker):
    holder, related = PersonFactory(), PersonFactory()
    gate = threading.Barrier(2, timeout=10)
    outcomes = []

    def add_at_once():
        try:
            gate.wait()
            add(caseworker, holder, related)
            outcomes.append("made")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=add_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made", "refused"]


@pytest.mark.covers("P18")
def test_an_ended_relation_ends_its_approvals_at_once_in_every_case(caseworker):
    first = MessagingApprovalFactory()
    second = MessagingApprovalFactory(relation=first.relation, proposed=True)
    EServiceActivationFactory(in_relation=True, approval=first)

    end_relation(by=caseworker.actor, relation=first.relation, reason="Vårdnaden har upphört.")

    first.relation.refresh_from_db()
    assert first.relation.valid_to == TODAY
    assert first.relation.end_reason == "Vårdnaden har upphört."
    states = MessagingApproval.objects.values_list("state", flat=True)
    assert list(states) == ["ended", "ended"]
    assert first.activations.get().state == "ended"
    tasks = Task.objects.filter(kind=Task.Kind.APPROVAL_ENDED)
    assert {task.case for task in tasks} == {first.case, second.case}


def test_an_ended_relation_can_be_registered_anew_the_same_day(caseworker):
    relation = RelationFactory()
    end_relation(by=caseworker.actor, relation=relation, reason="Fel person.")

    with pytest.raises(ValidationError, match="redan avslutats"):
        end_relation(by=caseworker.actor, relation=relation, reason="En gång till.")

    assert add(caseworker, relation.file_holder, relation.related_person, kind=Kind.GUARDIAN)


def test_an_end_takes_a_reason(caseworker):
    relation = RelationFactory()

    with pytest.raises(ValidationError) as refusal:
        end_relation(by=caseworker.actor, relation=relation, reason="")

    assert set(refusal.value.message_dict) == {"reason"}
    assert not AccessLogEntry.objects.exists()
