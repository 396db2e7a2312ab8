"""Who takes part in the journey: a caseworker, their client, a provider with an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from casework.actions.night import activate_due
from journal.models import FiledItemType, JournalType, SenderType
from messaging.models import Message
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.process import AssignmentFactory, IntakeFactory


@dataclass
class Journey:
    """Who takes part, and what the clock does."""

    caseworker: Any
    provider: Any
    person: Any
    case: Any
    clock: Any

    def night_passes(self):
        return activate_due()

    def holds_are_over(self):
        """Some seconds later: what was held lies with its recipient."""
        self.clock.shift(timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 1))

    def citizen(self):
        """The client at a browser of their own, as the e-ID would have let them in."""
        if self.person.user is None:
            self.person.user = UserFactory(
                citizen=True,
                given_name=self.person.given_name,
                family_name=self.person.family_name,
            )
            self.person.save(update_fields=["user"])
        return sign_in(Client(), self.person.user)


@pytest.fixture
def journey(caseworker, provider):
    person = PersonFactory(numbered=True, given_name="Bengt", family_name="Åkesson")
    IntakeFactory(person=person, unit=caseworker.unit)
    case = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    AssignmentFactory(service__case=case, provider_unit=provider.unit, accepted=True)
    JournalType.objects.create(code="journaled_message", name="Journalfört meddelande")
    basis = FiledItemType.objects.create(code="basis", name="Underlag till ansökan")
    basis.senders.add(SenderType.objects.create(code="client", name="Den enskilde"))
    with time_machine.travel(timezone.now()) as clock:
        yield Journey(caseworker, provider, person, case, clock)


def pdf(name="hyresavi.pdf", *, password=""):
    """A page from a program that isn't ours; with a password only its owner can open it."""
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, "Hyresavi")
    canvas.save()
    if password:
        writer = PdfWriter(clone_from=BytesIO(out.getvalue()))
        writer.encrypt(password)
        out = BytesIO()
        writer.write(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def latest_message():
    return Message.objects.order_by("-pk").first()
