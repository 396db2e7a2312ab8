from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.session_age import SESSION_OVER
from audit.models import AccessLogEntry, Action
from casework.models import EServiceActivation
from messaging.models import Recipient
from messaging.reach import visible_threads
from portal import wording
from portal.phone import switchboard
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.messaging import AttachmentFactory, MessageFactory, ThreadFactory

pytestmark = pytest.mark.django_db
HOME = "/minasidor/"
SIGN_IN = "/logga-in/"


@pytest.fixture
def karin(client):
    """A guardian at a browser, approved for messages about a child, and nothing else."""
    user = UserFactory(citizen=True)
    approval = MessagingApprovalFactory(relation__related_person__user=user)
    EServiceActivationFactory(in_relation=True, approval=approval)
    return sign_in(client, user)


@pytest.fixture
def letter(karin):
    """A letter to Karin in the child's case, with a file."""
    approval = karin.person.activations.get().approval
    message = MessageFactory(
        thread__citizen=karin.person,
        thread__about=approval.relation.file_holder,
        thread__case=approval.case,
        thread__relation_label="vårdnadshavare",
        thread__subject="Möte om Elin",
    )
    AttachmentFactory(message=message)
    return message


def addresses(message):
    return [
        reverse("portal:thread", args=[message.thread.public_id]),
        reverse("portal:attachment", args=[message.attachments.get().public_id]),
    ]


def status_of(response):
    """Read to the end, as a browser does: a file that is being sent is closed then."""
    if response.streaming:
        b"".join(response)
    return response.status_code


