from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.roles import Role
from audit.models import AccessLogEntry, Action, Incident
from messaging.actions.reporting import report_wrong_recipient, settle_incident
from messaging.actions.withdrawing import withdraw
from messaging.incidents import PAGE, list_incidents, open_incidents
from messaging.models import MailboxGrant, Message, Withdrawal
from notifications.models import Notice
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.audit import IncidentFactory
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    JournaledMarkFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.notifications import NoticeFactory
from tests.factories.process import AssignmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-S8", "P15")]
HOME, INCIDENTS = reverse("casework:home"), reverse("messaging:incidents")
TEXT = "Brevet skulle ha gått till en annan Anna."
TAKE = {"reason": "Skickat till fel person", "words": "Två heter likadant."}


def manager_of(unit, role=Role.UNIT_MANAGER):
    membership = MembershipFactory(unit=unit, role=role)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def manager(caseworker):
    return manager_of(caseworker.unit)


@pytest.fixture
def letter(caseworker):
    """From the caseworker to a client in a case of the unit's."""
    case = CaseFactory(responsible_unit=caseworker.unit)
    thread = ThreadFactory(citizen=case.file.file_holder, case=case)
    return MessageFactory(thread=thread, sender_user=caseworker.user)


@pytest.fixture
def incident(caseworker, letter):
    return report(caseworker, letter)


def report(who, letter, text=TEXT):
    return report_wrong_recipient(by=who.actor, message=letter, text=text)


def report_page(letter):
    return reverse("messaging:report", args=[letter.public_id])


def page(name, incident):
    return reverse(f"messaging:{name}", args=[incident.public_id])


def opened(letter, **how):
    letter.recipients.update(**how)


def test_the_sender_reports_and_the_manager_is_told(caseworker, manager, letter):
    response = caseworker.client.post(report_page(letter), {"text": TEXT})

    assertRedirects(response, reverse("messaging:message", args=[letter.public_id]))
    incident = Incident.objects.get()
    assert (incident.kind, incident.state) == ("wrong_recipient", "open")
    assert incident.unit == caseworker.unit.name
    assert incident.customer_number == letter.thread.citizen.customer_number
    assert incident.object_id == str(letter.public_id)
    assert (incident.reporter, incident.reporter_name) == (
        caseworker.user.public_id,
        caseworker.user.full_name,
    )
    assertContains(manager.client.get(HOME), "1 händelse är rapporterad och väntar på dig.")
    assertNotContains(caseworker.client.get(HOME), "väntar på dig")


def test_the_report_is_logged_without_its_words(caseworker, letter):
    report(caseworker, letter)

    row = AccessLogEntry.objects.get(action=Action.REPORTED)
    assert (row.object_type, row.object_id) == ("message", str(letter.public_id))
    assert (row.reason, row.unit) == ("fel mottagare", caseworker.unit.name)


@pytest.mark.parametrize("how", ["first_read", "file"])
def test_whether_it_was_opened_is_written_down_as_it_was_then(caseworker, letter, how):
    citizen = letter.thread.citizen
    assert not report(caseworker, letter).was_opened
    Incident.objects.all().delete()
    if how == "first_read":
        opened(letter, first_read_at=timezone.now(), first_read_by=caseworker.user)
    else:
        opened(letter, file_opened_at=timezone.now())

    assert report(caseworker, letter).was_opened
    assert citizen.mailbox


def test_the_letter_leads_to_the_report(caseworker, letter):
    shown = caseworker.client.get(reverse("messaging:message", args=[letter.public_id]))

    assertContains(shown, report_page(letter))


def test_within_the_hold_undoing_is_the_way(caseworker):
    held = MessageFactory(held=True, sender_user=caseworker.user)

    shown = caseworker.client.post(report_page(held), {"text": TEXT})

    assertContains(shown, reverse("messaging:undo", args=[held.public_id]))
    assert not Incident.objects.exists()
    with pytest.raises(ValidationError, match="Tryck på Ångra"):
        report(caseworker, held)


