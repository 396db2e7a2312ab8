from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.access import OutOfReach
from audit.models import AccessLogEntry, Action
from journal.access import access_filed_item, visible_documents, visible_items
from journal.actions.sharing import share_paper, withdraw_paper
from journal.models import SharedPaper
from tests.factories.accounts import days_ago
from tests.factories.casework import CaseFactory
from tests.factories.journal import DocumentFactory, FiledItemFactory, SharedPaperFactory
from tests.factories.process import AssignmentFactory, DecisionFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(caseworker, provider):
    return AssignmentFactory(
        accepted=True,
        provider_unit=provider.unit,
        service__case__responsible_unit=caseworker.unit,
    )


@pytest.fixture
def plan(assignment):
    return FiledItemFactory(case=assignment.service.case, heading="Genomförandeplan")


@pytest.fixture
def report(assignment):
    return FiledItemFactory(case=None, assignment=assignment, heading="Rapport")


def log():
    return list(AccessLogEntry.objects.order_by("pk").values_list("action", "object_id"))


@pytest.mark.covers("R103", "A-U9")
def test_the_provider_reads_what_is_shared_and_nothing_else_of_the_case(
    caseworker, provider, assignment, plan
):
    kept = FiledItemFactory(case=assignment.service.case)
    before = list(visible_items(provider.actor))

    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert before == []
    assert list(visible_items(provider.actor)) == [plan]
    with pytest.raises(OutOfReach):
        access_filed_item(provider.actor, kept.public_id)


@pytest.mark.covers("R103")
def test_the_authority_reads_what_the_provider_shares(caseworker, provider, assignment, report):
    kept = FiledItemFactory(case=None, assignment=assignment)

    share_paper(by=provider.actor, paper=report, assignment=assignment)

    assert list(visible_items(caseworker.actor)) == [report]
    with pytest.raises(OutOfReach):
        access_filed_item(caseworker.actor, kept.public_id)


def test_sharing_and_taking_back_stand_in_the_log(caseworker, assignment, plan):
    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)
    withdraw_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert log() == [
        (Action.SHARED, str(plan.public_id)),
        (Action.WITHDRAWN, str(plan.public_id)),
    ]
    share = SharedPaper.objects.get()
    assert (share.shared_by, share.withdrawn_by) == (caseworker.user, caseworker.user)


def test_what_is_no_longer_shared_is_out_of_sight_and_can_be_shared_again(
    caseworker, provider, assignment, plan
):
    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)
    withdraw_paper(by=caseworker.actor, paper=plan, assignment=assignment)
    taken_back = list(visible_items(provider.actor))

    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert taken_back == []
    assert list(visible_items(provider.actor)) == [plan]


def test_pressed_twice_it_is_shared_once(caseworker, assignment, plan):
    first = share_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert share_paper(by=caseworker.actor, paper=plan, assignment=assignment) == first
    assert len(log()) == 1


def test_taken_back_twice_it_is_logged_once(caseworker, assignment, plan):
    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    for _ in range(2):
        withdraw_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert [action for action, _item in log()] == [Action.SHARED, Action.WITHDRAWN]


@pytest.mark.parametrize("step", [DecisionFactory, ServiceFactory])
def test_a_paper_of_a_step_of_the_case_is_a_paper_of_the_case(caseworker, assignment, step):
    place = step(case=assignment.service.case)
    item = FiledItemFactory(case=None, **{step._meta.model.__name__.lower(): place})

    assert share_paper(by=caseworker.actor, paper=item, assignment=assignment).item == item


def test_the_authority_shares_papers_of_that_case_alone(caseworker, assignment, report):
    elsewhere = FiledItemFactory(case=CaseFactory(responsible_unit=caseworker.unit))

    for item in (elsewhere, report):
        with pytest.raises(ValidationError, match="hör inte till uppdraget"):
            share_paper(by=caseworker.actor, paper=item, assignment=assignment)


def test_the_provider_shares_papers_of_that_assignment_alone(provider, assignment, plan):
    second = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    elsewhere = FiledItemFactory(case=None, assignment=second)

    for item in (elsewhere, plan):
        with pytest.raises(ValidationError, match="hör inte till uppdraget"):
            share_paper(by=provider.actor, paper=item, assignment=assignment)


def test_one_side_does_not_take_back_what_the_other_has_shared(
    caseworker, provider, assignment, plan, report
):
    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)
    share_paper(by=provider.actor, paper=report, assignment=assignment)

    withdraw_paper(by=provider.actor, paper=plan, assignment=assignment)
    withdraw_paper(by=caseworker.actor, paper=report, assignment=assignment)

    assert SharedPaper.objects.current().count() == 2


