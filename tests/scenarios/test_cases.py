"""The scenarios of a case from intake to closing, through the pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry
from portal.phone import switchboard
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, ThreadFactory

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()
CASES, COMPOSE = reverse("casework:cases"), reverse("messaging:compose")


def url(name, case):
    return reverse(f"casework:{name}", args=[case.public_id])


@pytest.mark.covers("A-H24", "D10", "R127")
def test_a_h24_closed_case(caseworker):
    person = PersonFactory(reachable=True)
    case = CaseFactory(
        file__file_holder=person, responsible_unit=caseworker.unit, caseworker=caseworker.user
    )
    mailbox = OwnMailboxFactory(owner=caseworker.user)
    message = MessageFactory(
        thread=ThreadFactory(citizen=person, case=case), from_citizen=True, to=mailbox
    )
    caseworker.client.post(url("case_close", case), {"reason": "Insatsen är avslutad."})

    read = caseworker.client.get(reverse("messaging:message", args=[message.public_id]))
    reply = reverse("messaging:reply", args=[message.public_id])
    key = caseworker.client.get(reply).context["form"]["draft"].value()
    answer = caseworker.client.post(reply, {"body": "Hej igen", "draft": key})
    found = caseworker.client.post(
        reverse("messaging:recipient_search"), {"query": person.customer_number}
    )

    assertContains(read, message.body)
    assertNotContains(read, reply)
    for page in (read, answer):
        assertContains(page, "Det går inte att skicka nya meddelanden i konversationen.")
    assertContains(found, "Ärendet är avslutat.")
    assertNotContains(caseworker.client.get(url("case", case)), "Skriv meddelande")


@pytest.mark.covers("A-C12", "R127", "I24")
def test_a_c12_history_after_closing(citizen, caseworker):
    case = CaseFactory(
        file__file_holder=citizen.person,
        responsible_unit=caseworker.unit,
        caseworker=caseworker.user,
    )
    letters = [
        MessageFactory(thread=ThreadFactory(citizen=citizen.person, case=case)) for _ in range(2)
    ]
    caseworker.client.post(url("case_close", case), {"reason": "Insatsen är avslutad."})

    inbox = citizen.client.get(reverse("portal:inbox"))
    pages = [
        citizen.client.get(reverse("portal:thread", args=[letter.thread.public_id]))
        for letter in letters
    ]

    for letter, page in zip(letters, pages, strict=True):
        assertContains(inbox, letter.thread.subject)
        assertContains(page, letter.body)
        assertContains(page, f"Vill du ta ny kontakt, ring {switchboard()}.")
        assertNotContains(page, "Skicka</button>")


@pytest.mark.covers("A-S7")
def test_a_s7_role_at_a_time():
    first, second = MembershipFactory(), MembershipFactory()
    user = first.user
    second.user = user
    second.save()
    here = CaseFactory(responsible_unit=first.unit, caseworker=user)
    there = CaseFactory(responsible_unit=second.unit, caseworker=user)
    signed_in = sign_in(Client(), user, first)
    assertContains(signed_in.client.get(CASES), here.number)
    assertNotContains(signed_in.client.get(CASES), there.number)

    signed_in.client.post(reverse("accounts:switch_role"), {"membership": second.public_id})
    mine = signed_in.client.get(CASES)
    search = signed_in.client.post(
        reverse("casework:search"), {"query": here.file.file_holder.customer_number}
    )

    assertContains(mine, there.number)
    assertNotContains(mine, here.number)
    assertContains(search, "Ingen träff.")
    assert signed_in.client.get(url("case", here)).status_code == 404
    assert AccessLogEntry.objects.order_by("pk").last().unit == second.unit.name
