from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from accounts.models import Unit
from accounts.roles import Role
from messaging.actions.delivery import Letter
from messaging.actions.mailboxes import citizens_mailbox, colleagues_mailbox
from messaging.actions.replying import reply
from messaging.actions.routing import Addressee
from messaging.actions.sending import write_to_contact
from messaging.models import Absence, ForwardingRule, Mailbox, MailboxItem, Message
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory
from tests.factories.messaging import (
    AbsenceFactory,
    DraftFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
SETTINGS, COMPOSE = reverse("messaging:settings"), reverse("messaging:compose")
INBOX = MailboxItem.Folder.INBOX


@pytest.fixture
def settings_hold(settings):
    """Letters arrive at once, so that what lies where is seen in the same test."""
    settings.MESSAGE_HOLD_SECONDS = 0


def colleague(unit, given_name, *, role=Role.CASEWORKER):
    membership = MembershipFactory(unit=unit, role=role, user__given_name=given_name)
    return sign_in(Client(), membership.user, membership)


def shared_mailbox(unit, name, *members):
    mailbox = MailboxFactory(shared=True, unit=unit, name=name)
    for member in members:
        MailboxGrantFactory(mailbox=mailbox, user=member.user)
    return mailbox


def writes(citizen, to, place, text="Hej!"):
    """The citizen begins a conversation."""
    return write_to_contact(
        by=citizen.actor,
        mailbox=citizens_mailbox(citizen.person),
        to=Addressee(colleagues_mailbox(to.user), to.user.full_name),
        about=citizen.person,
        place=place,
        subject="Fråga",
        letter=Letter(text),
        draft=DraftFactory(owner=citizen.user),
    )


def lie_in(mailbox):
    return mailbox.items.filter(folder=INBOX).count()


def auto_replies():
    return list(Message.objects.filter(kind=Message.Kind.AUTO_REPLY))


@pytest.mark.covers("A-H20", "R110", "R111", "R112", "R113", "R114", "R115", "R116", "R117")
def test_settings(citizen, settings_hold):
    unit = UnitFactory(
        name="Försörjningsenheten",
        absence_policy="Petra fördelar det som kommer.",
        absence_routine_url="https://intranat.angslunda.example/franvaro",
    )
    linda = colleague(unit, "Linda")
    shared = shared_mailbox(unit, "Försörjning", linda)
    shared_mailbox(UnitFactory(), "Barn och familj")
    case = CaseFactory(file__file_holder=citizen.person, responsible_unit=unit)
    CaseAssignmentFactory(case=case, user=linda.user)

    page = linda.client.get(SETTINGS)
    assertContains(page, "Försörjning")
    assertNotContains(page, "Barn och familj")
    assertContains(page, "Så gör vi på Försörjningsenheten när någon är frånvarande")
    assertContains(page, "Petra fördelar det som kommer.")
    assertContains(page, "https://intranat.angslunda.example/franvaro")

    linda.client.post(SETTINGS, {"signature-text": "Hälsningar Linda", "signature": "1"})
    absence = posted(page.context["absence"], "absence")
    linda.client.post(SETTINGS, absence | {"absence-text": "Hej! Jag är borta den här veckan."})

    assertContains(linda.client.get(COMPOSE), "Hälsningar Linda")
    first = writes(citizen, linda, case)
    second = writes(citizen, linda, case, "Hej igen!")
    assert [one.body for one in auto_replies()] == ["Hej! Jag är borta den här veckan."]
    assert (lie_in(linda.user.mailbox), lie_in(shared)) == (2, 2)
    unread = linda.user.mailbox.items.filter(read_at__isnull=True, folder=INBOX)
    assert set(unread.values_list("message", flat=True)) == {first.pk, second.pk}
    assertContains(linda.client.get(SETTINGS), "1 har fått texten")


def posted(form, name):
    """The form as it stands filled in, with its own button pressed."""
    fields = {form.add_prefix(field): form[field].value() for field in form.fields}
    shown = {key: value for key, value in fields.items() if value not in (None, False)}
    return {key: "on" if value is True else str(value) for key, value in shown.items()} | {
        name: "1"
    }


@pytest.mark.covers("A-H31", "R116", "P5")
@pytest.mark.parametrize("begins", [True, False], ids=["a new conversation", "an answer"])
def test_the_units_absence_policy(citizen, settings_hold, begins):
    unit = UnitFactory(new_thread_route=Unit.Route.BOTH, absence_policy="Petra fördelar.")
    linda = colleague(unit, "Linda")
    shared = shared_mailbox(unit, "Försörjning")
    MembershipFactory(unit=unit, role=Role.UNIT_MANAGER)
    case = CaseFactory(file__file_holder=citizen.person, responsible_unit=unit)
    CaseAssignmentFactory(case=case, user=linda.user)
    AbsenceFactory(user=linda.user)

    if begins:
        message = writes(citizen, linda, case)
    else:
        asked = MessageFactory(
            thread__citizen=citizen.person, thread__case=case, sender_user=linda.user
        )
        message = reply(
            by=citizen.actor,
            mailbox=citizens_mailbox(citizen.person),
            to=asked,
            letter=Letter("Jag kommer."),
            draft=DraftFactory(owner=citizen.user),
        )

    where = {item.mailbox for item in message.items.filter(folder=INBOX)}
    assert where == {linda.user.mailbox, shared}
    assertContains(linda.client.get(SETTINGS), "Petra fördelar.")


@pytest.mark.covers("A-U16", "R112", "R113", "R114", "I18")
def test_absence_at_a_provider(citizen, provider, settings_hold):
    eken = provider.unit
    amir = colleague(eken, "Amir", role=Role.PROVIDER_STAFF)
    shared = shared_mailbox(eken, "Öppenvården Eken", amir, provider)
    assignment = AssignmentFactory(
        ongoing=True, provider_unit=eken, service__case__file__file_holder=citizen.person
    )
    assignment.contact_staff.add(amir.user)
    page = amir.client.get(SETTINGS)
    amir.client.post(SETTINGS, posted(page.context["absence"], "absence"))
    assert Absence.objects.get().user == amir.user
    assert ForwardingRule.objects.get().to_mailbox == shared

    writes(citizen, amir, assignment)
    second = writes(citizen, amir, assignment, "Hej igen!")

    assert len(auto_replies()) == 1
    assert lie_in(shared) == 2
    reply_page = reverse("messaging:reply", args=[second.public_id])
    page = provider.client.get(reply_page)
    provider.client.post(
        reply_page, {"body": "Vi ses på torsdag.", "draft": page.context["form"]["draft"].value()}
    )
    answer = Message.objects.get(body__startswith="Vi ses på torsdag.")
    assert answer.items.filter(mailbox__person=citizen.person, folder=INBOX).exists()


@pytest.mark.covers("R115")
def test_another_units_mailbox_is_not_there(provider):
    other = MailboxFactory(shared=True)

    for name in ("shared_inbox", "members"):
        url = reverse(f"messaging:{name}", args=[other.public_id])
        assert provider.client.get(url).status_code == 404


@pytest.mark.covers("R112")
def test_a_manager_sets_it_for_somebody_who_is_ill(db):
    unit = UnitFactory()
    hakan = colleague(unit, "Håkan", role=Role.UNIT_MANAGER)
    linda = colleague(unit, "Linda")
    shared_mailbox(unit, "Försörjning", linda)
    here = reverse("messaging:units_colleague", args=[linda.user.public_id])

    page = hakan.client.get(here)
    hakan.client.post(here, posted(page.context["absence"], "absence"))

    assertContains(hakan.client.get(reverse("messaging:units_post")), "Borta till och med")
    assertContains(linda.client.get(SETTINGS), f"Inlagd av {hakan.user.full_name}")
    assertContains(linda.client.get(reverse("messaging:inbox")), "Ditt frånvaromeddelande är på")
    assert Absence.objects.on(stockholm_today()).get().user == linda.user


def test_what_waits_for_somebody_who_has_left_is_handed_over(citizen, settings_hold):
    unit = UnitFactory()
    hakan = colleague(unit, "Håkan", role=Role.UNIT_MANAGER)
    maja = MembershipFactory(unit=unit, user__given_name="Maja").user
    shared = shared_mailbox(unit, "Försörjning")
    case = CaseFactory(file__file_holder=citizen.person, responsible_unit=unit)
    letter = MessageFactory(
        thread__citizen=citizen.person,
        thread__case=case,
        from_citizen=True,
        to=colleagues_mailbox(maja),
    )
    maja.memberships.update(valid_to=days_ago(1))
    post = reverse("messaging:units_post")
    assertContains(hakan.client.get(post), f"{maja.full_name} har slutat med ett oläst meddelande")

    here = reverse("messaging:hand_over", args=[maja.public_id])
    page = hakan.client.get(here)
    assert (page.context["plan"].unread, page.context["plan"].ongoing) == (1, 1)
    hakan.client.post(here, {"to": str(shared.public_id)})

    read = hakan.client.get(reverse("messaging:message", args=[letter.public_id]))
    assertContains(read, letter.body)
    assertNotContains(hakan.client.get(post), "har slutat med")
    assert Mailbox.objects.get(owner=maja).handed_over_to == shared