def test_what_is_reported_already_is_not_reported_again(caseworker, letter, incident):
    shown = caseworker.client.post(report_page(letter), {"text": TEXT})

    assertContains(shown, "Meddelandet rapporterades")
    assert Incident.objects.get() == incident
    settle_incident(by=caseworker.actor, incident=incident, comment="Kontaktad.")
    assert report(caseworker, letter) != incident


@pytest.mark.parametrize("text", ["", "för kort", "x" * 2001])
def test_what_happened_is_told_in_some_words(caseworker, letter, text):
    shown = caseworker.client.post(report_page(letter), {"text": text})

    assert shown.status_code == 200
    assert "text" in shown.context["form"].errors
    assert not Incident.objects.exists()


@pytest.mark.covers("I10")
@pytest.mark.parametrize(
    ("level", "status"), [(MailboxGrant.Level.READ, 404), (MailboxGrant.Level.SEND, 200)]
)
def test_from_a_shared_mailbox_who_may_write_there_reports(caseworker, level, status):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    letter = MessageFactory(sender_mailbox=shared)

    assert caseworker.client.get(report_page(letter)).status_code == status


def test_nobody_reports_what_isnt_theirs_what_a_citizen_wrote_or_what_wrote_itself(
    caseworker, provider, letter
):
    own = letter.sender_mailbox
    from_citizen = MessageFactory(thread=letter.thread, from_citizen=True, to=own)
    by_itself = MessageFactory(
        thread=letter.thread, sender_user=caseworker.user, kind=Message.Kind.AUTO_REPLY
    )
    internal = MessageFactory(thread__internal=True, sender_user=caseworker.user)

    for no_way in (from_citizen, by_itself, internal):
        assert caseworker.client.get(report_page(no_way)).status_code == 404
    assert provider.client.get(report_page(letter)).status_code == 404


