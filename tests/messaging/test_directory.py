from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.calendar import stockholm_today
from messaging.absent_today import absent_today
from messaging.away import substitute_on
from messaging.directory import MOST_HITS, chosen_colleagues, find_colleagues
from messaging.models import Absence, Mailbox
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory, days_ago
from tests.factories.messaging import (
    AbsenceFactory,
    MailboxFactory,
    MailboxGrantFactory,
    OwnMailboxFactory,
)

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()


def colleague(given="Petra", family="Nordin", **membership):
    return MembershipFactory(
        user__given_name=given, user__family_name=family, user__title="gruppledare", **membership
    ).user


def names(found):
    return [row.name for row in found.rows]


@pytest.mark.covers("R136", "R147")
def test_a_colleague_nobody_has_written_to_yet_is_found(caseworker):
    petra = colleague()

    [row] = find_colleagues(caseworker.actor, "petra nor").rows

    assert row.user == petra
    assert not Mailbox.objects.filter(owner=petra).exists()


@pytest.mark.parametrize("text", ["asa oberg", "ÖBERG", "Öberg, Åsa", "sa-berg"])
def test_rings_capitals_commas_and_order_are_forgiven(caseworker, text):
    colleague("Åsa", "Öberg")

    assert names(find_colleagues(caseworker.actor, text)) == ["Åsa Öberg"]


@pytest.mark.parametrize("text", ["", "  ", "-", "\x00"])
def test_without_a_name_nothing_is_looked_for(caseworker, text):
    colleague()

    found = find_colleagues(caseworker.actor, text)

    assert (found.rows, found.problem) == ([], "Skriv ett namn.")


@pytest.mark.covers("A-U21", "R147")
def test_who_has_left_is_shut_out_or_has_handed_over_is_not_found(caseworker):
    colleague(ended=True)
    colleague(user__is_active=False)
    OwnMailboxFactory(owner=colleague(), is_active=False)
    OwnMailboxFactory(
        owner=colleague(),
        handed_over_to=MailboxFactory(shared=True),
        handed_over_at="2026-11-01T12:00Z",
        handed_over_by=UserFactory(),
    )
    UserFactory(citizen=True, given_name="Petra", family_name="Nordin")

    assert find_colleagues(caseworker.actor, "petra").rows == []


def test_nobody_finds_themselves(caseworker):
    assert find_colleagues(caseworker.actor, caseworker.user.full_name).rows == []
    assert chosen_colleagues(caseworker.actor, [f"user:{caseworker.user.public_id}"]) == []


@pytest.mark.covers("P7")
def test_who_works_at_two_units_shows_both(caseworker):
    petra = colleague(unit__name="Försörjningsenheten")
    MembershipFactory(user=petra, unit=UnitFactory(name="Vuxenenheten"), valid_from=TODAY)
    MembershipFactory(user=petra, unit=UnitFactory(name="Barnenheten"), ended=True)

    [row] = find_colleagues(caseworker.actor, "petra").rows

    assert row.facts == "gruppledare, Försörjningsenheten och Vuxenenheten"


@pytest.mark.covers("R137")
def test_a_namesake_who_stands_outside_the_ten_is_a_namesake_too(caseworker):
    petra = colleague()
    colleague()

    [row] = chosen_colleagues(caseworker.actor, [f"user:{petra.public_id}"])

    assert row.has_namesake
    assert row.label == "Petra Nordin, gruppledare"


def test_ten_are_shown_and_said_to_be_more(caseworker):
    for _ in range(MOST_HITS + 1):
        colleague()

    found = find_colleagues(caseworker.actor, "petra")

    assert (len(found.rows), found.has_more) == (MOST_HITS, True)


def test_a_shared_mailbox_that_somebody_reads_is_found_and_others_are_not(caseworker):
    read = MailboxFactory(shared=True, name="Försörjning", unit=caseworker.unit)
    MailboxGrantFactory(mailbox=read, user=caseworker.user)
    MailboxFactory(shared=True, name="Försörjning vid sidan av")

    [row] = find_colleagues(caseworker.actor, "forsorj").rows

    assert row.mailbox == read
    assert row.facts == f"gemensam brevlåda, {caseworker.unit.name}"


def test_who_can_not_be_reached_any_more_stays_among_the_chosen_with_the_reason(caseworker):
    gone, there = colleague(ended=True), colleague("Anna", "Ek")
    shared = MailboxFactory(shared=True, name="Utan läsare")
    values = [f"user:{gone.public_id}", f"mailbox:{shared.public_id}", f"user:{there.public_id}"]

    rows = chosen_colleagues(caseworker.actor, [*values, "user:hittepå", "user:"])

    assert [row.value for row in rows] == values
    assert [row.refusal for row in rows] == [
        "Petra Nordin kan inte längre nås i meddelandefunktionen.",
        "Utan läsare kan inte längre nås i meddelandefunktionen.",
        "",
    ]


def test_the_stand_in_is_the_last_of_the_chain(caseworker):
    amir, petra, hakan = colleague("Amir", "Rezai"), colleague(), colleague("Håkan", "Dahl")
    AbsenceFactory(user=amir, substitute=petra, until=TODAY + timedelta(days=7))
    AbsenceFactory(user=petra, substitute=hakan)

    [row] = find_colleagues(caseworker.actor, "amir").rows

    until = f"{TODAY + timedelta(days=7):%Y-%m-%d}"
    assert row.away == f"Frånvarande till och med {until}. Håkan Dahl ersätter."
    assert row.stand_in.user == hakan
    assert row.stand_in.stands_in_for == "Amir Rezai"


def leads_back(first, second):
    AbsenceFactory(user=first, substitute=second)
    AbsenceFactory(user=second, substitute=first)


def leads_to_nobody(first, second):
    AbsenceFactory(user=first, substitute=None)


def leads_to_somebody_who_has_left(first, second):
    AbsenceFactory(user=first, substitute=second)
    second.memberships.update(valid_to=days_ago(1))


def leads_to_somebody_there(first, second):
    AbsenceFactory(user=first, substitute=second)
    AbsenceFactory(user=second, since=days_ago(30), until=days_ago(2))


@pytest.mark.parametrize(
    "chain",
    [leads_back, leads_to_nobody, leads_to_somebody_who_has_left, leads_to_somebody_there],
)
def test_asked_for_many_the_answer_is_that_for_one(chain):
    amir, petra = colleague("Amir", "Rezai"), colleague()
    chain(amir, petra)
    absence = Absence.objects.on(TODAY).get(user=amir)

    assert absent_today(TODAY).stand_in(amir) == substitute_on(absence, TODAY)


def test_it_asks_as_often_for_forty_as_for_one(
    caseworker, django_assert_num_queries, django_assert_max_num_queries
):
    many = [colleague() for _ in range(40)]
    for one in many:
        AbsenceFactory(user=one, substitute=many[0] if one != many[0] else None)
    values = [f"user:{one.public_id}" for one in many]

    with django_assert_max_num_queries(7) as one:
        chosen_colleagues(caseworker.actor, values[1:2])
    with django_assert_num_queries(len(one)):
        chosen_colleagues(caseworker.actor, values)
