"""The scenarios of writing: to several clients, to citizens as a provider, to colleagues."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.access import own_mailbox
from messaging.models import Draft, Mailbox, MailboxItem, Message, Thread
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    AbsenceFactory,
    MailboxFactory,
    MailboxItemFactory,
    MessageFactory,
    SignatureFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory
from tests.journeys.conftest import pdf

pytestmark = pytest.mark.django_db

COMPOSE, SEARCH = reverse("messaging:compose"), reverse("messaging:recipient_search")
SENT = reverse("messaging:sent")


def client_of(unit, **person):
    found = PersonFactory(reachable=True, **person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


def value_of(person):
    return f"{person.public_id}.{person.public_id}"


def letter(colleague, **differing):
    """The empty letter as a browser gets it, with what differs written in."""
    key = colleague.client.get(COMPOSE).context["form"]["draft"].value()
    return {"draft": key, "subject": "Tid för möte", "body": "Hej!", **differing}


def on(page, written):
    """The letter as it stands on the page that was shown last, with that page's key."""
    return {**written, "draft": page.context["form"]["draft"].value()}


def colleague(given="Anna", family="Svensson", *, title="socialsekreterare", unit="", **differing):
    where = UnitFactory(name=unit) if unit else UnitFactory()
    return MembershipFactory(
        user__given_name=given, user__family_name=family, user__title=title, unit=where, **differing
    ).user


def boxes(response):
    """What the page offers to tick, and whether it is ticked already."""
    page = response.content.decode()
    found = re.findall(r'<input type="checkbox" name="recipients" value="(.+?)"( checked)?>', page)
    return {value: bool(checked) for value, checked in found}


@pytest.fixture
def samira(caseworker):
    return client_of(caseworker.unit, given_name="Samira", family_name="Haddad")


@pytest.fixture
def anna(caseworker):
    return client_of(caseworker.unit, given_name="Anna", family_name="Andersson")


@pytest.mark.covers("A-H12", "R42", "R43", "R44", "R46", "R47", "R48", "R49", "R51", "D8", "P6")
def test_a_h12_compose_to_several_clients(caseworker, samira, anna):
    both = [value_of(samira), value_of(anna)]
    written = letter(caseworker, recipients=both, read_receipt_requested="on")

    said = caseworker.client.post(COMPOSE, {**written, "search": "1", "query": ""})
    sent = caseworker.client.post(COMPOSE, {**on(said, written), "files": [pdf("kallelse.pdf")]})

    assertContains(said, "Meddelandet skickas separat till var och en.")
    assertContains(said, "Mottagarna ser inte varandra.")
    assertRedirects(sent, SENT)
    messages = Message.objects.order_by("pk")
    assert {one.thread.citizen for one in messages} == {samira, anna}
    assert all(one.attachments.get().filename == "kallelse.pdf" for one in messages)
    assert all(one.read_receipt_requested for one in messages)
    for one in messages:
        reached = MailboxItem.objects.filter(message=one, folder="inbox")
        assert [item.mailbox.person for item in reached] == [one.thread.citizen]


@pytest.mark.covers("A-H12", "R50")
def test_a_h12_a_word_document_is_refused_and_the_letter_kept(caseworker, samira):
    word = SimpleUploadedFile("kallelse.docx", b"PK\x03\x04 detta har ingen pdf")

    refused = caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=value_of(samira), files=[word])
    )

    assertContains(refused, "kallelse.docx")
    assertContains(refused, "Tid för möte")
    assert not Message.objects.exists()


@pytest.mark.covers("A-H12", "P15")
def test_a_h12_undoing_stops_both(caseworker, samira, anna):
    caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=[value_of(samira), value_of(anna)])
    )

    either = Message.objects.order_by("?").first()
    undone = caseworker.client.post(reverse("messaging:undo", args=[either.public_id]), follow=True)

    assertContains(undone, "Meddelandet är ångrat för alla mottagare. Ingen har fått det.")
    assert not Message.objects.exists()
    assert not Thread.objects.exists()
    kept = Draft.objects.get(sent_at=None)
    assert {value.partition(".")[0] for value in kept.recipients} == {
        str(samira.public_id),
        str(anna.public_id),
    }


def test_a_letter_that_is_too_long_says_by_how_much_and_is_kept(caseworker, samira):
    long = "rad\r\n" * 5_001

    refused = caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=value_of(samira), body=long)
    )

    assertContains(refused, "Meddelandet har 20003 tecken och får ha högst 20000.")
    assert Draft.objects.get().body == long
    assert not Message.objects.exists()