PAGES = [HOME, "/minasidor/meddelanden/", "/minasidor/skickat/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_signs_in_as_a_citizen_and_comes_back(client, page):
    assertRedirects(client.get(page), f"{SIGN_IN}?next={page}")


@pytest.mark.parametrize("page", PAGES)
def test_colleagues_have_no_business_here(caseworker, page):
    assert caseworker.client.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_whose_service_is_switched_off_is_out_at_the_next_click(citizen, page):
    assert citizen.client.get(page).status_code == 200
    citizen.person.activations.update(state="requested", effective_at=None)

    response = citizen.client.get(page, follow=True)

    assertRedirects(response, SIGN_IN)
    assertContains(response, wording.no_service())
    assert "_auth_user_id" not in citizen.client.session


def test_nobody_reads_on_after_death(citizen):
    citizen.person.deceased_on = stockholm_today()
    citizen.person.save()

    assertRedirects(citizen.client.get(HOME), SIGN_IN)


def test_a_capacity_that_ends_takes_only_its_own_conversations_along(karin, letter):
    own = EServiceActivationFactory(person=karin.person)
    about_herself = MessageFactory(thread__citizen=karin.person)

    own.state, own.ended_at = EServiceActivation.State.ENDED, own.effective_at
    own.save()

    assert list(visible_threads(karin.person)) == [letter.thread]
    assert karin.client.get(addresses(letter)[0]).status_code == 200
    address = reverse("portal:thread", args=[about_herself.thread.public_id])
    assert karin.client.get(address).status_code == 404


def test_a_related_person_reads_own_letters_about_the_child(karin, letter):
    page = karin.client.get(addresses(letter)[0])

    assertContains(page, "Möte om Elin")
    assertContains(page, f"Gäller {letter.thread.about.full_name}")


def end(approval):
    approval.state, approval.ended_at = "ended", approval.approved_at
    approval.save()


def let_run_out(approval):
    approval.ends_on = stockholm_today() - timedelta(days=1)
    approval.save()


@pytest.mark.covers("A-C14")
@pytest.mark.parametrize("withdraw", [end, let_run_out])
def test_a_withdrawn_approval_takes_the_conversation_away_at_once(karin, letter, withdraw):
    EServiceActivationFactory(person=karin.person)
    for address in addresses(letter):
        assert status_of(karin.client.get(address)) == 200

    withdraw(karin.person.activations.get(approval__isnull=False).approval)

    for address in addresses(letter):
        assert karin.client.get(address).status_code == 404
    assertNotContains(karin.client.get("/minasidor/meddelanden/"), "Möte om Elin")
    assertNotContains(karin.client.get("/minasidor/skickat/"), "Möte om Elin")


def test_not_even_the_count_tells_of_what_cant_be_opened(karin, letter):
    EServiceActivationFactory(person=karin.person)
    karin.client.post(reverse("portal:hat"), {"hat": letter.thread.about.public_id})
    assertContains(karin.client.get(HOME), "Du har 1 oläst meddelande.")

    end(karin.person.activations.get(approval__isnull=False).approval)

    assertContains(karin.client.get(HOME), "Du har inga olästa meddelanden.")


def test_a_withdrawn_only_capacity_is_the_end_of_the_session(karin, letter):
    end(karin.person.activations.get().approval)

    assertRedirects(karin.client.get(HOME), SIGN_IN)


def test_an_approval_in_another_case_of_the_same_child_opens_nothing(karin, letter):
    approval = karin.person.activations.get().approval
    other = MessagingApprovalFactory(relation=approval.relation, case__file=approval.case.file)
    EServiceActivationFactory(person=karin.person, context="relation", approval=other)

    end(approval)

    assert karin.client.get(HOME).status_code == 200
    assert karin.client.get(addresses(letter)[0]).status_code == 404


@pytest.mark.covers("A-C13")
def test_two_parents_of_a_child_never_see_each_others_letters(karin, letter):
    approval = karin.person.activations.get().approval
    johan = MessagingApprovalFactory(
        relation__file_holder=approval.relation.file_holder, case=approval.case
    )
    EServiceActivationFactory(in_relation=True, approval=johan)
    to_johan = MessageFactory(
        thread__citizen=johan.relation.related_person,
        thread__about=approval.relation.file_holder,
        thread__case=approval.case,
        thread__subject="Till Johan",
    )

    page = karin.client.get("/minasidor/meddelanden/")

    assertContains(page, "Möte om Elin")
    assertNotContains(page, "Till Johan")
    address = reverse("portal:thread", args=[to_johan.thread.public_id])
    assert karin.client.get(address).status_code == 404


@pytest.mark.covers("A-C17")
def test_somebody_elses_address_is_not_found_and_written_down(citizen):
    theirs = MessageFactory()
    AttachmentFactory(message=theirs)

    for address in addresses(theirs):
        assert citizen.client.get(address).status_code == 404

    refused = AccessLogEntry.objects.filter(action=Action.REFUSED, actor=citizen.user.public_id)
    assert set(refused.values_list("object_type", "object_id")) == {
        ("thread", str(theirs.thread.public_id)),
        ("attachment", str(theirs.attachments.get().public_id)),
    }
    assert not AccessLogEntry.objects.filter(action=Action.DOWNLOADED).exists()


def test_a_look_at_a_conversation_is_written_down(citizen):
    message = MessageFactory(thread__citizen=citizen.person)

    citizen.client.get(reverse("portal:thread", args=[message.thread.public_id]))

    row = AccessLogEntry.objects.get(object_type="thread")
    assert (row.action, row.customer_number) == (Action.VIEWED, citizen.person.customer_number)


def test_a_letter_that_is_held_isnt_there_yet(citizen):
    held = MessageFactory(thread__citizen=citizen.person, held=True, thread__subject="Snart")
    AttachmentFactory(message=held)

    page = citizen.client.get(addresses(held)[0])

    assert page.context["letters"] == []
    refused = citizen.client.post(addresses(held)[0], {"body": "Jag kommer."})
    assertContains(refused, "Det finns inget meddelande att svara på.")
    assertNotContains(citizen.client.get("/minasidor/meddelanden/"), "Snart")
    assert citizen.client.get(addresses(held)[1]).status_code == 404
    assert not Recipient.objects.filter(first_read_at__isnull=False).exists()


@pytest.mark.covers("R127")
def test_a_closed_case_is_still_read_and_says_how_to_make_contact(citizen):
    case = CaseFactory(closed=True, file__file_holder=citizen.person)
    message = MessageFactory(thread=ThreadFactory(citizen=citizen.person, case=case))

    page = citizen.client.get(reverse("portal:thread", args=[message.thread.public_id]))

    assertContains(page, message.body)
    assertContains(page, f"Vill du ta ny kontakt, ring {switchboard()}.")
    assertNotContains(page, "Skicka</button>")


def test_without_the_box_there_are_no_messages_and_no_tile(citizen):
    citizen.person.activations.update(messages=False, economic_assistance=True)

    home = citizen.client.get(HOME)

    assertNotContains(home, "Meddelanden")
    for page in PAGES[1:]:
        assert citizen.client.get(page).status_code == 404


def test_the_start_page_has_one_tile_and_it_is_messages(citizen):
    page = citizen.client.get(HOME)

    assertContains(page, 'class="tile"', count=1)
    assertContains(page, "Meddelanden")


class TestTheLengthOfASession:
    @pytest.fixture
    def clock(self, time_machine):
        """Stands still, and is moved before anybody signs in."""
        time_machine.move_to(datetime(2026, 12, 1, 8, tzinfo=UTC), tick=False)
        return time_machine

    def test_a_quarter_of_an_hour_untouched_ends_it(self, clock, citizen):
        citizen.client.get(HOME)
        clock.shift(timedelta(minutes=15, seconds=1))

        assertRedirects(citizen.client.get(HOME), f"{SIGN_IN}?next={HOME}")

    def test_who_goes_on_reading_stays(self, clock, citizen):
        for _ in range(6):
            assert citizen.client.get(HOME).status_code == 200
            clock.shift(timedelta(minutes=14))

    def test_nobody_stays_longer_than_the_working_day(self, clock, citizen):
        for _ in range(8 * 6):
            assert citizen.client.get(HOME).status_code == 200
            clock.shift(timedelta(minutes=10))

        response = citizen.client.get(HOME, follow=True)

        assertRedirects(response, SIGN_IN)
        assertContains(response, str(SESSION_OVER))

    def test_the_session_isnt_written_at_every_click(self, clock, citizen):
        citizen.client.get(HOME)
        before = citizen.client.session["seen_at"]
        clock.shift(timedelta(seconds=59))

        citizen.client.get(HOME)

        assert citizen.client.session["seen_at"] == before


def test_a_person_without_a_sign_in_of_their_own_is_nobody_here(client):
    PersonFactory(reachable=True)
    client.force_login(UserFactory(citizen=True), "django.contrib.auth.backends.ModelBackend")

    assertRedirects(client.get(HOME), SIGN_IN)
