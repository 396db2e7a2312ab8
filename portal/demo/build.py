"""Builds Ängslunda, floor by floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import IssuedCustomerNumber
from portal.demo.assistance import build_assistance
from portal.demo.away import build_away
from portal.demo.case_files import build_cases
from portal.demo.codes import build_codes
from portal.demo.decisions import build_decisions
from portal.demo.document_templates import build_document_templates
from portal.demo.documents import build_documents
from portal.demo.eservices import build_eservices, build_nights
from portal.demo.filing import build_filing
from portal.demo.library import build_library
from portal.demo.looks import build_looks
from portal.demo.organisation import build_organisation
from portal.demo.people import PEOPLE, build_people
from portal.demo.post import build_letters
from portal.demo.print_templates import build_print_templates
from portal.demo.relations import build_relations
from portal.demo.sharing import build_shared_papers
from portal.demo.signins import build_signins
from portal.demo.town import DemoDay, Town

if TYPE_CHECKING:
    from datetime import date


def is_built() -> bool:
    """A client number is never taken back, so the first one tells."""
    return IssuedCustomerNumber.objects.filter(number=PEOPLE[0].customer_number).exists()


@transaction.atomic
def build_town(today: date) -> Town:
    """The whole town or nothing of it, as it stands on a day."""
    town = Town(DemoDay(today))
    build_codes()
    build_print_templates()
    build_document_templates()
    build_library()
    build_organisation(town)
    build_people(town)
    build_cases(town)
    build_decisions(town)
    build_shared_papers(town)
    build_relations(town)
    build_eservices(town)
    build_nights(town)
    build_assistance(town)
    build_documents(town)
    letters = build_letters(town)
    build_signins(town)
    build_away(town, letters)
    build_filing(town, letters["supplement"][-1])
    build_looks(town)
    return town
