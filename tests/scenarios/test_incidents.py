from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from audit.models import Incident
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.messaging import AttachmentFactory, MessageFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("A-S8", "P15")
def test_a_letter_to_the_wrong_anna_andersson(caseworker, citizen):
    """Reported by the sender, taken back by the manager, and read still by those who review it."""
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder=citizen.person)
    thread = ThreadFactory(citizen=citizen.person, case=case, subject="Beslut om placering")
    letter = MessageFactory(thread=thread, sender_user=caseworker.user, body="Beslutet om Elin.")
    attachment = AttachmentFactory(message=letter)
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    manager = sign_in(Client(), membership.user, membership).client
    conversation = reverse("portal:thread", args=[thread.public_id])
    assertContains(citizen.client.get(conversation), "Beslutet om Elin.")

    message = reverse("messaging:message", args=[letter.public_id])
    report = reverse("messaging:report", args=[letter.public_id])
    assertContains(caseworker.client.get(message), report)
    caseworker.client.post(report, {"text": "Det var en annan Anna Andersson."})

    start = manager.get(reverse("casework:home"))
    assertContains(start, "1 händelse är rapporterad och väntar på dig.")
    incident = Incident.objects.get()
    page = reverse("messaging:incident", args=[incident.public_id])
    assertContains(manager.get(reverse("messaging:incidents")), page)
    told = manager.get(page)
    assertContains(told, "Det var en annan Anna Andersson.")
    assertContains(told, "Ja, redan när det rapporterades")
    manager.post(
        reverse("messaging:withdraw", args=[incident.public_id]),
        {"reason": "Skickat till fel person", "words": "Två personer heter likadant."},
    )

    shown = citizen.client.get(conversation)
    assertContains(shown, "Meddelandet har tagits bort av avsändaren.")
    assertContains(shown, "Borttaget meddelande")
    assertNotContains(shown, "Elin")
    file = reverse("portal:attachment", args=[attachment.public_id])
    assert citizen.client.get(file).status_code == 404
    review = caseworker.client.get(message)
    assertContains(review, "Beslutet om Elin.")
    assertContains(review, "Två personer heter likadant.")

    manager.post(
        reverse("messaging:settle", args=[incident.public_id]),
        {"atgard-comment": "Mottagaren är kontaktad och händelsen är anmäld."},
    )
    assertNotContains(manager.get(reverse("casework:home")), "väntar på dig")
