from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from casework.models import Assignment, Task
from messaging.access import own_mailbox
from messaging.models import Message
from tests.factories.accounts import days_ago
from tests.factories.casework import PersonFactory
from tests.factories.journal import FiledItemFactory
from tests.factories.messaging import MessageFactory
from tests.factories.process import AssignmentFactory, ServiceFactory

pytestmark = pytest.mark.django_db

HOME, SEARCH = reverse("casework:home"), reverse("casework:search")
INBOX, COMPOSE = reverse("messaging:inbox"), reverse("messaging:compose")


def person_page(person):
    return reverse("casework:person", args=[person.public_id])


def assignment_page(assignment, name=""):
    suffix = f"_{name}" if name else ""
    return reverse(f"casework:assignment{suffix}", args=[assignment.public_id])


@pytest.fixture
def mohamed(db):
    return PersonFactory(
        given_name="Mohamed", family_name="Warsame", customer_number="1654359", reachable=True
    )


@pytest.fixture
def samira(db):
    return PersonFactory(given_name="Samira", family_name="Haddad", reachable=True)


@pytest.fixture
def eken(provider, mohamed):
    """Mohamed's assignment at the unit, sent and not answered."""
    return AssignmentFactory(
        provider_unit=provider.unit,
        service__case__file__file_holder=mohamed,
        service__case__stage="decided",
        description="Samtal en gång i veckan om sömn och vardag.",
    )


@pytest.fixture
def accepted(provider, eken):
    provider.client.post(assignment_page(eken, "accept"))
    return eken


@pytest.mark.covers("A-U1", "R133", "R134")
def test_a_u1_two_ways_in(provider):
    MessageFactory(from_citizen=True, to=own_mailbox(provider.actor))

    page = provider.client.get(HOME).content.decode()

    head, _menu, rest = page.partition('<nav class="topnav" aria-label="Meny">')
    menu, _end, _main = rest.partition("</nav>")
    for place in (head, menu):
        [link] = re.findall(rf'<a [^>]*href="{INBOX}"[^>]*>.*?</a>', place, re.DOTALL)
        assert "icons.svg#mail" in link
        assert "Meddelande" in link
        assert '<span class="figure">1<' in link
    assertContains(provider.client.get(INBOX), "Inkorg")


@pytest.mark.covers("A-U2", "R93", "I22")
def test_a_u2_only_own_assignments(provider, accepted, mohamed, samira):
    found = provider.client.post(SEARCH, {"query": "Mohamed"})
    not_found = provider.client.post(SEARCH, {"query": "Samira"})
    direct = provider.client.get(person_page(samira))

    assertContains(found, "Mohamed Warsame")
    assertContains(not_found, "Ingen träff")
    assert direct.status_code == 404
    refused = AccessLogEntry.objects.get(action=Action.REFUSED)
    assert refused.object_id == str(samira.public_id)


@pytest.mark.covers("A-U3", "R88", "R89", "R90")
def test_a_u3_blue_box(provider, accepted, mohamed):
    response = provider.client.get(person_page(mohamed))

    assertContains(response, "E-tjänsten är påkopplad.")
    assertContains(response, "Notifiering: SMS, e-post.")
    assertContains(response, "E-tjänsten aktiveras av handläggaren.")
    assertContains(response, accepted.number)
    assertNotContains(response, "Redigera")
    assertNotContains(response, 'type="checkbox"')


@pytest.mark.covers("A-U9", "R103")
def test_a_u9_not_shared_is_not_visible(caseworker, provider, accepted):
    case = accepted.service.case
    case.responsible_unit = caseworker.unit
    case.save()
    plan = FiledItemFactory(case=case, heading="Samtycke")
    kept = FiledItemFactory(case=case, heading="Utredningen")
    ids = [case.public_id, accepted.public_id, plan.public_id]

    caseworker.client.post(reverse("journal:share_with_provider", args=ids))
    documents = provider.client.get(
        reverse("journal:assignment_documents", args=[accepted.public_id])
    )
    shared = provider.client.get(reverse("journal:filed_item", args=[plan.public_id]))
    unshared = provider.client.get(reverse("journal:filed_item", args=[kept.public_id]))

    assertContains(documents, "Samtycke")
    assertContains(documents, f"Delad av {caseworker.user.full_name}")
    assertNotContains(documents, "Utredningen")
    assert b"".join(shared.streaming_content).startswith(b"%PDF")
    assert unshared.status_code == 404


