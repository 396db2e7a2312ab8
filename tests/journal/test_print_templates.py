from __future__ import annotations

import pytest

from journal.models import Audience, PrintTemplate
from journal.print_templates import default_print_template, print_templates_for
from tests.factories.accounts import UnitFactory
from tests.factories.casework import CaseFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTemplateFactory,
    DocumentTypeFactory,
    PrintTemplateFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
COPY = PrintTemplate.Layout.WORKING_COPY


@pytest.fixture
def plain():
    """A type without a look of its own."""
    return DocumentTypeFactory(code="other", name="Övrigt", print_template=None)


@pytest.fixture
def document(caseworker, plain):
    return DocumentFactory(case=CaseFactory(responsible_unit=caseworker.unit), type=plain)


@pytest.fixture
def own_document(provider, plain):
    assignment = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    return DocumentFactory(case=None, assignment=assignment, type=plain)


def template(code, **facts):
    return PrintTemplateFactory(code=code, name=code, **facts)


@pytest.mark.covers("R57")
def test_the_authority_chooses_among_its_own_and_everybodys(caseworker, document):
    letter = template("brev", audience=Audience.AUTHORITY, sort=1)
    copy = template("kopia", audience=Audience.BOTH, layout=COPY, sort=2)
    units = template("enhetens", unit=caseworker.unit, sort=3)
    template("utförare", audience=Audience.PROVIDER)
    template("borttagen", is_active=False)
    template("annan enhets", unit=UnitFactory(name="En annan enhet"))

    assert list(print_templates_for(caseworker.actor, document)) == [letter, copy, units]


def test_a_template_has_its_own_look_before_its_type(caseworker, document):
    first, of_type, of_template = (template(code, sort=n) for n, code in enumerate("abc"))

    assert default_print_template(caseworker.actor, document) == first
    document.type.print_template = of_type
    assert default_print_template(caseworker.actor, document) == of_type
    document.template = DocumentTemplateFactory(print_template=of_template)
    assert default_print_template(caseworker.actor, document) == of_template


def test_a_look_that_is_taken_out_of_use_is_passed_over(caseworker, document):
    document.type.print_template = template("gammal", is_active=False)
    in_use = template("ny")

    assert default_print_template(caseworker.actor, document) == in_use


def test_a_working_copy_is_never_the_one_that_is_proposed(caseworker, document):
    template("kopia", layout=COPY)

    assert default_print_template(caseworker.actor, document) is None


@pytest.mark.covers("R101", "D3")
def test_a_provider_has_its_units_and_nothing_to_choose(provider, own_document):
    template("myndighet", audience=Audience.AUTHORITY)
    template("alla", audience=Audience.BOTH, sort=1)
    common = template("utförare", audience=Audience.PROVIDER, sort=2)
    chosen = print_templates_for(provider.actor, own_document)
    assert list(chosen) == [common]

    units = template("enhetens", audience=Audience.PROVIDER, unit=provider.unit, sort=9)

    assert default_print_template(provider.actor, own_document) == units
    assert list(print_templates_for(provider.actor, own_document)) == [units]


def test_where_there_is_none_there_is_none(provider, own_document):
    assert default_print_template(provider.actor, own_document) is None
    assert list(print_templates_for(provider.actor, own_document)) == []


@pytest.mark.covers("R101", "R103")
def test_the_other_side_makes_it_in_the_look_of_whose_document_it_is(
    caseworker, provider, document, own_document
):
    authoritys = template("myndighet", audience=Audience.AUTHORITY, unit=document.unit)
    template("annan enhets", audience=Audience.AUTHORITY, unit=UnitFactory(name="En annan"))
    providers = template("utförare", audience=Audience.PROVIDER, unit=provider.unit)

    assert list(print_templates_for(provider.actor, document)) == [authoritys]
    assert list(print_templates_for(caseworker.actor, own_document)) == [providers]
