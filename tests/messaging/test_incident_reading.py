"""From an incident to its letter, for a manager whose mailboxes it doesn't lie in (A-S8)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm, stockholm_today
from accounts.roles import Role
from messaging.actions.reporting import report_wrong_recipient
from messaging.models import MailboxCover
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.casework import CaseFactory
from tests.factories.messaging import MailboxFactory, MessageFactory, ThreadFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-S8", "I10")]
COVERS = reverse("messaging:covers")
TEXT = "Brevet skulle ha gått till en annan Anna."


def manager_of(unit):
    membership = MembershipFactory(unit=unit, role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def manager(caseworker):
    return manager_of(caseworker.unit)


@pytest.fixture
def letter(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    thread = ThreadFactory(citizen=case.file.file_holder, case=case)
    return MessageFactory(thread=thread, sender_user=caseworker.user)


@pytest.fixture
def incident(caseworker, letter):
    return report_wrong_recipient(by=caseworker.actor, message=letter, text=TEXT)


def page(incident):
    return reverse("messaging:incident", args=[incident.public_id])


def proposed(response):
    form = response.context["form"]
    return {name: str(form[name].value()) for name in ("colleague", "since", "until", "reason")}


def test_the_manager_reads_for_the_sender_and_comes_back_to_the_incident(manager, letter, incident):
    address = f"{COVERS}?handelse={incident.public_id}"
    assertContains(manager.client.get(page(incident)), f'href="{address}"')

    asked = manager.client.get(address)
    back = manager.client.post(address, proposed(asked), follow=True)

    today = str(stockholm_today())
    assert proposed(asked) == {
        "colleague": str(letter.sender_user.public_id),
        "since": today,
        "until": today,
        "reason": f"Händelse {stockholm(incident.reported_at):%Y-%m-%d}: fel mottagare.",
    }
    assertContains(asked, f'href="{page(incident)}"')
    assertRedirects(back, page(incident))
    assertNotContains(back, COVERS + "?")
    link = re.search(r'href="([^"]+)">Läs meddelandet', back.content.decode())[1]
    read = manager.client.get(link)
    assertContains(read, letter.body)
    assertContains(read, f'href="{page(incident)}"')


def test_who_may_read_it_already_is_offered_no_other_mailbox(manager, letter):
    shared = MailboxFactory(shared=True, unit=manager.unit)
    ours = MessageFactory(thread=letter.thread, sender_mailbox=shared)
    incident = report_wrong_recipient(by=manager.actor, message=ours, text=TEXT)

    shown = manager.client.get(page(incident))

    assertContains(shown, reverse("messaging:message", args=[ours.public_id]))
    assertNotContains(shown, "läsa åt")


@pytest.mark.parametrize("why", ["left", "restricted"])
def test_no_reading_is_offered_that_would_not_open_the_letter(manager, letter, incident, why):
    if why == "left":
        letter.sender_user.memberships.update(unit=UnitFactory())
    else:
        letter.thread.case.is_restricted = True
        letter.thread.case.save()

    shown = manager.client.get(page(incident))

    assertContains(shown, "Meddelandet ligger inte i någon av dina brevlådor.")
    assertNotContains(shown, "läsa åt")


def test_another_units_incident_fills_nothing_in(incident):
    stranger = manager_of(UnitFactory())

    assert stranger.client.get(f"{COVERS}?handelse={incident.public_id}").status_code == 404
    assert stranger.client.get(f"{COVERS}?handelse=x").status_code == 200
    assert not MailboxCover.objects.exists()
