"""The page where a new letter is written: nobody is lost from it or gets it unseen (F8)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from casework.models import Assignment, Case, EServiceActivation
from messaging.models import Draft, Message
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

COMPOSE, SENT = reverse("messaging:compose"), reverse("messaging:sent")
SEARCH = reverse("messaging:recipient_search")


def clients_of(unit, count):
    persons = [PersonFactory(reachable=True) for _ in range(count)]
    for number, person in enumerate(persons):
        CaseFactory(file__file_holder=person, responsible_unit=unit)
        # Nobody has a namesake: that is another matter.
        person.given_name = f"Klient{number}"
        person.save()
    return persons


def value_of(person):
    return f"{person.public_id}.{person.public_id}"


def letter(colleague, **differing):
    key = colleague.client.get(COMPOSE).context["form"]["draft"].value()
    return {"draft": key, "subject": "Tid för möte", "body": "Hej!", **differing}


def on(page, written):
    """The letter as it stands on the page that was shown last, with that page's key."""
    return {**written, "draft": page.context["form"]["draft"].value()}


def ticked(response):
    page = response.content.decode()
    return re.findall(r'name="recipients" value="([^"]+)" checked>', page)


def seal(response):
    return re.search(r'name="seal" value="([^"]+)"', response.content.decode())[1]


def take_away(response):
    return re.search(r'name="take_away" value="([^"]+)"', response.content.decode())[1]


def loses_the_eservice(person):
    EServiceActivation.objects.filter(person=person).update(state="ended", ended_at=timezone.now())


def test_forty_of_whom_three_can_not_be_reached_end_in_37_letters(caseworker):
    persons = clients_of(caseworker.unit, 40)
    written = letter(caseworker, recipients=[value_of(one) for one in persons])
    looked = caseworker.client.post(COMPOSE, {**written, "search": "1"})
    assertContains(looked, "Jag har kontrollerat de 40 mottagarna")
    for one in persons[:3]:
        loses_the_eservice(one)

    refused = caseworker.client.post(COMPOSE, {**on(looked, written), "seal": seal(looked)})
    fewer = caseworker.client.post(
        COMPOSE,
        {
            **on(refused, written),
            "recipients": ticked(refused),
            "seal": seal(looked),
            "take_away": take_away(refused),
        },
    )
    sent = caseworker.client.post(
        COMPOSE, {**on(fewer, written), "recipients": ticked(fewer), "seal": seal(looked)}
    )

    for one in persons[:3]:
        assertContains(refused, f"{one.full_name} har inte e-tjänsten påkopplad.")
    assert len(ticked(refused)) == 40
    assertContains(refused, "Ta bort 3 som inte kan nås och behåll 37")
    assert len(ticked(fewer)) == 37
    assertContains(fewer, "Jag har kontrollerat de 37 mottagarna")
    assertContains(fewer, "Tid för möte")
    assertRedirects(sent, SENT)
    assert Message.objects.count() == 37


def test_six_recipients_are_looked_through_once_more_and_five_are_not(caseworker):
    values = [value_of(one) for one in clients_of(caseworker.unit, 6)]

    refused = caseworker.client.post(COMPOSE, letter(caseworker, recipients=values))
    sent = caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=values, seal=seal(refused))
    )
    few = caseworker.client.post(COMPOSE, letter(caseworker, recipients=values[:5]))

    assertContains(refused, "Kontrollera de 6 mottagarna och bocka i rutan.")
    assertRedirects(sent, SENT)
    assertRedirects(few, SENT)
    assert Message.objects.count() == 6 + 5


def test_whoever_is_added_after_the_box_was_ticked_is_looked_at_too(caseworker):
    values = [value_of(one) for one in clients_of(caseworker.unit, 7)]
    looked = caseworker.client.post(COMPOSE, letter(caseworker, recipients=values[:6]))

    refused = caseworker.client.post(
        COMPOSE, letter(caseworker, recipients=values, seal=seal(looked))
    )

    assertContains(refused, "Kontrollera de 7 mottagarna")
    assert not Message.objects.exists()


def test_more_than_fifty_are_refused_and_none_is_lost(caseworker):
    values = [value_of(one) for one in clients_of(caseworker.unit, 51)]
    written = letter(caseworker, recipients=values)

    refused = caseworker.client.post(COMPOSE, written)

    assertContains(refused, "Ett meddelande kan ha högst 50 mottagare. Du har valt 51.")
    assert len(ticked(refused)) == 51
    assert Draft.objects.get().recipients == values
    assert not Message.objects.exists()


def test_an_assignment_that_ended_while_the_letter_was_written_is_told(provider):
    going_on = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    person = going_on.service.case.file.file_holder
    EServiceActivation.objects.create(
        person=person,
        messages=True,
        state="active",
        requested_by=provider.user,
        requested_at=timezone.now(),
        effective_at=timezone.now(),
    )
    written = letter(provider, audience="clients", recipients=value_of(person))
    Assignment.objects.update(state="ended", ended_on=days_ago(0))

    refused = provider.client.post(COMPOSE, written)

    assertContains(refused, f"Enhetens uppdrag för {person.full_name} är avslutat.")
    assert not Message.objects.exists()


