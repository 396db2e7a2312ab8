"""Switching the e-service on, changing it and ending it (domain 5.2, 5.5, 5.6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims
from casework.actions.night import activate_due
from casework.address_book import find_address
from casework.models import ContactDetails, EServiceActivation, NightlyRun, Task
from messaging.candidates import candidates_for
from notifications.destination import Destination
from notifications.models import Channel, Kind, Notice
from portal.signin import TurnedAway, admit
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, MunicipalityFactory
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.messaging import MessageFactory
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = pytest.mark.django_db
State = EServiceActivation.State
OLENA = "199503872385"
WRITTEN = {
    "mobile": "070-174 06 17",
    "email": "olena.kovalenko@epost.example",
    "messages": "on",
    "notify_sms": "on",
    "notify_email": "on",
}


@pytest.fixture
def olena(caseworker):
    """An intake and no activation."""
    person = PersonFactory(identity_number=OLENA, given_name="Olena", family_name="Kovalenko")
    IntakeFactory(person=person, unit=caseworker.unit)
    return person


def page(name, person):
    return reverse(f"casework:{name}", args=[person.public_id])


def legitimate(number, order):
    claims = Claims("bankid", IdentityNumber.parse(number), "OLENA", "KOVALENKO", assurance="loa3")
    answer = admit(claims, reference=order, ip="192.0.2.7")
    return answer if isinstance(answer, TurnedAway) else answer.user


def may_write_to(colleague, person):
    return not candidates_for(colleague.actor, [person])[0].refusal


@pytest.mark.covers(
    *("A-H3", "R13", "R14", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24"),
    *("R25", "R26", "D6", "D7"),
)
def test_a_h3_activate_a_client(caseworker, olena):
    client = caseworker.client
    assertContains(client.get(page("person", olena)), "Redigera")
    form = client.get(page("person_edit", olena))
    for label in ("Meddelande", "Notifiering via SMS", "Notifiering via E-post", "Spara"):
        assertContains(form, label)

    saved = client.post(page("person_edit", olena), WRITTEN, follow=True)

    assertContains(saved, "aktiveras vid nästa nattkörning (kl. 04.10)")
    assert olena.activations.get().state == State.REQUESTED
    assert not may_write_to(caseworker, olena)
    assert isinstance(legitimate(OLENA, "before"), TurnedAway)

    activate_due()

    assertContains(client.get(page("person", olena)), "E-tjänsten är påkopplad.")
    assert may_write_to(caseworker, olena)
    assert legitimate(OLENA, "after").is_citizen


@pytest.mark.covers("A-H4", "R13")
def test_a_h4_activation_refused_without_intake(caseworker):
    caseworker.unit.receives_intakes = True
    caseworker.unit.save()
    person = PersonFactory(numbered=True)

    response = caseworker.client.post(page("person_edit", person), WRITTEN)

    assertContains(response, "E-tjänsten kan aktiveras först när personen är aktualiserad.")
    assert not EServiceActivation.objects.exists()
    assert not ContactDetails.objects.exists()


@pytest.mark.covers("A-H5", "R17", "R18", "I4")
@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"mobile": ""},
            "mobile",
            "Fyll i mobilnummer för att kunna välja notifiering via SMS.",
        ),
        (
            {"mobile": "070-12"},
            "mobile",
            "Ange ett mobilnummer, till exempel 070-174 06 05.",
        ),
        (
            {"email": "namn@"},
            "email",
            "Ange en e-postadress, till exempel namn@epost.example.",
        ),
    ],
)
def test_a_h5_wrong_contact_data(caseworker, olena, wrong, field, sentence):
    response = caseworker.client.post(page("person_edit", olena), {**WRITTEN, **wrong})

    assertContains(response, f'<a href="#id_{field}">{sentence}</a>', html=True)
    assertContains(response, "data-focus-first")
    assertContains(response, 'aria-invalid="true"')
    assert not ContactDetails.objects.exists()


@pytest.mark.covers("A-H7", "D7", "P19")
def test_a_h7_change_after_activation(caseworker):
    erik = CaseFactory(
        file__file_holder__given_name="Erik", responsible_unit=caseworker.unit
    ).file.file_holder
    old = ContactDetailsFactory(person=erik, mobile="+46701740606", email="")
    EServiceActivationFactory(person=erik, notify_sms=True)

    saved = caseworker.client.post(
        page("person_edit", erik),
        {"mobile": "070-174 06 96", "email": "", "messages": "on"},
        follow=True,
    )

    assertContains(saved, "070-174 06 96")
    assertContains(saved, caseworker.user.full_name)
    activation = erik.activations.get()
    assert (activation.state, activation.notify_sms) == (State.ACTIVE, False)
    notices = Notice.objects.filter(kind=Kind.CONTACT_CHANGED).order_by("pk")
    found = [find_address(one.recipient, one.channel, one.kind, one.trigger) for one in notices]
    assert found == [Destination(old.mobile), Destination("+46701740696")]
    ordinary = find_address(erik.public_id, Channel.SMS, Kind.NEW_MESSAGE, None)
    assert ordinary == Notice.Reason.UNWANTED


@pytest.mark.covers("A-H8", "D7")
def test_a_h8_end_the_service(caseworker, citizen):
    person = citizen.person
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    message = MessageFactory(thread__citizen=person)
    assert citizen.client.get("/minasidor/").status_code == 200

    ended = caseworker.client.post(
        page("eservice_end", person), {"reason": "Personen vill inte längre."}, follow=True
    )

    assertContains(ended, "E-tjänsten avslutades")
    assertRedirects(citizen.client.get("/minasidor/"), "/logga-in/?next=/minasidor/")
    message.refresh_from_db()
    assert message.body
    assert person.activations.get().end_reason == "Personen vill inte längre."


@pytest.mark.covers("A-H29", "R28")
def test_a_h29_one_activation_for_all(caseworker, provider):
    case = CaseFactory(
        file__file_holder=PersonFactory(numbered=True), responsible_unit=caseworker.unit
    )
    mohamed = case.file.file_holder
    AssignmentFactory(service__case=case, provider_unit=provider.unit, ongoing=True)
    colleague = MembershipFactory(unit=caseworker.unit)
    caseworker.client.post(page("person_edit", mohamed), WRITTEN)

    activate_due()

    assert mohamed.activations.count() == 1
    for one in (sign_in(Client(), colleague.user, colleague), provider):
        assertContains(one.client.get(page("person", mohamed)), "E-tjänsten är påkopplad.")
        assert may_write_to(one, mohamed)


@pytest.mark.covers("A-U4", "R27", "R88")
def test_a_u4_no_activation_by_provider(provider):
    person = PersonFactory(numbered=True)
    AssignmentFactory(
        service__case__file__file_holder=person, provider_unit=provider.unit, ongoing=True
    )

    for name, data in [
        ("person_edit", WRITTEN),
        ("eservice_end", {"reason": "Nej tack."}),
        ("relation_new", WRITTEN),
    ]:
        assert provider.client.post(page(name, person), data).status_code == 403

    assert not EServiceActivation.objects.exists()
    assert not ContactDetails.objects.exists()


@pytest.mark.covers("A-J1", "R25")
def test_a_j1_night_run(caseworker):
    orders = []
    for _ in range(2):
        person = IntakeFactory(person__numbered=True, unit=caseworker.unit).person
        caseworker.client.post(
            page("person_edit", person), {"messages": "on", "mobile": "", "email": ""}
        )
        orders.append(person.activations.get())
    approval = MessagingApprovalFactory(
        relation__related_person__numbered=True, case__responsible_unit=caseworker.unit
    )
    karin = approval.relation.related_person
    caseworker.client.post(
        page("person_edit", karin), {"messages": "on", "mobile": "", "email": ""}
    )
    lost = karin.activations.get()
    # Withdrawn behind the back of the order, as an import from another system could.
    type(approval).objects.update(state="ended", ended_at=approval.approved_at)

    run = activate_due()

    assert (run.activated, run.failed) == (2, 1)
    assert set(EServiceActivation.objects.active()) == set(orders)
    task = Task.objects.get()
    assert (task.kind, task.user) == (Task.Kind.ACTIVATION_FAILED, caseworker.user)
    lost.refresh_from_db()
    assert lost.last_error == "Godkännandet för meddelande har upphört."
    again = activate_due()
    assert (again.activated, again.failed, Task.objects.count()) == (2, 1, 1)
    assert NightlyRun.objects.count() == 1


@pytest.mark.covers("A-J13", "P4")
def test_a_j13_immediate_mode(caseworker, olena):
    MunicipalityFactory(activation_mode="immediate")

    saved = caseworker.client.post(page("person_edit", olena), WRITTEN, follow=True)

    assertContains(saved, "E-tjänsten är påkopplad.")
    activation = olena.activations.get()
    assert activation.state == State.ACTIVE
    assert activation.effective_at - activation.requested_at < timedelta(minutes=1)
    assert legitimate(OLENA, "at once").is_citizen


@pytest.mark.covers("A-S11", "I4", "I5", "I6")
def test_a_s11_activation_rules_hold_in_the_database(caseworker):
    with pytest.raises(IntegrityError), transaction.atomic():
        EServiceActivationFactory(messages=False, notify_sms=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        EServiceActivationFactory(context="relation")
    with pytest.raises(IntegrityError), transaction.atomic():
        EServiceActivationFactory(effective_at=None)

    proposed = MessagingApprovalFactory(
        relation__related_person__identity_number="198304149282", proposed=True
    )
    karin = proposed.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=proposed)
    assert isinstance(legitimate("198304149282", "not approved"), TurnedAway)
    assert not may_write_to(caseworker, karin)

    minor = PersonFactory(child=True)
    EServiceActivationFactory(person=minor)
    assert minor.age_on(stockholm_today()) < 18
    assert isinstance(legitimate(minor.identity_number, "too young"), TurnedAway)