def test_an_assignments_letter_goes_to_the_providers_manager(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    thread = ThreadFactory(citizen=assignment.service.case.file.file_holder, assignment=assignment)
    letter = MessageFactory(thread=thread, sender_user=provider.user)

    incident = report(provider, letter)

    theirs = manager_of(provider.unit, Role.PROVIDER_MANAGER)
    assert theirs.client.get(page("incident", incident)).status_code == 200
    authority = manager_of(assignment.service.case.responsible_unit)
    assert authority.client.get(page("incident", incident)).status_code == 404


def test_in_no_case_it_goes_to_the_reporters_own_unit(caseworker):
    assert report(caseworker, MessageFactory(sender_user=caseworker.user)).unit == (
        caseworker.unit.name
    )


def test_another_units_manager_sees_nothing_of_it(incident):
    other = manager_of(UnitFactory())

    assert other.client.get(page("incident", incident)).status_code == 404
    assert other.client.post(page("withdraw", incident), TAKE).status_code == 404
    assert list_incidents(other.actor) == ([], None)
    assert open_incidents(other.actor) == 0
    with pytest.raises(PermissionDenied):
        withdraw(by=other.actor, incident=incident, reason="Fel")


def test_a_caseworker_decides_nothing(caseworker, incident):
    for name in ("withdraw", "settle"):
        assert caseworker.client.post(page(name, incident), TAKE).status_code == 403
    with pytest.raises(PermissionDenied):
        withdraw(by=caseworker.actor, incident=incident, reason="Fel")
    assert not Withdrawal.objects.exists()


@pytest.mark.covers("P9")
def test_the_list_has_the_open_ones_first_and_no_word_of_what_happened(manager, incident):
    settled = IncidentFactory(
        unit=manager.unit.name,
        state="settled",
        settled_at=timezone.now(),
        settler_name="Håkan Dahl",
        comment="Kontaktad.",
    )
    other = IncidentFactory(unit=manager.unit.name, customer_number="3000009")

    shown = manager.client.get(INCIDENTS)

    assert shown.context["incidents"] == [other, incident, settled]
    assertContains(shown, incident.customer_number)
    assertContains(shown, "Inte öppnat")
    assertNotContains(shown, TEXT)
    assertNotContains(shown, "Kontaktad.")


def test_the_pages_together_have_each_once(manager):
    for number in range(PAGE + 5):
        IncidentFactory(unit=manager.unit.name)
        if number % 3 == 0:
            last = Incident.objects.order_by("-pk").first()
            settle_incident(by=manager.actor, incident=last, comment="Gjort.")

    first, after = list_incidents(manager.actor)
    second, end = list_incidents(manager.actor, after)

    assert len(first) == PAGE
    assert end is None
    assert {one.pk for one in first + second} == set(Incident.objects.values_list("pk", flat=True))
    assert [one.state for one in first + second] == sorted(one.state for one in first + second)


def test_a_look_at_one_is_logged_with_the_client_number(manager, incident):
    manager.client.get(page("incident", incident))

    row = AccessLogEntry.objects.get(action=Action.VIEWED)
    assert (row.object_type, row.object_id) == ("incident", str(incident.public_id))
    assert row.customer_number == incident.customer_number


def test_the_manager_takes_it_back_from_the_recipient(manager, letter, incident):
    response = manager.client.post(page("withdraw", incident), TAKE)

    assertRedirects(response, page("incident", incident))
    gone = Withdrawal.objects.get()
    assert (gone.message, gone.by) == (letter, manager.user)
    assert gone.reason == "Skickat till fel person. Två heter likadant."
    row = AccessLogEntry.objects.get(action=Action.WITHDRAWN)
    assert (row.object_id, row.reason) == (str(letter.public_id), gone.reason)
    assert row.customer_number == incident.customer_number
    shown = manager.client.get(page("incident", incident))
    assertContains(shown, gone.reason)
    assertNotContains(shown, page("withdraw", incident))


def test_taken_back_twice_is_once(manager, incident):
    first = withdraw(by=manager.actor, incident=incident, reason="Fel person")
    second = withdraw(by=manager.actor, incident=incident, reason="Igen")

    assert (second, second.reason) == (first, "Fel person")
    assert AccessLogEntry.objects.filter(action=Action.WITHDRAWN).count() == 1


def test_notices_that_havent_left_are_stopped(manager, letter, incident):
    waiting = NoticeFactory(trigger=letter.public_id)

    withdraw(by=manager.actor, incident=incident, reason="Fel person")

    waiting.refresh_from_db()
    assert waiting.status == Notice.Status.SUPPRESSED


@pytest.mark.covers("I11")
def test_the_message_itself_stays_as_it_was_and_so_do_receipts(
    caseworker, manager, letter, incident
):
    at = timezone.now() - timedelta(minutes=30)
    opened(letter, first_read_at=at, first_read_by=caseworker.user)
    before = Message.objects.filter(pk=letter.pk).values().get()

    withdraw(by=manager.actor, incident=incident, reason="Fel person")

    assert Message.objects.filter(pk=letter.pk).values().get() == before
    assert letter.recipients.get().first_read_at == at


def test_colleagues_read_it_with_a_mark_and_the_reason(caseworker, manager, letter, incident):
    withdraw(by=manager.actor, incident=incident, reason="Fel person. Två Anna.")

    shown = caseworker.client.get(reverse("messaging:message", args=[letter.public_id]))

    assertContains(shown, letter.body)
    assertContains(shown, "Borttaget hos mottagaren")
    assertContains(shown, f"av {manager.user.full_name}: Fel person. Två Anna.")
    paper = caseworker.client.get(reverse("messaging:printout", args=[letter.public_id]))
    assertContains(paper, f"av {manager.user.full_name}: Fel person. Två Anna.")


def test_of_a_journaled_one_the_note_stays_and_the_page_says_so(manager, letter, incident):
    mark = JournaledMarkFactory(message=letter)

    shown = manager.client.get(page("incident", incident))

    assertContains(shown, f"Meddelandet är journalfört i {mark.place}.")
    assertContains(shown, "rättande anteckning")
    withdraw(by=manager.actor, incident=incident, reason="Fel person")
    assert letter.journaled_marks.get() == mark


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"words": "Två Anna"}, "reason"),
        ({"reason": "Annat"}, "words"),
        ({"reason": "x"}, "reason"),
    ],
)
def test_taking_back_wants_a_reason_from_the_list_and_words(manager, incident, posted, field):
    shown = manager.client.post(page("withdraw", incident), posted)

    assert field in shown.context["withdraw_form"].errors
    assert not Withdrawal.objects.exists()


