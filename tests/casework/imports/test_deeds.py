from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from audit.models import AccessLogEntry, Action
from casework.models import EServiceActivation, MessagingApproval, Person, Task
from tests.casework.imports.files import (
    case,
    investigation,
    municipality,
    person,
    read_in,
    relation,
)
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
)

pytestmark = pytest.mark.django_db
SAMIRA, LINA = "199101292382", "202101022388"
State = EServiceActivation.State


@pytest.fixture
def samira():
    """Somebody with a case and the e-service, known from an import."""
    municipality()
    read_in(person(number=SAMIRA), case(), investigation(), case(stage="intake", key="A2"))
    read_in({**case(), "stage": "investigation"})
    found = Person.objects.get()
    EServiceActivationFactory(person=found)
    return found


@pytest.mark.covers("P18")
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"deceased_on": "2025-06-01"}, "Personen är avliden."),
        ({"emigrated_on": "2025-06-01"}, "Personen är utvandrad."),
        (
            {"protection": "confidentiality_marking", "circle": ["FREHOL"]},
            "Personuppgifterna har skyddats.",
        ),
    ],
)
def test_what_happens_to_a_person_ends_the_e_service_and_makes_a_task(samira, more, reason):
    result = read_in(person(number=SAMIRA, **more))

    activation = EServiceActivation.objects.get()
    assert result.counts == {"person": {"ändrade": 1}}
    assert (activation.state, activation.end_reason) == (State.ENDED, reason)
    assert activation.ended_by is None
    assert {task.kind for task in Task.objects.all()} == {Task.Kind.ESERVICE_ENDED}
    assert {task.case.number for task in Task.objects.all()} == {"VU-25-0001", "VU-25-0002"}
    assert AccessLogEntry.objects.filter(
        action=Action.DEACTIVATED, request_id=result.by.run_id
    ).exists()


@pytest.mark.covers("P18")
def test_somebody_protected_here_first_by_an_import_is_in_the_log(samira):
    result = read_in(person(number=SAMIRA, protection="protected_registration", circle=["FREHOL"]))

    entry = AccessLogEntry.objects.get(action=Action.PROTECTED, request_id=result.by.run_id)
    assert entry.customer_number == samira.customer_number


@pytest.mark.covers("P18")
def test_a_dry_run_ends_nothing(samira):
    result = read_in(person(number=SAMIRA, deceased_on="2025-06-01"), dry=True)

    assert result.counts == {"person": {"ändrade": 1}}
    assert EServiceActivation.objects.get().state == State.ACTIVE
    assert not Task.objects.exists()


def test_a_new_number_signs_the_person_out(samira):
    user = UserFactory(citizen=True)
    Person.objects.update(user=user)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()

    read_in(person(identity_number="R00000025"))

    samira.refresh_from_db()
    assert samira.user is None
    assert not Session.objects.exists()
    # A reserve number opens no e-service.
    assert EServiceActivation.objects.get().state == State.ENDED


@pytest.fixture
def approved():
    """A guardian's approval with the e-service that leans on it, the relation from an import."""
    municipality()
    line = relation(kind="guardian", valid_from="2021-01-02")
    read_in(person("P1", LINA), person("P2", SAMIRA), line)
    tie = Person.objects.get(identity_number=LINA).relations.get()
    approval = MessagingApprovalFactory(relation=tie)
    EServiceActivationFactory(
        person=tie.related_person, context=EServiceActivation.Context.RELATION, approval=approval
    )
    return line


@pytest.mark.covers("R35", "I5")
def test_a_relation_that_ends_ends_what_leans_on_it(approved):
    result = read_in({**approved, "valid_to": "2025-06-01", "end_reason": "Vårdnaden har ändrats."})

    assert result.counts == {"relation": {"ändrade": 1}}
    assert MessagingApproval.objects.get().state == MessagingApproval.State.ENDED
    assert EServiceActivation.objects.get().state == State.ENDED
    assert Task.objects.get().kind == Task.Kind.APPROVAL_ENDED


def test_a_child_who_has_died_is_written_about_no_more(approved):
    read_in(person("P1", LINA, deceased_on="2025-06-01"))

    assert MessagingApproval.objects.get().state == MessagingApproval.State.ENDED
    assert EServiceActivation.objects.get().state == State.ENDED


def test_nothing_ever_switches_the_e_service_on(approved):
    EServiceActivation.objects.update(state=State.ENDED, ended_at="2025-01-01T12:00Z")

    read_in({**approved, "note": "Ensam vårdnad"}, person("P2", SAMIRA, city="Ängslunda"))

    assert EServiceActivation.objects.get().state == State.ENDED