def test_back_after_skicka_says_that_it_is_sent(caseworker, provider, samira):
    written = letter(caseworker, recipients=value_of(samira))
    caseworker.client.post(COMPOSE, {**written, "autosave": "1"})
    back = {"utkast": Draft.objects.get().public_id}
    caseworker.client.post(COMPOSE, on(caseworker.client.get(COMPOSE, back), written))

    again = caseworker.client.get(COMPOSE, back, follow=True)

    assertRedirects(again, SENT)
    assertContains(again, "Meddelandet har redan skickats.")
    assert provider.client.get(COMPOSE, back).status_code == 404


def test_back_after_an_answer_leads_to_what_was_answered(caseworker, samira):
    mailbox = own_mailbox(caseworker.actor)
    item = MailboxItemFactory(mailbox=mailbox, message__thread__citizen=samira)
    address = reverse("messaging:reply", args=[item.message.public_id])
    key = caseworker.client.get(address).context["form"]["draft"].value()
    caseworker.client.post(address, {"draft": key, "body": "Hej!", "autosave": "1"})
    back = {"utkast": Draft.objects.get().public_id}
    begun = caseworker.client.get(address, back)
    caseworker.client.post(address, on(begun, {"body": "Hej!"}))

    again = caseworker.client.get(address, back, follow=True)

    sent = Message.objects.get(sender_user=caseworker.user)
    assertContains(begun, "Det är inte skickat än.")
    assertRedirects(again, reverse("messaging:message", args=[sent.public_id]))
    assertContains(again, "Meddelandet har redan skickats.")


@pytest.mark.covers("R111")
@pytest.mark.parametrize("pressed", [{}, {"search": "1", "query": "Samira"}])
def test_an_empty_letter_that_does_not_leave_is_no_draft(caseworker, samira, pressed):
    SignatureFactory(user=caseworker.user, text="Hälsningar")
    chosen = value_of(samira)
    empty = letter(caseworker, recipients=chosen, subject="", body="\n\nHälsningar", **pressed)

    shown = caseworker.client.post(COMPOSE, empty)
    assert not Draft.objects.exists()
    assert list(boxes(shown).values()) == [True]
    caseworker.client.post(COMPOSE, on(shown, {**empty, "subject": "Tid"}))

    assert Draft.objects.get().subject == "Tid"


@pytest.mark.covers("A-H25", "R45")
def test_a_h25_recipient_not_active(caseworker):
    bengt = PersonFactory(given_name="Bengt", family_name="Åkesson")
    CaseFactory(file__file_holder=bengt, responsible_unit=caseworker.unit)

    found = caseworker.client.post(SEARCH, {"query": "Bengt", "audience": "clients"})

    assertContains(found, "Bengt Åkesson har inte e-tjänsten påkopplad.")
    assert boxes(found) == {}


@pytest.mark.covers("A-H32", "P6", "P7", "R128", "R129", "R130")
def test_a_h32_wrong_recipient_protection(caseworker, anna):
    other = client_of(caseworker.unit, given_name="Anna", family_name="Andersson")
    written = letter(caseworker)

    # Enter in the field is the first button of the form: it searches.
    found = caseworker.client.post(COMPOSE, {**written, "search": "1", "query": "Anna Andersson"})
    written["recipients"] = value_of(anna)
    refused = caseworker.client.post(COMPOSE, on(found, written))
    sent = caseworker.client.post(COMPOSE, {**on(refused, written), "confirmed": "on"})

    assert set(boxes(found).values()) == {False}
    for one in (anna, other):
        assertContains(found, f"Kundnummer {one.customer_number}")
        assertContains(found, f'<span class="year">{one.birth_date:%Y}</span>')
    assertContains(found, "Flera personer heter Anna Andersson.")
    assertContains(found, "Skicka aldrig personuppgifter om klienter med vanlig e-post.")
    assertContains(found, "En chef får skicka personuppgifter med e-post, men bara om den är")
    assertContains(refused, "bocka i att det är rätt person")
    assertRedirects(sent, SENT)
    assert Message.objects.get().thread.citizen == anna


@pytest.mark.covers("A-H32", "P6")
def test_a_h32_the_second_letter_asks_no_more(caseworker, anna):
    client_of(caseworker.unit, given_name="Anna", family_name="Andersson")
    MessageFactory(thread=ThreadFactory(citizen=anna), sender_user=caseworker.user)

    sent = caseworker.client.post(COMPOSE, letter(caseworker, recipients=value_of(anna)))

    assertRedirects(sent, SENT)


