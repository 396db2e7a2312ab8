from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from casework.actions.assignment_drafts import change_draft, draft_assignment
from casework.models import Assignment
from tests.factories.accounts import UnitFactory
from tests.factories.process import AssignmentFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def words(service, unit, **fields):
    return {
        "service": service,
        "provider_unit": unit,
        "title": "Samtalsstöd",
        "description": "En gång i veckan.",
        **fields,
    }


@pytest.fixture
def unit(db):
    return UnitFactory(provider=True)


def test_a_draft_has_its_number_and_nobody_is_told(caseworker, unit):
    service = ServiceFactory()

    draft = draft_assignment(by=caseworker.actor, **words(service, unit))

    assert draft.state == Assignment.State.DRAFT
    assert draft.sent_on is None
    assert draft.number.startswith("UP-")
    row = AccessLogEntry.objects.get()
    assert (row.action, row.case_number) == (Action.CREATED, draft.number)


def test_a_draft_is_written_anew(caseworker, unit):
    draft = AssignmentFactory(draft=True)

    change_draft(by=caseworker.actor, assignment=draft, **words(draft.service, unit))

    draft.refresh_from_db()
    assert (draft.title, draft.provider_unit) == ("Samtalsstöd", unit)
    assert AccessLogEntry.objects.get().action == Action.CHANGED


def test_what_has_left_is_not_written_anew(caseworker, unit):
    sent = AssignmentFactory()

    with pytest.raises(ValidationError, match="redan skickat"):
        change_draft(by=caseworker.actor, assignment=sent, **words(sent.service, unit))

    sent.refresh_from_db()
    assert sent.title != "Samtalsstöd"


@pytest.mark.parametrize(
    "unfit", [{"is_active": False, "provider": True}, {}], ids=["closed unit", "authority"]
)
def test_only_a_provider_that_is_there_is_given_an_assignment(caseworker, unfit):
    unit = UnitFactory(**unfit)

    with pytest.raises(ValidationError) as refused:
        draft_assignment(by=caseworker.actor, **words(ServiceFactory(), unit))

    assert "provider_unit" in refused.value.message_dict


def test_a_closed_case_gives_no_new_assignments(caseworker, unit):
    service = ServiceFactory(case__closed=True)

    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        draft_assignment(by=caseworker.actor, **words(service, unit))

    assert not Assignment.objects.exists()
