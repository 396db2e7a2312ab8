from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from audit.models import AccessLogEntry, Action
from casework.actions.approval_ending import withdraw_approval
from casework.actions.eservice import save_eservice
from casework.actions.protection import set_protection
from casework.eligibility import NO_INTAKE
from casework.eservice_boxes import Boxes
from casework.models import EServiceActivation, Task
from notifications.models import Notice
from tests.factories.accounts import ActorFactory, MunicipalityFactory
from tests.factories.casework import (
    CircleMemberFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

MOBILE, EMAIL = "+46701740605", "klient@epost.example"
ALL = Boxes(messages=True, notify_sms=True, notify_email=True)
NONE = Boxes()
State = EServiceActivation.State


def save(colleague, person, boxes=ALL, *, mobile=MOBILE, email=EMAIL, **more):
    save_eservice(
        by=colleague.actor, person=person, boxes=boxes, mobile=mobile, email=email, **more
    )


def end(colleague, person):
    save(colleague, person, NONE, reason="Personen vill inte längre.")


@pytest.fixture
def olena():
    """A client with an intake and nothing else."""
    return IntakeFactory(person__numbered=True).person


@pytest.fixture
def another(caseworker):
    """A colleague at the same unit."""
    actor = ActorFactory(membership__unit=caseworker.unit)
    return SimpleNamespace(actor=actor, user=actor.user)


def the_one(person):
    return EServiceActivation.objects.get(person=person)


def actions():
    return list(AccessLogEntry.objects.order_by("pk").values_list("action", flat=True))


def test_what_is_ordered_waits_for_the_night(caseworker, olena):
    save(caseworker, olena)

    activation = the_one(olena)
    assert activation.state == State.REQUESTED
    assert activation.requested_by == caseworker.user
    assert activation.effective_at is None
    assert (activation.messages, activation.notify_sms, activation.notify_email) == (True,) * 3
    assert not EServiceActivation.objects.active().exists()
    assert actions() == [Action.ACTIVATION_REQUESTED, Action.CHANGED]


def test_an_order_that_is_saved_again_takes_the_new_boxes_and_keeps_its_place(caseworker, olena):
    save(caseworker, olena)
    before = the_one(olena)

    save(caseworker, olena, Boxes(messages=True))

    after = the_one(olena)
    assert (after.state, after.notify_sms) == (State.REQUESTED, False)
    assert after.requested_at == before.requested_at


def test_a_failed_order_that_is_saved_is_ordered_anew(caseworker, olena):
    failed = EServiceActivationFactory(
        person=olena, state=State.FAILED, effective_at=None, last_error="Mobilnummer saknas."
    )

    save(caseworker, olena)

    after = the_one(olena)
    assert (after.pk, after.state, after.last_error) == (failed.pk, State.REQUESTED, "")
    assert after.requested_at > failed.requested_at
    assert after.requested_by == caseworker.user


@pytest.mark.parametrize("state", [State.REQUESTED, State.FAILED])
def test_what_never_worked_is_cancelled_and_not_ended(caseworker, olena, state):
    EServiceActivationFactory(person=olena, state=state, effective_at=None)

    end(caseworker, olena)

    after = the_one(olena)
    assert (after.state, after.ended_by) == (State.CANCELLED, caseworker.user)
    assert after.ended_at
    assert actions()[0] == Action.DEACTIVATED


def test_other_boxes_hold_at_once_in_an_active_one(caseworker, olena):
    before = EServiceActivationFactory(person=olena, notify_sms=True)

    save(caseworker, olena, Boxes(messages=True, notify_email=True))

    after = the_one(olena)
    assert (after.state, after.effective_at) == (State.ACTIVE, before.effective_at)
    assert (after.notify_sms, after.notify_email) == (False, True)
    assert actions()[-1] == Action.CHANGED


def test_saving_without_a_change_leaves_no_trace(caseworker, olena):
    ContactDetailsFactory(person=olena, mobile=MOBILE, email=EMAIL)
    EServiceActivationFactory(person=olena, notify_sms=True, notify_email=True)

    save(caseworker, olena)

    assert actions() == []


def test_all_boxes_empty_ends_the_service_and_closes_the_persons_sessions(caseworker, citizen):
    IntakeFactory(person=citizen.person)

    end(caseworker, citizen.person)

    after = the_one(citizen.person)
    assert (after.state, after.ended_by) == (State.ENDED, caseworker.user)
    assert after.end_reason == "Personen vill inte längre."
    open_sessions = {one.get_decoded()["_auth_user_id"] for one in Session.objects.all()}
    assert open_sessions == {str(caseworker.user.pk)}


def test_a_cancelled_order_and_other_boxes_close_no_session(caseworker, citizen):
    IntakeFactory(person=citizen.person)

    save(caseworker, citizen.person, Boxes(messages=True))

    assert Session.objects.count() == 2


def test_what_was_ended_is_ordered_anew_in_a_row_of_its_own(caseworker, olena):
    ended = EServiceActivationFactory(person=olena, ended=True)

    save(caseworker, olena)

    ended.refresh_from_db()
    assert ended.state == State.ENDED
    assert EServiceActivation.objects.open().get(person=olena).state == State.REQUESTED


def test_each_capacity_has_an_activation_of_its_own(caseworker, olena):
    approval = MessagingApprovalFactory(relation__related_person=olena)

    save(caseworker, olena)

    rows = set(olena.activations.values_list("context", "approval", "state"))
    assert rows == {("client", None, "requested"), ("relation", approval.pk, "requested")}


def test_a_new_capacity_is_ordered_beside_the_one_that_works(caseworker, olena):
    EServiceActivationFactory(person=olena, messages=True)
    MessagingApprovalFactory(relation__related_person=olena)

    save(caseworker, olena)

    states = dict(olena.activations.values_list("context", "state"))
    assert states == {"client": "active", "relation": "requested"}


def test_all_capacities_end_together(caseworker, olena):
    EServiceActivationFactory(person=olena)
    approval = MessagingApprovalFactory(relation__related_person=olena)
    EServiceActivationFactory(in_relation=True, approval=approval)

    end(caseworker, olena)

    assert not EServiceActivation.objects.open().filter(person=olena).exists()


def test_nothing_ticked_any_more_asks_why_before_anything_is_done(caseworker, olena):
    EServiceActivationFactory(person=olena)

    with pytest.raises(ValidationError, match="Skriv varför") as refusal:
        save(caseworker, olena, NONE, reason=" . ")

    assert set(refusal.value.message_dict) == {"reason"}
    assert the_one(olena).state == State.ACTIVE
    assert not olena.contact_history.exists()
    assert actions() == []


def test_economic_assistance_is_the_clients_own_and_no_relations(caseworker, olena):
    MessagingApprovalFactory(relation__related_person=olena)

    save(caseworker, olena, Boxes(messages=True, economic_assistance=True), mobile="", email="")

    found = dict(olena.activations.values_list("context", "economic_assistance"))
    assert found == {"client": True, "relation": False}


def test_messages_unticked_ends_the_relation_and_leaves_the_clients_own(caseworker, olena):
    EServiceActivationFactory(person=olena, economic_assistance=True)
    approval = MessagingApprovalFactory(relation__related_person=olena)
    EServiceActivationFactory(in_relation=True, approval=approval)

    save(caseworker, olena, Boxes(economic_assistance=True), mobile="", email="")

    assert dict(olena.activations.values_list("context", "state")) == {
        "client": "active",
        "relation": "ended",
    }


def test_what_lost_its_ground_is_not_left_open_by_a_save(caseworker, olena):
    approval = MessagingApprovalFactory(relation__related_person=olena, ended=True)
    EServiceActivationFactory(
        in_relation=True, approval=approval, state=State.FAILED, effective_at=None
    )

    save(caseworker, olena)

    lost = olena.activations.get(approval=approval)
    assert (lost.state, lost.end_reason) == (
        State.CANCELLED,
        "Godkännandet för meddelande har upphört.",
    )


@pytest.mark.covers("P4", "A-J13")
def test_where_nobody_waits_for_the_night_it_works_at_once_through_the_same_states(
    caseworker, olena
):
    MunicipalityFactory(activation_mode="immediate")

    save(caseworker, olena)

    after = the_one(olena)
    assert (after.state, after.requested_by) == (State.ACTIVE, caseworker.user)
    assert after.effective_at >= after.requested_at
    assert set(Notice.objects.values_list("kind", flat=True)) == {"activated"}
    log = AccessLogEntry.objects.filter(object_type="eservice").order_by("pk")
    assert [(row.action, row.actor) for row in log] == [
        (Action.ACTIVATION_REQUESTED, caseworker.user.public_id),
        (Action.ACTIVATED, caseworker.user.public_id),
    ]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"ended": True}, "Godkännandet för meddelande har upphört."),
        ({"proposed": True}, "Relationen är föreslagen men inte godkänd för meddelande."),
        ({"relation__valid_to": "2026-01-31"}, "Relationen har upphört."),
        ({"ends_on": "2026-01-31"}, "Godkännandet för meddelande upphörde 2026-01-31."),
        ({"case__investigated": False}, "först när en utredning är inledd"),
    ],
)
def test_a_related_person_is_refused_with_what_is_wrong_with_the_approval(
    caseworker, made, sentence
):
    approval = MessagingApprovalFactory(relation__related_person__numbered=True, **made)

    with pytest.raises(ValidationError, match=sentence):
        save(caseworker, approval.relation.related_person)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ({"numbered": True}, "först när personen är aktualiserad"),
        ({"numbered": True, "deceased": True}, "Kontakta enhetschef"),
        ({"numbered": True, "protected": True}, "Kontakta enhetschef"),
        ({"anonymous": True}, "saknar personnummer"),
    ],
)
def test_who_cannot_have_it_is_refused_and_nothing_at_all_is_saved(caseworker, person, sentence):
    person = PersonFactory(**person)

    with pytest.raises(ValidationError, match=sentence) as refusal:
        save(caseworker, person)

    assert set(refusal.value.message_dict) == {"messages"}
    assert not person.activations.exists()
    assert not person.contact_history.exists()
    assert actions() == []