@pytest.mark.covers("A-H19", "I9")
def test_with_several_cases_the_letter_says_which_when_somebody_chooses(caseworker, samira):
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    none = value_of(samira) + "."

    page = caseworker.client.get(COMPOSE, {"till": value_of(samira)})
    caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=none, place=f"{none}{case.public_id}")
    )
    caseworker.client.post(COMPOSE, letter(caseworker, recipients=none, place=none))

    assertContains(page, f'<option value="{none}" selected>Inget valt</option>', html=True)
    assertContains(page, case.number)
    first, second = Message.objects.order_by("pk")
    assert (first.thread.case, second.thread.case) == (case, None)


@pytest.mark.covers("A-H19")
def test_from_the_page_of_a_case_the_letter_concerns_it(caseworker, samira):
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    page = caseworker.client.get(reverse("casework:case", args=[case.public_id])).content.decode()
    link = re.search(rf'href="({COMPOSE}\?till=[^"]+)"', page)[1]

    begun = caseworker.client.get(link)

    assert boxes(begun) == {f"{value_of(samira)}.{case.public_id}": True}
    assertContains(begun, f"Gäller: Samira Haddad, ärende {case.number}")
    # The look at whom it is to is in the log, as the page it came from is.
    assert AccessLogEntry.objects.filter(action=Action.VIEWED, object_type="person").count() == 1


@pytest.fixture
def mohamed(provider):
    """Somebody with an assignment that goes on at the provider's unit."""
    person = PersonFactory(reachable=True, given_name="Mohamed", family_name="Warsame")
    AssignmentFactory(
        provider_unit=provider.unit, ongoing=True, service__case__file__file_holder=person
    )
    return person


@pytest.mark.covers("A-U5", "R91", "R92", "R93", "R94", "R95", "R96")
def test_a_u5_compose_to_citizen(provider, mohamed):
    colleague("Mona", "Holm")
    written = letter(provider)

    inbox = provider.client.get(reverse("messaging:inbox"))
    empty = provider.client.get(COMPOSE)
    staff = provider.client.post(SEARCH, {"query": "Mo"})
    citizens = provider.client.post(SEARCH, {"query": "Mo", "audience": "clients"})
    sent = provider.client.post(
        COMPOSE,
        {
            **written,
            "audience": "clients",
            "recipients": value_of(mohamed),
            "files": [pdf("plan.pdf")],
        },
    )

    assertContains(inbox, "Nytt meddelande")
    assertContains(empty, "Medborgare")
    assertContains(empty, '<label for="recipient-query">Till</label>', html=True)
    assertContains(empty, "Bilagor")
    assertContains(staff, "Mona Holm")
    assertNotContains(staff, "Mohamed Warsame")
    assertContains(citizens, "Mohamed Warsame")
    assertNotContains(citizens, "Mona Holm")
    assertRedirects(sent, SENT)
    assert Message.objects.get().thread.citizen == mohamed


@pytest.mark.covers("A-U5", "R92")
def test_a_u5_without_the_tick_no_citizen_is_written_to(provider, mohamed):
    refused = provider.client.post(COMPOSE, letter(provider, recipients=value_of(mohamed)))

    assertContains(refused, "Välj en mottagare under Till.")
    assert not Message.objects.exists()


@pytest.mark.covers("A-U6", "R93")
def test_a_u6_citizen_recipients_limited(provider, mohamed):
    PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")

    nobody = provider.client.post(SEARCH, {"query": "Sam", "audience": "clients"})
    somebody = provider.client.post(SEARCH, {"query": "Moh", "audience": "clients"})

    assertNotContains(nobody, "Samira")
    assertContains(somebody, "Mohamed Warsame")


@pytest.mark.covers("A-U13", "R136", "R137", "P7")
def test_a_u13_equal_names_among_staff(provider):
    first = colleague(unit="Barn- och familjeenheten", user__work_phone="031-390 06 12")
    second = colleague(title="familjebehandlare", unit="Vuxenenheten", user__user_code="ANNSV2")

    found = provider.client.post(SEARCH, {"query": "anna sv"})

    assertContains(
        found, "Flera medarbetare heter Anna Svensson. Kontrollera enhet innan du väljer."
    )
    assert boxes(found) == {f"user:{one.public_id}": False for one in (first, second)}
    assertContains(found, "Socialsekreterare, Barn- och familjeenheten")
    assertContains(found, "Familjebehandlare, Vuxenenheten")
    assertContains(found, "om Anna Svensson, familjebehandlare, Vuxenenheten")
    assertContains(found, "031-390 06 12")
    assertContains(found, "ANNSV2")


