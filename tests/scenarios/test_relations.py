"""Relations: registered, approved, activated, withdrawn and outgrown (domain 5.2, 5.4-5.6)."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from casework.actions.night import activate_due
from casework.models import MessagingApproval, Relation, Task
from messaging.models import MailboxItem
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.messaging import MessageFactory
from tests.factories.process import InvestigationFactory

pytestmark = pytest.mark.django_db
BIRTHDAY = date(2033, 4, 2)


@pytest.fixture
def case(caseworker):
    """Elin's, at the caseworker's unit, where an investigation is open."""
    elin = PersonFactory(identity_number="201504022383", given_name="Elin", family_name="Bergström")
    return CaseFactory(
        file__file_holder=elin,
        responsible_unit=caseworker.unit,
        investigated=True,
        caseworker=caseworker.user,
    )


def related(number, given_name):
    person = PersonFactory(identity_number=number, given_name=given_name, family_name="Bergström")
    ContactDetailsFactory(person=person)
    return person


@pytest.fixture
def karin():
    return related("198304149282", "Karin")


@pytest.fixture
def johan():
    return related("198104059293", "Johan")


def guardian_at_a_browser(case, person):
    """Approved, with the e-service on, signed in, and with a letter about the child."""
    approval = MessagingApprovalFactory(
        relation=RelationFactory(file_holder=case.file.file_holder, related_person=person),
        case=case,
        ends_on=BIRTHDAY,
    )
    EServiceActivationFactory(in_relation=True, approval=approval)
    user = UserFactory(citizen=True, given_name=person.given_name)
    person.user = user
    person.save()
    letter = MessageFactory(
        thread__citizen=person,
        thread__about=case.file.file_holder,
        thread__case=case,
        thread__subject=f"Till {person.given_name}",
    )
    return sign_in(Client(), user), approval, letter


def thread_url(letter):
    return reverse("portal:thread", args=[letter.thread.public_id])


def add_relation(colleague, case, person, **written):
    """Lägg till relation, find the person, choose the row, Spara."""
    url = reverse("casework:relation_new", args=[case.file.file_holder.public_id])
    found = colleague.client.post(url, {"query": person.customer_number, "search": "1"})
    value = re.search(r'name="related" value="([^"]+)"', found.content.decode())[1]
    return colleague.client.post(
        url,
        {
            "related": value,
            "kind": "guardian",
            "valid_from": str(stockholm_today()),
            "case": str(case.public_id),
            "messages": "on",
            **written,
        },
        follow=True,
    )


@pytest.mark.covers("A-H9", "R29", "R30", "R31", "R32", "R33", "R34", "R35", "R41", "I23")
def test_a_h9_approve_a_relation(caseworker, case, karin):
    elin = case.file.file_holder
    tab = caseworker.client.get(reverse("casework:person_relations", args=[elin.public_id]))
    assertContains(tab, "Lägg till relation")

    saved = add_relation(caseworker, case, karin, approve="on", basis="guardian")

    assertContains(saved, f"Godkänd av {caseworker.user.full_name}")
    assertContains(saved, case.number)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", saved.content.decode()))
    assert f"Gäller i ärende {case.number}" in text
    assert "Gäller till 2033-04-02" in text
    assert "Godkännandet upphör 2033-04-02 när barnet fyller 18 år." in text
    assert "Grund: Vårdnadshavare" in text


@pytest.mark.covers("A-H10", "R30")
def test_a_h10_relation_too_early(caseworker):
    oliver = PersonFactory(identity_number="201001012390", given_name="Oliver")
    early = CaseFactory(
        file__file_holder=oliver, responsible_unit=caseworker.unit, stage="assessment"
    )
    malin = related("198104239267", "Malin")

    refused = add_relation(caseworker, early, malin, approve="on")

    assertContains(
        refused, "En relation kan godkännas för meddelande först när en utredning är inledd."
    )
    assert not Relation.objects.exists()

    InvestigationFactory(case=early)
    assertContains(add_relation(caseworker, early, malin, approve="on"), "Godkänd för meddelande")
    assert MessagingApproval.objects.get().state == "approved"


@pytest.mark.covers("A-H11", "R36", "R37", "R38", "R39", "R40")
def test_a_h11_activate_the_relation(caseworker, case, johan):
    elin = case.file.file_holder
    MessagingApprovalFactory(
        relation=RelationFactory(file_holder=elin, related_person=johan), case=case
    )
    johans_page = reverse("casework:person", args=[johan.public_id])
    tab = caseworker.client.get(reverse("casework:person_relations", args=[elin.public_id]))
    assertContains(tab, f'href="{johans_page}"')
    assertContains(tab, "Visa person")
    activate_due()
    assert not johan.activations.exists()

    edit = reverse("casework:person_edit", args=[johan.public_id])
    assertContains(caseworker.client.get(johans_page), edit)
    saved = caseworker.client.post(
        edit,
        {
            "mobile": "070-174 06 09",
            "email": "johan.bergstrom@epost.example",
            "messages": "on",
            "notify_sms": "on",
            "notify_email": "on",
        },
        follow=True,
    )

    assertContains(saved, "aktiveras vid nästa nattkörning")
    assertContains(saved, f"Som vårdnadshavare för Elin Bergström, ärende {case.number}")
    assert johan.activations.get().state == "requested"


@pytest.mark.covers("A-C13", "I7", "I8")
def test_a_c13_relation_sees_only_own_threads(case, karin, johan):
    browser, _approval, own = guardian_at_a_browser(case, karin)
    _other, _johans, another = guardian_at_a_browser(case, johan)

    inbox = browser.client.get(reverse("portal:inbox"))

    assertContains(inbox, "Till Karin")
    assertNotContains(inbox, "Till Johan")
    assert browser.client.get(thread_url(own)).status_code == 200
    assert browser.client.get(thread_url(another)).status_code == 404
    for name in ("casework:person", "casework:case"):
        thing = case if name == "casework:case" else case.file.file_holder
        assert browser.client.get(reverse(name, args=[thing.public_id])).status_code == 404


@pytest.mark.covers("A-C14", "D11")
def test_a_c14_approval_withdrawn(caseworker, case, karin):
    browser, approval, letter = guardian_at_a_browser(case, karin)
    EServiceActivationFactory(person=karin)
    about_herself = MessageFactory(thread__citizen=karin)
    assert browser.client.get(thread_url(letter)).status_code == 200
    MessageFactory(thread=letter.thread)
    browser.client.post(reverse("portal:hat"), {"hat": letter.thread.about.public_id})
    assertContains(browser.client.get(reverse("portal:home")), "Du har 1 oläst meddelande.")

    caseworker.client.post(
        reverse("casework:approval_end", args=[approval.public_id]),
        {"reason": "Vårdnaden har ändrats."},
    )

    assert browser.client.get(thread_url(letter)).status_code == 404
    home = browser.client.get(reverse("portal:home"))
    assertNotContains(home, "Du har 2 olästa")
    assertContains(home, "Du har 1 oläst meddelande.")
    assertNotContains(browser.client.get(reverse("portal:inbox")), "Till Karin")
    assert browser.client.get(thread_url(about_herself)).status_code == 200


@pytest.mark.covers("A-C14", "D11")
def test_a_c14_whoever_has_nothing_else_is_out_at_the_next_click(caseworker, case, karin):
    browser, approval, letter = guardian_at_a_browser(case, karin)

    caseworker.client.post(
        reverse("casework:approval_end", args=[approval.public_id]),
        {"reason": "Vårdnaden har ändrats."},
    )

    response = browser.client.get(thread_url(letter))
    assert response.status_code == 302
    assert response.url.startswith("/logga-in/")


@pytest.mark.covers("A-J9", "P17", "I23")
def test_a_j9_child_turns_18(case, karin):
    browser, approval, letter = guardian_at_a_browser(case, karin)
    EServiceActivationFactory(person=karin)

    with time_machine.travel("2033-03-03 05:00+01:00"):
        activate_due()
    assert Task.objects.get().kind == Task.Kind.APPROVAL_ENDS

    with time_machine.travel("2033-04-02 05:00+02:00"):
        activate_due()
    approval.refresh_from_db()
    assert (approval.state, approval.end_reason) == ("ended", "Barnet har fyllt 18 år.")
    assert Task.objects.filter(kind=Task.Kind.APPROVAL_ENDED).count() == 1
    assert browser.client.get(thread_url(letter)).status_code == 404


@pytest.mark.covers("A-S13", "I23", "I24")
def test_a_s13_approval_and_closing(caseworker, case, karin):
    add_relation(caseworker, case, karin, approve="on")
    approval = MessagingApproval.objects.get()
    assert approval.ends_on == BIRTHDAY
    activate_due()
    user = UserFactory(citizen=True)
    karin.user = user
    karin.save()
    browser = sign_in(Client(), user)
    letter = MessageFactory(
        thread__citizen=karin, thread__about=case.file.file_holder, thread__case=case
    )
    before = set(MailboxItem.objects.filter(mailbox__person=karin))

    case.stage, case.closed_on = "closed", stockholm_today()
    case.save()
    activate_due()

    assert set(MailboxItem.objects.filter(mailbox__person=karin)) == before
    assert browser.client.get(thread_url(letter)).status_code == 200
    approval.refresh_from_db()
    assert approval.state == "approved"


@pytest.mark.covers("R31", "P18")
def test_a_trustee_for_two_clients_has_one_number_and_an_activation_for_each(caseworker):
    therese = related("198404189287", "Therese")
    approvals = [
        MessagingApprovalFactory(
            relation__kind="legal_trustee",
            relation__related_person=therese,
            relation__file_holder=PersonFactory(numbered=True, given_name=name),
            case__responsible_unit=caseworker.unit,
        )
        for name in ("Bengt", "Rune")
    ]
    edit = reverse("casework:person_edit", args=[therese.public_id])
    assertContains(caseworker.client.get(edit), "Gäller som god man för Bengt")

    saved = caseworker.client.post(
        edit, {"mobile": "070-174 06 18", "email": "", "messages": "on"}, follow=True
    )

    for approval in approvals:
        assertContains(saved, f"ärende {approval.case.number}")
    assert set(therese.activations.values_list("approval", "state")) == {
        (approval.pk, "requested") for approval in approvals
    }
    assert therese.contact_history.filter(is_current=True).count() == 1

    caseworker.client.post(
        reverse("casework:approval_end", args=[approvals[0].public_id]),
        {"reason": "Uppdraget som god man har upphört."},
    )

    states = dict(therese.activations.values_list("approval", "state"))
    assert states == {approvals[0].pk: "cancelled", approvals[1].pk: "requested"}