@pytest.mark.covers("A-U18", "I22")
def test_a_u18_assignment_not_accepted(provider, eken, mohamed):
    documents = reverse("journal:assignment_documents", args=[eken.public_id])
    to = f"{mohamed.public_id}.{mohamed.public_id}"

    home = provider.client.get(HOME)
    new = provider.client.get(assignment_page(eken))
    person = provider.client.get(person_page(mohamed))
    refused = provider.client.post(
        COMPOSE,
        {"audience": "clients", "recipients": to, "subject": "Tid", "body": "Hej Mohamed!"},
    )

    assertContains(home, "Nya uppdrag att ta emot")
    for response in (new, person):
        for words in ("Mohamed Warsame", "1654359", eken.title):
            assertContains(response, words)
        for words in ("Samtal en gång i veckan om sömn", "E-tjänst", mohamed.identity_number):
            assertNotContains(response, words)
    assertContains(new, "Ta emot")
    assertContains(new, "Avböj")
    assert provider.client.get(documents).status_code == 404
    assertContains(refused, "En av dem du har valt når du inte.")
    assert not Message.objects.exists()

    provider.client.post(assignment_page(eken, "accept"))

    assert provider.client.get(documents).status_code == 200
    assertContains(provider.client.get(assignment_page(eken)), "Samtal en gång i veckan om sömn")
    eken.service.case.refresh_from_db()
    assert eken.service.case.stage == "performing"


@pytest.mark.covers("A-U19", "I22")
def test_a_u19_assignment_ended(provider, accepted, mohamed):
    provider.client.post(assignment_page(accepted, "end"), {"reason": "Målen är nådda."})
    to = f"{mohamed.public_id}.{mohamed.public_id}"

    ended = provider.client.get(assignment_page(accepted))
    refused = provider.client.post(
        COMPOSE,
        {"audience": "clients", "recipients": to, "subject": "Tid", "body": "Hej Mohamed!"},
    )
    Assignment.objects.update(ended_on=days_ago(31))
    search = provider.client.post(SEARCH, {"query": "1654359"})

    assertContains(ended, "Uppdraget är avslutat.")
    assertNotContains(ended, "Skriv meddelande")
    assertContains(refused, "Enhetens uppdrag för Mohamed Warsame är avslutat.")
    assert not Message.objects.exists()
    assertContains(search, "Ingen träff")
    for url in (assignment_page(accepted), person_page(mohamed)):
        assert provider.client.get(url).status_code == 404
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == 2
    assert Task.objects.get().kind == Task.Kind.ASSIGNMENT_ENDED


def test_an_assignment_is_given_declined_and_given_to_another(caseworker, provider, mohamed):
    service = ServiceFactory(
        case__file__file_holder=mohamed,
        case__responsible_unit=caseworker.unit,
        case__caseworker=caseworker.user,
    )
    new = reverse("casework:assignment_new", args=[service.case.public_id])
    words = {
        "service": service.pk,
        "provider_unit": provider.unit.pk,
        "title": "Samtalsstöd",
        "description": "En gång i veckan.",
        "send": "1",
    }

    caseworker.client.post(new, words)
    first = Assignment.objects.get()
    provider.client.post(assignment_page(first, "decline"), {"reason": "Vi har fullt."})
    again = caseworker.client.get(f"{new}?om={first.public_id}")
    caseworker.client.post(new, words)
    second = Assignment.objects.latest("pk")
    provider.client.post(assignment_page(second, "accept"))
    provider.client.post(assignment_page(second, "start"))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("declined", "ongoing")
    assertContains(again, "En gång i veckan.")
    assert Task.objects.get().text.endswith("Vi har fullt.")
