"""What a citizen writes and to whom, with one hat or several (domain 5.4: A-C6, A-C10, A-C12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry
from casework.models import Assignment, Case
from messaging.actions.mailboxes import colleagues_mailbox
from messaging.models import Draft, MailboxItem, Message
from portal.phone import switchboard
from tests.bench.posted import posted_by
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.messaging import (
    AbsenceFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
)
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
CONTACTS, INBOX, SENT = "/minasidor/kontakter/", "/minasidor/meddelanden/", "/minasidor/skickat/"
CHOOSE = "/minasidor/galler/"


@pytest.fixture
def linda():
    """A caseworker at Försörjningsenheten, which has a mailbox of its own."""
    unit = UnitFactory(name="Försörjningsenheten")
    mailbox = MailboxFactory(shared=True, unit=unit, name="Försörjning")
    membership = MembershipFactory(
        unit=unit,
        user__given_name="Linda",
        user__family_name="Ekström",
        user__title="socialsekreterare",
    )
    MailboxGrantFactory(mailbox=mailbox, user=membership.user)
    return membership


def case_of(person, membership, **differing):
    return CaseFactory(
        file__file_holder=person,
        responsible_unit=membership.unit,
        caseworker=membership.user,
        **differing,
    )


def compose(about):
    return reverse("portal:compose", args=[about.public_id])


def offered(page):
    return [contact.name for contact, _matter, _is_ticked in page.context["form"].choices]


def write(client, about, to="Linda Ekström", **written):
    """Open the page, choose by name, and send."""
    page = client.get(compose(about))
    values = {one.name: one.value for one, _matter, _is_ticked in page.context["form"].choices}
    form = posted_by(page, having="subject")
    letter = {"recipients": values.get(to, ""), "subject": "Hyran", "body": "Hej!"}
    return client.post(compose(about), {**form, **letter, **written}, follow=True)


def hold_is_over():
    past = timezone.now() - timedelta(seconds=1)
    MailboxItem.objects.filter(sent_at__gt=past).update(sent_at=past)


@pytest.mark.covers("A-C6", "R118", "D15")
def test_a_c6_write(citizen, linda):
    case = case_of(citizen.person, linda)

    page = citizen.client.get(INBOX)
    assertContains(page, compose(citizen.person))
    page = citizen.client.get(compose(citizen.person))
    assert offered(page) == ["Linda Ekström", "Försörjning"]
    pdf = SimpleUploadedFile("hyresavi.pdf", small_pdf(), content_type="application/pdf")
    sent = write(citizen.client, citizen.person, body="Här kommer hyresavin.", files=pdf)

    assertRedirects(sent, SENT)
    assertContains(sent, "Till dess kan du ångra det.")
    assertContains(sent, 'Till <span lang="sv">Linda Ekström')
    hold_is_over()
    letter = Message.objects.get()
    assert (letter.thread.case, letter.thread.about) == (case, citizen.person)
    assert letter.attachments.get().filename == "hyresavi.pdf"
    inbox = MailboxItem.objects.get(message=letter, folder="inbox")
    assert inbox.mailbox == colleagues_mailbox(linda.user)
    assertContains(citizen.client.get(SENT), "Meddelandet är mottaget")


@pytest.mark.covers("D15")
def test_the_units_mailbox_can_be_written_to(citizen, linda):
    case_of(citizen.person, linda)

    write(citizen.client, citizen.person, to="Försörjning")

    inbox = MailboxItem.objects.get(folder="inbox")
    assert inbox.mailbox.name == "Försörjning"


@pytest.mark.covers("R128")
@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("Linda Ekström", "Linda Ekström, socialsekreterare, Försörjningsenheten"),
        ("Försörjning", "Försörjning, Försörjningsenheten"),
    ],
)
def test_to_whom_it_went_is_said_the_same_way_everywhere(citizen, linda, to, words):
    case_of(citizen.person, linda)
    sent = write(citizen.client, citizen.person, to=to)

    page = citizen.client.get(
        reverse("portal:thread", args=[Message.objects.get().thread.public_id])
    )

    to_whom = f'Till <span lang="sv">{words}</span>'
    assertContains(sent, f"<span>{to_whom}</span>", count=1)
    assertContains(page, f">{to_whom}</p>", count=1)
    assertContains(page, f'<p class="contact"><span>{to_whom}</span></p>', count=1)


@pytest.mark.covers("R128")
def test_a_hidden_name_gives_the_unit_alone(citizen, linda):
    linda.user.hide_name_from_citizens = True
    linda.user.save()
    case_of(citizen.person, linda)
    function = offered(citizen.client.get(compose(citizen.person)))[0]

    sent = write(citizen.client, citizen.person, to=function)

    assertContains(sent, 'Till <span lang="sv">Försörjningsenheten</span>')
    assertNotContains(sent, "Linda")


@pytest.mark.covers("R118")
def test_who_is_away_is_said_before_anything_is_written(citizen, linda):
    case_of(citizen.person, linda)
    petra = MembershipFactory(unit=linda.unit, user__given_name="Petra", user__family_name="Nordin")
    until = stockholm_today() + timedelta(days=6)
    AbsenceFactory(user=linda.user, until=until, substitute=petra.user)

    for address in (compose(citizen.person), CONTACTS):
        page = citizen.client.get(address)
        assertContains(page, "Borta till och med")
        assertContains(page, "Petra Nordin ersätter.")
    page = citizen.client.get(compose(citizen.person))
    assertContains(page, "men det kan dröja längre när den du skriver till är borta.")


@pytest.mark.covers("A-C10", "R124")
def test_a_c10_contacts(citizen, linda):
    helena = MembershipFactory(
        unit=UnitFactory(name="Barn- och familjeenheten"),
        user__given_name="Helena",
        user__family_name="Sjöberg",
        user__hide_name_from_citizens=True,
    )
    oskar = MembershipFactory(user__given_name="Oskar", user__family_name="Lind")
    case_of(citizen.person, linda, area=Case.Area.ECONOMIC_ASSISTANCE)
    case_of(citizen.person, helena, area=Case.Area.CHILDREN_YOUTH)
    case_of(citizen.person, oskar, closed=True)

    page = citizen.client.get(CONTACTS)

    assertContains(page, '<h2 id="arende-1">')
    assertContains(page, "Linda Ekström")
    assertContains(page, "socialsekreterare, Försörjningsenheten")
    assertContains(page, "Barn- och familjeenheten")
    for name in ("Helena", "Sjöberg", "Oskar"):
        assertNotContains(page, name)
    row = AccessLogEntry.objects.get(object_type="contacts")
    assert row.customer_number == citizen.person.customer_number


def test_who_helps_and_is_not_named_is_a_caseworker_too(citizen, linda):
    case = case_of(citizen.person, linda)
    helper = MembershipFactory(unit=linda.unit, user__hide_name_from_citizens=True).user
    CaseAssignmentFactory(case=case, user=helper, kind="co")

    page = citizen.client.get(CONTACTS)

    assertContains(page, '<strong lang="sv">Handläggare</strong>')
    assertNotContains(page, "Medhandläggare")


@pytest.mark.covers("R124", "D15")
def test_before_an_investigation_the_units_mailbox_answers_and_nobody_is_named(citizen, linda):
    case_of(citizen.person, linda, stage=Case.Stage.ASSESSMENT)

    assert offered(citizen.client.get(compose(citizen.person))) == ["Försörjning"]


@pytest.mark.covers("R124")
def test_who_has_handed_the_case_over_or_has_left_is_no_contact(citizen, linda):
    case = case_of(citizen.person, linda)
    left = MembershipFactory(unit=linda.unit, valid_to=stockholm_today() - timedelta(days=1)).user
    CaseAssignmentFactory(case=case, user=left, kind="co")

    assert offered(citizen.client.get(compose(citizen.person))) == ["Linda Ekström", "Försörjning"]


@pytest.mark.covers("R124", "D15")
def test_the_contact_persons_of_a_provider_are_there_while_the_assignment_goes_on(citizen, linda):
    case = case_of(citizen.person, linda)
    eken = UnitFactory(provider=True, name="Öppenvården Eken")
    MailboxFactory(shared=True, unit=eken, name="Eken")
    sara = MembershipFactory(
        provider=True, unit=eken, user__given_name="Sara", user__family_name="Holm"
    )
    assignment = AssignmentFactory(ongoing=True, service__case=case, provider_unit=eken)
    assignment.contact_staff.add(sara.user)

    names = offered(citizen.client.get(compose(citizen.person)))
    assert names == ["Linda Ekström", "Försörjning", "Sara Holm", "Eken"]
    assertContains(citizen.client.get(CONTACTS), '><span lang="sv">Öppenvård</span></h2>')
    write(citizen.client, citizen.person, to="Sara Holm")
    assert Message.objects.get().thread.assignment == assignment

    assignment.state, assignment.ended_on = Assignment.State.ENDED, stockholm_today()
    assignment.save()
    assert "Sara Holm" not in offered(citizen.client.get(compose(citizen.person)))


@pytest.mark.covers("A-C12", "R127", "I24", "D10")
def test_a_c12_nothing_new_is_written_when_all_is_closed(citizen, linda):
    case = case_of(citizen.person, linda, closed=True)
    old = MessageFactory(thread__citizen=citizen.person, thread__case=case)

    inbox = citizen.client.get(INBOX)

    assertContains(inbox, old.thread.subject)
    assertNotContains(inbox, "Skriv meddelande</a>")
    assertContains(inbox, f"Vill du ta ny kontakt, ring {switchboard()}.")
    page = citizen.client.get(compose(citizen.person))
    assertContains(page, "Du har inga pågående kontakter just nu.")
    assertNotContains(page, "<textarea")
    thread = reverse("portal:thread", args=[old.thread.public_id])
    assertContains(citizen.client.get(thread), old.body)


@pytest.mark.covers("D10", "D15")
def test_a_case_that_closes_while_the_letter_is_written_keeps_the_words(citizen, linda):
    case = case_of(citizen.person, linda)
    other = case_of(citizen.person, MembershipFactory())
    page = citizen.client.get(compose(citizen.person))
    [value] = [c.value for c, _m, _t in page.context["form"].choices if c.name == "Linda Ekström"]
    form = posted_by(page, having="subject")
    case.stage, case.closed_on = Case.Stage.CLOSED, stockholm_today()
    case.save()

    written = {"recipients": value, "subject": "Hyran", "body": "Hyran har höjts."}
    again = citizen.client.post(compose(citizen.person), {**form, **written})

    assertContains(again, "Du kan inte längre skriva till den du valde. Välj någon annan.")
    assertContains(again, "Hyran har höjts.</textarea>")
    assert not Message.objects.exists()
    assert other.caseworkers.exists()


@pytest.mark.covers("R118")
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(citizen, linda):
    case_of(citizen.person, linda)

    page = write(citizen.client, citizen.person, recipients="", subject="", body="Bara texten.")

    assertContains(page, "Välj vem du vill skriva till.")
    assertContains(page, "Fyll i ämne.")
    assertContains(page, "Bara texten.</textarea>")
    assertContains(citizen.client.get(compose(citizen.person)), "Bara texten.</textarea>")


@pytest.mark.covers("R118", "P15")
def test_a_new_letter_that_is_undone_stands_where_it_was_written(citizen, linda):
    case_of(citizen.person, linda)
    write(citizen.client, citizen.person, body="För snabbt.")
    letter = Message.objects.get()

    undone = citizen.client.post(reverse("portal:undo", args=[letter.public_id]), follow=True)

    assertContains(undone, "Meddelandet är ångrat. Ingen har fått det.")
    assertContains(undone, "För snabbt.</textarea>")
    ticked = [c.name for c, _m, is_ticked in undone.context["form"].choices if is_ticked]
    assert ticked == ["Linda Ekström"]
    assert not Message.objects.exists()


@pytest.mark.covers("R118")
def test_skicka_pressed_twice_sends_once(citizen, linda):
    case_of(citizen.person, linda)
    page = citizen.client.get(compose(citizen.person))
    value = page.context["form"].choices[0][0].value
    form = {**posted_by(page, having="subject"), "recipients": value, "subject": "A", "body": "B"}

    for _ in range(2):
        citizen.client.post(compose(citizen.person), form)

    assert Message.objects.count() == 1


def test_what_was_begun_can_be_thrown_away(citizen, linda):
    case_of(citizen.person, linda)
    page = write(citizen.client, citizen.person, subject="", body="Ångrar mig.")

    form = posted_by(page, having="subject")
    gone = citizen.client.post(compose(citizen.person), {**form, "discard": "1"}, follow=True)

    assertRedirects(gone, INBOX)
    assert not Draft.objects.exists()
    assertNotContains(citizen.client.get(compose(citizen.person)), "Ångrar mig.")


def test_a_new_letter_whose_session_ended_waits_behind_the_sign_in(citizen, linda):
    case_of(citizen.person, linda)
    form = posted_by(citizen.client.get(compose(citizen.person)), having="subject")
    citizen.client.logout()

    left = citizen.client.post(compose(citizen.person), {**form, "body": "Det tog sin tid."})

    assert left.url.startswith("/logga-in/?next=")
    signin = citizen.client.get(left.url)
    assertContains(signin, "Ditt meddelande är inte skickat än. Det är sparat.")
    assertNotContains(signin, "Det tog sin tid.")
    assertNotContains(citizen.client.get("/logga-in/"), "inte skickat")
    again = sign_in(citizen.client, citizen.user)
    assertContains(again.client.get(compose(citizen.person)), "Det tog sin tid.</textarea>")


@pytest.mark.covers("R119")
def test_who_has_no_messages_sees_the_contacts_and_writes_to_nobody(citizen, linda):
    case_of(citizen.person, linda)
    citizen.person.activations.update(messages=False, economic_assistance=True)

    page = citizen.client.get(CONTACTS)

    assertContains(page, "Linda Ekström")
    assertNotContains(page, "Skriv meddelande")
    assert citizen.client.get(compose(citizen.person)).status_code == 404


class TestTwoHats:
    """Karin is a client of her own, and approved about her daughter."""

    @pytest.fixture
    def karin(self, client):
        person = PersonFactory(
            reachable=True,
            user=UserFactory(citizen=True),
            given_name="Karin",
            family_name="Bergström",
        )
        return sign_in(client, person.user)

    @pytest.fixture
    def elins_case(self, karin, linda):
        elin = PersonFactory(given_name="Elin", family_name="Bergström")
        case = case_of(elin, linda, area=Case.Area.CHILDREN_YOUTH)
        approval = MessagingApprovalFactory(
            relation__file_holder=elin,
            relation__related_person=karin.person,
            relation__kind="guardian",
            case=case,
        )
        EServiceActivationFactory(in_relation=True, approval=approval)
        return case

    @pytest.fixture
    def elin(self, elins_case):
        return elins_case.file.file_holder

    def letter(self, karin, about, case, subject):
        return MessageFactory(
            thread__citizen=karin.person,
            thread__about=about,
            thread__case=case,
            thread__subject=subject,
        )

    def put_on(self, karin, about, onward=""):
        return karin.client.post(CHOOSE, {"hat": about.public_id, "next": onward}, follow=True)

    @pytest.mark.covers("R31", "A-C13")
    def test_she_chooses_and_always_sees_which_is_on(self, karin, elin):
        asked = karin.client.get(INBOX)
        assertRedirects(asked, f"{CHOOSE}?next={INBOX}")
        choosing = karin.client.get(CHOOSE)
        assertContains(choosing, "Elin Bergström, som vårdnadshavare")
        # A way to change that leads to where one is already would be one to nowhere.
        assertNotContains(choosing, f'href="{CHOOSE}"')

        inbox = self.put_on(karin, elin, INBOX)

        assertRedirects(inbox, INBOX)
        assertContains(inbox, "för Elin Bergström, som vårdnadshavare")
        assertContains(inbox, f'href="{CHOOSE}"')
        assertContains(self.put_on(karin, karin.person, INBOX), "för dig själv")

    @pytest.mark.covers("I7", "I8")
    def test_what_belongs_to_one_never_stands_under_the_other(self, karin, elin, elins_case):
        own_case = case_of(karin.person, MembershipFactory())
        self.letter(karin, karin.person, own_case, "Om mig")
        self.letter(karin, elin, elins_case, "Om Elin")

        about_elin = self.put_on(karin, elin, INBOX)
        home = karin.client.get("/minasidor/")
        own = self.put_on(karin, karin.person, INBOX)

        assertContains(about_elin, "Om Elin")
        assertNotContains(about_elin, "Om mig")
        assertContains(own, "Om mig")
        assertNotContains(own, "Om Elin")
        # And what waits under the other isn't forgotten.
        assertContains(home, "Det finns också något oläst för dig själv.")

    def test_a_conversation_says_itself_whose_it_is(self, karin, elin, elins_case):
        self.put_on(karin, karin.person)
        letter = self.letter(karin, elin, elins_case, "Om Elin")

        page = karin.client.get(reverse("portal:thread", args=[letter.thread.public_id]))

        assertContains(page, "för Elin Bergström, som vårdnadshavare")

    def test_what_she_sends_or_throws_away_leads_under_the_hat_it_is_about(
        self, karin, elin, elins_case
    ):
        told = "Nu ser du det som gäller Elin Bergström, som vårdnadshavare."
        for pressed, page in (({}, SENT), ({"discard": "1"}, INBOX)):
            # In another tab.
            self.put_on(karin, karin.person)

            led = write(karin.client, elin, **pressed)

            assertRedirects(led, page)
            assertContains(led, "för Elin Bergström, som vårdnadshavare")
            assertContains(led, told)

        again = write(karin.client, elin)
        assertContains(again, '<span class="mailbox-who">Hyran</span>', count=2)
        assertNotContains(again, told)

    @pytest.mark.covers("D15", "R31")
    def test_in_relation_she_writes_in_that_case_alone(self, karin, elin, elins_case, linda):
        other = MembershipFactory(user__given_name="Oskar", user__family_name="Lind")
        case_of(karin.person, other)
        another_of_elins = MembershipFactory(user__given_name="Ulla", user__family_name="Berg")
        case_of(elin, another_of_elins)

        page = karin.client.get(compose(elin))
        assert offered(page) == ["Linda Ekström", "Försörjning"]
        write(karin.client, elin)

        thread = Message.objects.get().thread
        assert (thread.citizen, thread.about, thread.case) == (karin.person, elin, elins_case)
        assert thread.relation_label == "vårdnadshavare"
        assert "Oskar Lind" in offered(karin.client.get(compose(karin.person)))

    @pytest.mark.covers("D11")
    def test_an_approval_withdrawn_while_she_writes_lets_nothing_leave(
        self, karin, elin, elins_case
    ):
        form = posted_by(karin.client.get(compose(elin)), having="subject")
        approval = elins_case.approvals.get()
        approval.state, approval.ended_at = "ended", timezone.now()
        approval.save()

        response = karin.client.post(compose(elin), {**form, "subject": "Hej", "body": "Hej!"})

        assert response.status_code == 404
        assert not Message.objects.exists()

    @pytest.mark.covers("P16")
    def test_economic_assistance_is_her_own_hats_alone(self, karin, elin):
        karin.person.activations.filter(approval=None).update(economic_assistance=True)

        self.put_on(karin, elin)
        assert karin.client.get("/minasidor/ekonomiskt-bistand/").status_code == 404
        self.put_on(karin, karin.person)
        assert karin.client.get("/minasidor/ekonomiskt-bistand/").status_code == 200

    def test_a_hat_of_somebody_elses_cant_be_put_on(self, karin, elin):
        response = karin.client.post(CHOOSE, {"hat": PersonFactory().public_id})

        assert response.status_code == 404

    def test_the_only_hat_there_is_needs_no_choice_and_is_named(self, client, elins_case):
        johan = MessagingApprovalFactory(
            relation__file_holder=elins_case.file.file_holder,
            relation__related_person__user=UserFactory(citizen=True),
            case=elins_case,
        )
        EServiceActivationFactory(in_relation=True, approval=johan)
        browser = sign_in(client, johan.relation.related_person.user)

        page = browser.client.get(INBOX)

        assertContains(page, "för Elin Bergström, som vårdnadshavare")
        assertNotContains(page, 'href="/minasidor/galler/"')


def test_the_hold_is_as_long_as_for_everybody(citizen, linda):
    case_of(citizen.person, linda)
    before = timezone.now()

    write(citizen.client, citizen.person)

    hold = timedelta(seconds=settings.MESSAGE_HOLD_SECONDS)
    assert Message.objects.get().sent_at >= before + hold


def test_as_many_questions_for_six_matters_as_for_two(citizen, linda):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert citizen.client.get(CONTACTS).status_code == 200
            assert citizen.client.get(compose(citizen.person)).status_code == 200
        return len(queries)

    def one_more_matter():
        membership = MembershipFactory()
        mailbox = MailboxFactory(shared=True, unit=membership.unit)
        MailboxGrantFactory(mailbox=mailbox, user=membership.user)
        AbsenceFactory(user=membership.user)
        case_of(citizen.person, membership)

    for _ in range(2):
        one_more_matter()
    asked()
    two = asked()
    for _ in range(4):
        one_more_matter()

    assert asked() == two