@pytest.mark.parametrize(
    ("boxes", "address", "field"),
    [
        (Boxes(messages=True, notify_sms=True), {"mobile": ""}, "mobile"),
        (Boxes(messages=True, notify_email=True), {"email": ""}, "email"),
        (Boxes(notify_sms=True), {}, "messages"),
        (Boxes(notify_email=True), {}, "messages"),
    ],
)
def test_a_notice_needs_an_address_and_something_to_tell_of(
    caseworker, olena, boxes, address, field
):
    with pytest.raises(ValidationError) as refusal:
        save(caseworker, olena, boxes, **address)

    assert set(refusal.value.message_dict) == {field}
    assert not olena.contact_history.exists()


def test_economic_assistance_alone_is_a_service_without_messages(caseworker, olena):
    save(caseworker, olena, Boxes(economic_assistance=True), mobile="", email="")

    EServiceActivation.objects.update(state="active", effective_at="2026-11-01T00:00Z")

    assert EServiceActivation.objects.active().exists()
    assert not EServiceActivation.objects.with_messages().exists()


def test_two_colleagues_who_save_at_once_order_once(committed_db, caseworker):
    person = IntakeFactory(person__numbered=True).person
    gate = threading.Barrier(2, timeout=10)

    def save_at_once():
        try:
            gate.wait()
            save(caseworker, person)
        finally:
            connection.close()

    threads = [threading.Thread(target=save_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert the_one(person).state == State.REQUESTED
    assert person.contact_history.count() == 1


@pytest.mark.covers("P9", "P18")
def test_what_protection_has_ended_is_not_ordered_anew_from_outside_the_circle(
    caseworker, another, olena
):
    approval = MessagingApprovalFactory(relation__related_person=olena)
    EServiceActivationFactory(in_relation=True, approval=approval)
    child = approval.relation.file_holder
    set_protection(by=another.actor, person=child, level="confidentiality_marking", reason="Hot.")

    save(caseworker, olena)

    assert set(olena.activations.values_list("context", "state")) == {
        ("relation", "ended"),
        ("client", "requested"),
    }
    save(another, olena)
    assert olena.activations.open().filter(approval=approval).exists()


@pytest.mark.covers("P9")
def test_an_approval_about_somebody_closed_is_as_if_there_were_none(caseworker):
    approval = MessagingApprovalFactory(
        relation__related_person__numbered=True, relation__file_holder__protected=True
    )

    with pytest.raises(ValidationError) as refusal:
        save(caseworker, approval.relation.related_person)

    assert refusal.value.messages == [NO_INTAKE]


@pytest.mark.covers("P9")
def test_other_boxes_hold_also_in_what_is_open_about_somebody_closed(caseworker, olena):
    approval = MessagingApprovalFactory(relation__related_person=olena)
    EServiceActivationFactory(in_relation=True, approval=approval)
    CircleMemberFactory(person=approval.relation.file_holder)

    save(caseworker, olena)

    assert olena.activations.get(approval=approval).notify_sms


def test_whoever_handles_the_relatives_case_is_told_when_messages_are_unticked(caseworker, olena):
    EServiceActivationFactory(person=olena, economic_assistance=True)
    elsewhere, own = (
        MessagingApprovalFactory(relation__related_person=olena),
        MessagingApprovalFactory(relation__related_person=olena, case__caseworker=caseworker.user),
    )
    for approval in (elsewhere, own):
        EServiceActivationFactory(in_relation=True, approval=approval)

    save(caseworker, olena, Boxes(economic_assistance=True), mobile="", email="")

    task = Task.objects.get(kind=Task.Kind.ESERVICE_ENDED)
    assert (task.case, task.person) == (elsewhere.case, olena)


def test_an_order_that_is_saved_unchanged_stays_its_orderers(caseworker, another, olena):
    save(caseworker, olena)
    before = actions()

    save(another, olena)

    assert the_one(olena).requested_by == caseworker.user
    assert actions() == before


def test_the_person_is_judged_as_they_stand_and_not_as_they_were_read(caseworker, olena):
    type(olena).objects.filter(pk=olena.pk).update(deceased_on="2026-01-31")

    with pytest.raises(ValidationError, match="Kontakta enhetschef"):
        save(caseworker, olena)

    assert not olena.activations.exists()


def test_a_save_waits_for_whoever_withdraws_the_approval(committed_db, caseworker):
    approval = MessagingApprovalFactory(relation__related_person__numbered=True)
    person = approval.relation.related_person
    outcomes = []

    def save_meanwhile():
        try:
            save(caseworker, person)
            outcomes.append("ordered")
        except ValidationError as refusal:
            outcomes.extend(refusal.messages)
        finally:
            connection.close()

    saving = threading.Thread(target=save_meanwhile)
    with transaction.atomic():
        withdraw_approval(by=caseworker.actor, approval=approval, reason="Samtycke saknas.")
        saving.start()
        saving.join(timeout=0.5)
        assert saving.is_alive()
    saving.join()

    assert outcomes == ["Godkännandet för meddelande har upphört."]
    assert not person.activations.exists()