@pytest.mark.covers("A-U15", "R131", "R132")
def test_a_u15_an_internal_letter_reminds_of_the_client_number(provider):
    page = provider.client.get(COMPOSE)

    assertContains(page, "Skriv kundnummer i stället för klientens namn.")
    assertContains(
        page,
        "Skicka aldrig personuppgifter om klienter med vanlig e-post. "
        "Använd meddelandefunktionen eller kundnummer.",
    )


@pytest.mark.covers("A-U21", "R131", "R135", "R138", "R139", "R140", "R141", "R147", "R148", "D5")
def test_a_u21_staff_to_staff(provider):
    petra = colleague("Petra", "Nordin", title="gruppledare")
    MailboxFactory(owner=colleague("Petrus", "Nord"), is_active=False)

    found = provider.client.post(SEARCH, {"query": "petr"})
    sent = provider.client.post(
        COMPOSE,
        letter(
            provider,
            recipients=f"user:{petra.public_id}",
            read_receipt_requested="on",
            files=[pdf("plan.pdf")],
        ),
    )

    assertContains(found, "Petra Nordin")
    assertNotContains(found, "Petrus")
    assertRedirects(sent, SENT)
    message = Message.objects.get()
    assert message.thread.kind == Thread.Kind.INTERNAL
    assert message.read_receipt_requested
    assert message.attachments.get().filename == "plan.pdf"
    assert message.recipients.get().mailbox == Mailbox.objects.get(owner=petra)


@pytest.mark.covers("R141")
def test_several_colleagues_share_one_conversation_and_are_told_so(caseworker):
    both = [f"user:{colleague('Petra', name).public_id}" for name in ("Nordin", "Öst")]
    written = letter(caseworker, audience="colleagues", recipients=both)

    said = caseworker.client.post(COMPOSE, {**written, "search": "1"})
    caseworker.client.post(COMPOSE, on(said, written))

    assertContains(said, "Alla får samma meddelande i en konversation och ser varandra.")
    assert Message.objects.get().recipients.count() == 2


@pytest.mark.covers("R52", "R97")
@pytest.mark.parametrize("who", ["caseworker", "provider"])
def test_the_page_says_which_letters_are_written_here(request, who):
    page = request.getfixturevalue(who).client.get(COMPOSE)

    assertContains(page, "Här skriver du meddelanden utan fil eller med en PDF från datorn.")


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OBJECT_SPECIALIST, Role.LOG_REVIEWER])
def test_who_has_no_clients_writes_to_colleagues_and_to_nobody_else(role, samira):
    membership = MembershipFactory(role=role)
    writer = sign_in(Client(), membership.user, membership)
    petra = colleague("Petra", "Nordin")

    inbox = writer.client.get(reverse("messaging:inbox"))
    page = writer.client.get(COMPOSE)
    refused = writer.client.post(
        COMPOSE, letter(writer, audience="clients", recipients=value_of(samira))
    )
    unasked = writer.client.post(COMPOSE, letter(writer, recipients=value_of(samira)))
    sent = writer.client.post(COMPOSE, letter(writer, recipients=f"user:{petra.public_id}"))

    assertContains(inbox, "Skriv nytt")
    assertContains(page, '<label for="recipient-query">Till medarbetare</label>', html=True)
    assertNotContains(page, "Till klient")
    assert (refused.status_code, unasked.status_code) == (403, 403)
    assertRedirects(sent, SENT)
    assert Message.objects.get().thread.kind == Thread.Kind.INTERNAL


def test_who_is_away_is_told_of_and_the_stand_in_is_there_to_choose(caseworker):
    amir, petra = colleague("Amir", "Rezai"), colleague("Petra", "Nordin", title="gruppledare")
    until = timezone.localdate() + timedelta(days=6)
    AbsenceFactory(user=amir, substitute=petra, until=until)

    found = caseworker.client.post(SEARCH, {"query": "amir", "audience": "colleagues"})

    assertContains(found, f"Frånvarande till och med {until:%Y-%m-%d}. Petra Nordin ersätter.")
    assertContains(found, "Ersätter Amir Rezai")
    assertContains(found, "2 träffar")
    assert list(boxes(found)) == [f"user:{amir.public_id}", f"user:{petra.public_id}"]
