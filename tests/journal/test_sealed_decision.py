"""A decision's document says what was decided when it was locked, whatever is corrected later."""

from __future__ import annotations

import re

import pytest
from django.db import InternalError, ProgrammingError, transaction

from casework.models import Decision
from journal.actions.writing import lock_paper
from journal.intact import is_intact
from journal.letter import letter_html
from journal.models import Document, PrintTemplate
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory
from tests.factories.journal import DocumentFactory, PrintTemplateFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(caseworker):
    made = DecisionFactory(
        case=CaseFactory(responsible_unit=caseworker.unit),
        outcome=Decision.Outcome.REFUSED,
        type="Ekonomiskt bistånd",
        decided_on="2026-11-27",
        period_from="2026-12-01",
        period_to="2026-12-31",
        amount="4180.50",
        decision_maker=UserFactory(given_name="Petra", family_name="Nordin", title="gruppledare"),
    )
    return Decision.objects.get(pk=made.pk)


@pytest.fixture
def locked(caseworker, decision):
    draft = DocumentFactory(draft=True, case=None, decision=decision, created_by=caseworker.user)
    lock_paper(by=caseworker.actor, paper=draft, revision=1)
    return Document.objects.get(pk=draft.pk)


def words_of(document):
    look = PrintTemplateFactory(code="decision", layout=PrintTemplate.Layout.DECISION)
    html = letter_html(Document.objects.get(pk=document.pk), look, "Beslut")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", html))


SEALED = (
    "Avslag",
    "Gäller Ekonomiskt bistånd",
    "Period 1 december 2026 till och med 31 december 2026",
    "Beslutsdatum 27 november 2026",
    "Beslutsfattare Petra Nordin, gruppledare",
)


@pytest.mark.covers("R56", "I11")
def test_what_is_corrected_in_the_decision_afterwards_changes_no_pdf_of_it(locked, decision):
    before = words_of(locked)
    decision.outcome, decision.type = Decision.Outcome.GRANTED, "Boende"
    decision.decided_on, decision.amount = "2026-12-24", "1.00"
    decision.period_from = decision.period_to = None
    decision.decision_maker = UserFactory(given_name="Erik", family_name="Ny")
    decision.save()

    after = words_of(locked)

    assert [one for one in SEALED if one not in after] == []
    assert "4" in after
    assert after == before


def test_working_material_says_what_the_decision_is_now(caseworker, decision):
    draft = DocumentFactory(draft=True, case=None, decision=decision)
    Decision.objects.filter(pk=decision.pk).update(type="Boende")

    assert "Gäller Boende" in words_of(draft)


def test_who_is_under_threat_by_now_is_named_by_the_function_alone(locked, decision):
    decision.decision_maker.hide_name_from_citizens = True
    decision.decision_maker.save()

    words = words_of(locked)

    assert "Petra Nordin" not in words
    assert f"Gruppledare, {locked.unit.name}" in words


def test_a_document_of_no_decision_seals_nothing(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    draft = DocumentFactory(draft=True, case=case, created_by=caseworker.user)

    assert lock_paper(by=caseworker.actor, paper=draft, revision=1).decision_facts is None


@pytest.mark.covers("I11")
def test_what_is_sealed_is_part_of_the_checksum(locked):
    assert is_intact(locked)

    locked.decision_facts["outcome"] = "bifall"

    assert not is_intact(locked)


@pytest.mark.covers("I11")
def test_what_is_sealed_never_changes(locked):
    forged = Document.objects.filter(pk=locked.pk)

    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        forged.update(decision_facts={"outcome": "bifall"})
