from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry
from casework.actions.contact_staff import choose_contact_staff, colleagues
from tests.factories.accounts import MembershipFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(provider):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True)


def colleague_of(provider, **fields):
    return MembershipFactory(provider=True, unit=provider.unit, **fields).user


def test_colleagues_are_those_who_work_at_the_unit_today(provider):
    here = colleague_of(provider)
    colleague_of(provider, ended=True)
    colleague_of(provider, user__is_active=False)
    MembershipFactory(unit=provider.unit, role="log_reviewer")
    MembershipFactory(provider=True)

    assert set(colleagues(provider.unit)) == {provider.user, here}


def test_those_chosen_are_the_contacts_and_no_others(provider, assignment):
    before, after = colleague_of(provider), colleague_of(provider)
    assignment.contact_staff.add(before)

    choose_contact_staff(by=provider.actor, assignment=assignment, chosen=[after])

    assert list(assignment.contact_staff.all()) == [after]
    row = AccessLogEntry.objects.get()
    assert (row.case_number, row.reason) == (assignment.number, "valde kontaktpersoner")


def test_somebody_who_has_left_is_no_contact(provider, assignment):
    former = colleague_of(provider, ended=True)

    with pytest.raises(ValidationError) as refused:
        choose_contact_staff(by=provider.actor, assignment=assignment, chosen=[former])

    assert "contact_staff" in refused.value.message_dict
    assert not assignment.contact_staff.exists()


@pytest.mark.parametrize("state", ["sent", "declined", "revoked"])
def test_contacts_are_chosen_while_the_assignment_goes_on(provider, assignment, state):
    type(assignment).objects.update(state=state)

    with pytest.raises(ValidationError, match="pågår inte"):
        choose_contact_staff(by=provider.actor, assignment=assignment, chosen=[provider.user])
