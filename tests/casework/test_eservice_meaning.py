from __future__ import annotations

import pytest

from casework.eligibility import BLOCKED, MINOR, NO_INTAKE, NOT_APPROVED
from casework.eservice_card import eservice_card
from casework.eservice_concerns import ELSEWHERE, concerns
from casework.eservice_meaning import ONLY_DETAILS, what_a_save_means
from tests.factories.accounts import MunicipalityFactory, UnitFactory
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db
AT_ONCE = "Ändrade rutor och kontaktuppgifter gäller genast."
TOLD = (
    "Ändrar du mobilnumret eller e-postadressen får personen veta det, både på den gamla och på "
    "den nya."
)


@pytest.fixture
def olena():
    return IntakeFactory(person__numbered=True).person


def meaning(colleague, person):
    return what_a_save_means(colleague.actor, eservice_card(person))


def in_relation(colleague, person, **differing):
    return MessagingApprovalFactory(
        relation__related_person=person,
        relation__file_holder__given_name="Elin",
        relation__file_holder__family_name="Bergström",
        **{"case__responsible_unit": colleague.unit, **differing},
    )


def test_a_new_one_works_after_the_night_that_the_municipality_has_chosen(caseworker, olena):
    MunicipalityFactory(nightly_run_at="02:30")

    assert meaning(caseworker, olena) == [
        "E-tjänsten fungerar efter nattens körning (kl. 02.30).",
        "Personen får veta det på de sätt du väljer när e-tjänsten fungerar.",
    ]


@pytest.mark.covers("P4")
def test_a_new_one_works_at_once_where_nobody_waits_for_the_night(caseworker, olena):
    MunicipalityFactory(activation_mode="immediate")

    assert meaning(caseworker, olena)[0] == "E-tjänsten fungerar så snart du har sparat."


@pytest.mark.covers("D7")
def test_changes_hold_at_once_and_are_told_at_both_addresses(caseworker, olena):
    EServiceActivationFactory(person=olena)

    found = meaning(caseworker, olena)

    assert found[:2] == [AT_ONCE, TOLD]
    assert "avslutas e-tjänsten genast" in found[2]


def test_each_relation_it_concerns_is_named(caseworker, olena):
    IntakeFactory(person=olena, unit=caseworker.unit)
    EServiceActivationFactory(person=olena)
    approval = in_relation(caseworker, olena)

    found = meaning(caseworker, olena)

    assert found[:3] == [
        "Det som är nytt fungerar efter nattens körning (kl. 04.10).",
        AT_ONCE,
        f"Gäller också som vårdnadshavare för Elin Bergström, ärende {approval.case.number}.",
    ]


def test_another_units_client_is_switched_on_in_relation_alone(caseworker, olena):
    approval = in_relation(caseworker, olena)

    found = meaning(caseworker, olena)

    assert f"Gäller som vårdnadshavare för Elin Bergström, ärende {approval.case.number}." in found


def test_a_relation_in_a_case_one_may_not_open_is_told_of_without_whose(caseworker, olena):
    in_relation(caseworker, olena, case__responsible_unit=UnitFactory())

    assert f"Gäller också {ELSEWHERE}." in meaning(caseworker, olena)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ({"numbered": True}, NO_INTAKE),
        ({"numbered": True, "deceased": True}, BLOCKED),
        ({"child": True}, MINOR),
    ],
)
def test_for_whoever_can_not_have_it_only_why_is_told(caseworker, person, sentence):
    assert meaning(caseworker, PersonFactory(**person)) == [sentence, ONLY_DETAILS]


def test_a_relation_without_approval_is_what_is_wrong_for_a_related_person(caseworker):
    relation = RelationFactory(related_person=PersonFactory(numbered=True))

    assert meaning(caseworker, relation.related_person)[0] == NOT_APPROVED


def test_the_person_page_lists_what_is_open_and_for_whose_sake(caseworker, olena):
    approval = in_relation(caseworker, olena)
    EServiceActivationFactory(in_relation=True, approval=approval, requested=True)
    EServiceActivationFactory(in_relation=True, approval=in_relation(caseworker, olena), ended=True)
    EServiceActivationFactory(person=olena)

    found = concerns(caseworker.actor, eservice_card(olena))

    assert [(one.words, one.state) for one in found] == [
        ("som klient", "påkopplad"),
        (f"som vårdnadshavare för Elin Bergström, ärende {approval.case.number}", "beställd"),
    ]


@pytest.mark.covers("P9")
def test_an_approval_about_somebody_closed_is_not_told_of(caseworker, olena):
    without_it = meaning(caseworker, olena)
    in_relation(caseworker, olena, relation__file_holder__protected=True)

    assert meaning(caseworker, olena) == without_it