@pytest.mark.parametrize(
    ("state", "authority", "unit"),
    [
        ("draft", True, False),
        ("sent", True, False),
        ("accepted", True, True),
        ("ongoing", True, True),
        ("ended", False, False),
        ("declined", False, False),
        ("revoked", False, False),
    ],
)
def test_papers_are_shared_while_there_is_something_to_work_with(
    caseworker, provider, assignment, plan, report, state, authority, unit
):
    ended_on = days_ago(0) if state == "ended" else None
    type(assignment).objects.update(state=state, ended_on=ended_on)

    for who, item, allowed in ((caseworker, plan, authority), (provider, report, unit)):
        if allowed:
            share_paper(by=who.actor, paper=item, assignment=assignment)
        else:
            with pytest.raises(ValidationError, match="pågår inte"):
                share_paper(by=who.actor, paper=item, assignment=assignment)


@pytest.mark.covers("A-U18", "A-U19")
@pytest.mark.parametrize(
    ("state", "is_read"),
    [
        ("draft", False),
        ("sent", False),
        ("ongoing", True),
        ("ended", True),
        ("declined", False),
        ("revoked", False),
    ],
)
def test_what_is_shared_is_read_as_long_as_the_assignment_is_open(
    caseworker, provider, assignment, plan, state, is_read
):
    SharedPaperFactory(assignment=assignment, item=plan)
    ended_on = days_ago(0) if state == "ended" else None
    type(assignment).objects.update(state=state, ended_on=ended_on)

    assert visible_items(provider.actor).exists() == is_read
    assert visible_items(caseworker.actor).get() == plan


@pytest.mark.covers("A-U19")
def test_after_the_grace_it_is_read_no_more(provider, assignment, plan):
    SharedPaperFactory(assignment=assignment, item=plan)
    type(assignment).objects.update(state="ended", ended_on=days_ago(31))

    assert not visible_items(provider.actor).exists()


def test_what_a_provider_shared_stays_with_the_authority_when_the_assignment_is_over(
    caseworker, provider, assignment, report
):
    share_paper(by=provider.actor, paper=report, assignment=assignment)
    type(assignment).objects.update(state="ended", ended_on=days_ago(60))

    assert list(visible_items(caseworker.actor)) == [report]
    with pytest.raises(ValidationError, match="pågår inte"):
        withdraw_paper(by=provider.actor, paper=report, assignment=assignment)


def test_the_authority_can_take_back_also_when_the_assignment_is_over(
    caseworker, provider, assignment, plan
):
    share_paper(by=caseworker.actor, paper=plan, assignment=assignment)
    type(assignment).objects.update(state="ended", ended_on=days_ago(1))

    withdraw_paper(by=caseworker.actor, paper=plan, assignment=assignment)

    assert not visible_items(provider.actor).exists()


def test_two_who_share_at_once_share_once(committed_db, caseworker, assignment, plan):
    gate = threading.Barrier(2, timeout=10)

    def share():
        try:
            gate.wait()
            share_paper(by=caseworker.actor, paper=plan, assignment=assignment)
        finally:
            connection.close()

    threads = [threading.Thread(target=share) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SharedPaper.objects.count() == 1


def document_of(side, assignment, **facts):
    place = {"case": None, "assignment": assignment}
    if side == "authority":
        place = {"case": assignment.service.case}
    return DocumentFactory(**place, **facts)


@pytest.mark.covers("R103")
@pytest.mark.parametrize("side", ["authority", "provider"])
def test_a_locked_document_is_shared_both_ways_and_taken_back(
    caseworker, provider, assignment, side
):
    sharer, reader = caseworker, provider
    if side == "provider":
        sharer, reader = provider, caseworker
    document = document_of(side, assignment)
    before = list(visible_documents(reader.actor))

    share_paper(by=sharer.actor, paper=document, assignment=assignment)

    assert before == []
    assert list(visible_documents(reader.actor)) == [document]
    withdraw_paper(by=sharer.actor, paper=document, assignment=assignment)
    assert not visible_documents(reader.actor).exists()
    assert log() == [
        (Action.SHARED, str(document.public_id)),
        (Action.WITHDRAWN, str(document.public_id)),
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [({"draft": True}, "Skrivskydda dokumentet först"), ({"error_marked": True}, "felmarkerat")],
)
def test_what_isnt_ready_or_is_wrong_is_not_shared(caseworker, assignment, facts, sentence):
    document = document_of("authority", assignment, **facts)

    with pytest.raises(ValidationError, match=sentence):
        share_paper(by=caseworker.actor, paper=document, assignment=assignment)


def test_the_other_sides_document_is_not_ones_own_to_share(provider, assignment):
    document = document_of("authority", assignment)

    with pytest.raises(ValidationError, match="hör inte till uppdraget"):
        share_paper(by=provider.actor, paper=document, assignment=assignment)


def test_a_decisions_document_is_the_cases_to_share(caseworker, assignment):
    decision = DecisionFactory(case=assignment.service.case)
    document = DocumentFactory(case=None, decision=decision)

    share = share_paper(by=caseworker.actor, paper=document, assignment=assignment)

    assert share.paper == document