def test_of_somebody_out_of_reach_nothing_is_told_and_the_rest_can_be_kept(caseworker):
    near, far = clients_of(caseworker.unit, 1)[0], PersonFactory(reachable=True)
    values = [value_of(near), value_of(far)]
    written = letter(caseworker, recipients=values)

    refused = caseworker.client.post(COMPOSE, written)
    kept = caseworker.client.post(
        COMPOSE, {**on(refused, written), "take_away": take_away(refused)}
    )

    assertContains(refused, "En av dem du har valt når du inte.")
    assertNotContains(refused, far.full_name)
    assert [one.partition(".")[0] for one in ticked(kept)] == [str(near.public_id)]


def test_a_colleague_who_left_while_the_letter_was_written_is_told(caseworker):
    membership = MembershipFactory(user__given_name="Petra", user__family_name="Nordin")
    value = f"user:{membership.user.public_id}"
    written = letter(caseworker, audience="colleagues", recipients=value)
    membership.valid_to = days_ago(1)
    membership.save()

    refused = caseworker.client.post(COMPOSE, written)

    assertContains(refused, "Petra Nordin kan inte längre nås i meddelandefunktionen.")
    assertContains(refused, "Ta bort 1 som inte kan nås")
    assert not Message.objects.exists()


def test_a_case_closed_while_the_letter_was_written_is_told(caseworker):
    [person] = clients_of(caseworker.unit, 1)
    case = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    written = letter(caseworker, recipients=f"{value_of(person)}.{case.public_id}")
    Case.objects.filter(pk=case.pk).update(
        closed_on=days_ago(0), stage=Case.Stage.CLOSED, close_reason="Klart."
    )

    refused = caseworker.client.post(COMPOSE, written)

    assertContains(refused, f"{person.full_name}, kundnummer {person.customer_number}: Ärendet")
    assert not Message.objects.exists()


@pytest.mark.covers("R44", "R136")
def test_to_switch_kind_keeps_what_is_written_and_whom_it_was_to(caseworker):
    [person] = clients_of(caseworker.unit, 1)
    petra = MembershipFactory(user__given_name="Petra", user__family_name="Nordin").user
    written = letter(caseworker, audience="clients", recipients=value_of(person))

    staff = caseworker.client.post(COMPOSE, {**written, "switch_to": "colleagues"})
    aside = re.findall(r'type="hidden" name="recipients" value="([^"]+)"', staff.content.decode())
    both = {**written, "audience": "colleagues"}
    both["recipients"] = [f"user:{petra.public_id}", *aside]
    back = caseworker.client.post(COMPOSE, {**on(staff, both), "switch_to": "clients"})
    caseworker.client.post(COMPOSE, on(back, both))

    for page in (staff, back):
        assertContains(page, "Tid för möte")
        assertContains(page, "Hej!")
    assertContains(staff, '<label for="recipient-query">Till medarbetare</label>', html=True)
    assertNotContains(staff, person.full_name)
    assert [one.partition(".")[0] for one in ticked(back)] == [str(person.public_id)]
    assert Message.objects.get().thread.citizen is None


def test_a_draft_to_a_colleague_is_taken_up_as_one(caseworker):
    petra = MembershipFactory(user__given_name="Petra", user__family_name="Nordin").user
    value = f"user:{petra.public_id}"
    caseworker.client.post(
        COMPOSE, letter(caseworker, audience="colleagues", recipients=value, save="1")
    )

    page = caseworker.client.get(COMPOSE, {"utkast": Draft.objects.get().public_id})

    assert ticked(page) == [value]
    assertContains(page, "Till medarbetare")


def test_an_undone_letter_to_colleagues_goes_back_to_all_of_them(caseworker):
    values = [f"user:{MembershipFactory().user.public_id}" for _ in range(2)]
    caseworker.client.post(COMPOSE, letter(caseworker, audience="colleagues", recipients=values))

    message = Message.objects.get()
    caseworker.client.post(reverse("messaging:undo", args=[message.public_id]))

    assert Draft.objects.get(sent_at=None).recipients == values


def test_a_short_path_begins_with_the_subject(caseworker):
    [person] = clients_of(caseworker.unit, 1)

    short = caseworker.client.get(COMPOSE, {"till": value_of(person)})

    [field] = re.findall(r'<input [^>]*name="subject"[^>]*>', short.content.decode())
    assert "autofocus" in field
    assertNotContains(caseworker.client.get(COMPOSE), "autofocus")


@pytest.mark.parametrize("audience", ["clients", "colleagues"])
def test_the_page_asks_as_often_for_forty_as_for_one(
    caseworker, audience, django_assert_num_queries, django_assert_max_num_queries
):
    if audience == "clients":
        values = [value_of(one) for one in clients_of(caseworker.unit, 40)]
    else:
        values = [f"user:{MembershipFactory().user.public_id}" for _ in range(40)]
    form = {"audience": audience, "query": ""}
    caseworker.client.post(SEARCH, {**form, "recipients": values[:1]})

    with django_assert_max_num_queries(25) as one:
        caseworker.client.post(SEARCH, {**form, "recipients": values[:1]})
    with django_assert_num_queries(len(one)):
        caseworker.client.post(SEARCH, {**form, "recipients": values})