@pytest.mark.covers("I10")
def test_the_manager_reads_the_letter_only_where_it_may_be_read(manager, letter, incident):
    shown = manager.client.get(page("incident", incident))
    assertNotContains(shown, letter.body)
    assertNotContains(shown, reverse("messaging:message", args=[letter.public_id]))
    assertContains(shown, f"läsa åt {letter.sender_mailbox.owner.full_name}")

    shared = MailboxFactory(shared=True, unit=manager.unit)
    ours = MessageFactory(thread=letter.thread, sender_mailbox=shared)
    second = report(manager, ours)

    assertContains(
        manager.client.get(page("incident", second)),
        reverse("messaging:message", args=[ours.public_id]),
    )


def test_the_72_hours_and_words_to_begin_with_that_name_nobody(manager, caseworker, incident):
    shown = manager.client.get(page("incident", incident)).content.decode()
    draft = shown[shown.index("Förslag till text") :]

    assert "inom 72 timmar" in shown
    assert f"{timezone.localtime(incident.reported_at + timedelta(hours=72)):%Y-%m-%d}" in shown
    assert incident.customer_number not in draft
    assert caseworker.user.full_name not in draft


def test_settled_with_what_was_done_it_is_closed(manager, incident):
    response = manager.client.post(
        page("settle", incident), {"atgard-comment": "Mottagaren är kontaktad."}
    )

    assertRedirects(response, INCIDENTS)
    incident.refresh_from_db()
    assert (incident.state, incident.settler_name) == ("settled", manager.user.full_name)
    assert open_incidents(manager.actor) == 0
    assertContains(manager.client.get(page("incident", incident)), "Mottagaren är kontaktad.")
    assertNotContains(manager.client.get(HOME), "väntar på dig")


def test_settled_twice_the_first_stands(manager, incident):
    assert settle_incident(by=manager.actor, incident=incident, comment="Först.")
    assert not settle_incident(by=manager.actor, incident=incident, comment="Sedan.")

    incident.refresh_from_db()
    assert incident.comment == "Först."


def test_an_empty_comment_is_refused_beside_the_other_form(manager, incident):
    shown = manager.client.post(page("settle", incident), {"atgard-comment": "kort"})

    assertContains(shown, "Skriv vad ni har gjort med minst 10 tecken.")
    assertContains(shown, page("withdraw", incident))


def test_the_list_costs_as_much_for_fifty_as_for_one(manager):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            manager.client.get(INCIDENTS)
        return len(asked)

    IncidentFactory(unit=manager.unit.name)
    manager.client.get(INCIDENTS)
    few = queries()
    for _ in range(49):
        IncidentFactory(unit=manager.unit.name)

    assert queries() == few


def test_who_manages_nothing_asks_no_question(caseworker, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert open_incidents(caseworker.actor) == 0


def test_whoever_was_answered_by_a_letter_that_is_taken_back_waits_again(
    caseworker, manager, letter
):
    asked = MessageFactory(
        thread=letter.thread, from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user)
    )
    letter.thread.refresh_from_db()
    assert letter.thread.unanswered_since is None

    withdraw(by=manager.actor, incident=report(caseworker, letter), reason="Fel person.")

    letter.thread.refresh_from_db()
    assert letter.thread.unanswered_since == asked.sent_at
