"""Saying that one is away, for oneself or for a sick colleague (R112, F2)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.absences import end_absence, set_absence
from messaging.away import absence_of, detour
from messaging.models import Absence, ForwardingRule
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.messaging import AbsenceFactory, MailboxFactory, MailboxGrantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R112")]
TEXT = "Hej! Jag är inte på jobbet."


@pytest.fixture
def linda():
    return ActorFactory(membership__user__given_name="Linda")


@pytest.fixture
def hakan(linda):
    return ActorFactory(membership__role=Role.UNIT_MANAGER, membership__unit=linda.unit)


@pytest.fixture
def shared(linda):
    mailbox = MailboxFactory(shared=True, unit=linda.unit)
    MailboxGrantFactory(mailbox=mailbox, user=linda.user)
    return mailbox


def away(by, **differing):
    facts = {
        "colleague": by.user,
        "since": stockholm_today(),
        "until": days_ago(-7),
        "text": TEXT,
    }
    return set_absence(by=by, **{**facts, **differing})


def refusal(by, **differing):
    with pytest.raises(ValidationError) as refused:
        away(by, **differing)
    return refused.value.message_dict


def test_an_absence_holds_its_days_and_is_written_down(linda):
    absence = away(linda)

    assert absence_of(linda.user, stockholm_today()) == absence
    assert absence_of(linda.user, days_ago(-7)) == absence
    assert absence_of(linda.user, days_ago(-8)) is None
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "absence")
    assert TEXT not in row.reason


@pytest.mark.covers("R113", "R114")
def test_the_forwarding_of_the_same_days_comes_with_it_and_ends_with_it(linda, shared):
    absence = away(linda, to_mailbox=shared, keep_copy=False)

    rule = ForwardingRule.objects.get()
    assert (rule.to_mailbox, rule.since, rule.until) == (shared, absence.since, absence.until)
    assert not rule.keep_copy
    assert ForwardingRule.objects.on(stockholm_today()).exists()

    assert end_absence(by=linda, absence=absence)

    assert not ForwardingRule.objects.on(stockholm_today()).exists()


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ((1, -5), "since", "Från kan tidigast vara i dag."),
        ((-2, -1), "until", "Sista dagen ska vara samma dag som den första eller senare."),
        ((0, -365), "until", "Frånvaron kan vara högst 365 dagar."),
    ],
)
def test_days_that_can_not_be_are_refused_in_a_sentence(linda, days, field, sentence):
    since, until = (days_ago(number) for number in days)

    assert refusal(linda, since=since, until=until) == {field: [sentence]}
    assert not Absence.objects.exists()


def test_a_year_is_the_longest(linda):
    assert away(linda, until=days_ago(-364))


def test_absences_to_come_stand_beside_each_other_and_never_over(linda):
    away(linda, until=days_ago(-3))

    assert away(linda, since=days_ago(-4), until=days_ago(-5))
    (sentence,) = refusal(linda, since=days_ago(-3), until=days_ago(-9))["since"]
    assert sentence.startswith("Det finns redan en frånvaro")


def test_an_ended_one_makes_room(linda):
    assert end_absence(by=linda, absence=away(linda))

    assert away(linda)


def test_the_same_form_sent_twice_is_one_absence(linda):
    assert away(linda) == away(linda)
    assert AccessLogEntry.objects.count() == 1


def test_ended_is_ended_once(linda):
    absence = away(linda)

    assert end_absence(by=linda, absence=absence)
    assert not end_absence(by=linda, absence=absence)
    assert AccessLogEntry.objects.filter(action=Action.CHANGED).count() == 1


@pytest.mark.covers("R114", "I17")
def test_nothing_is_forwarded_to_a_mailbox_the_colleague_does_not_read(linda):
    theirs = MailboxFactory(shared=True, unit=linda.unit)

    assert "to_mailbox" in refusal(linda, to_mailbox=theirs)
    assert not Absence.objects.exists()


def test_a_manager_sets_it_for_somebody_who_is_ill(linda, hakan, shared):
    absence = away(hakan, colleague=linda.user, to_mailbox=shared)

    assert (absence.user, absence.set_by) == (linda.user, hakan.user)
    assert AccessLogEntry.objects.get().reason.startswith(f"åt {linda.user}")
    assert f"Inlagt av {hakan.user.full_name}." in absence.told


def test_nobody_else_does(linda):
    colleague = ActorFactory(membership__unit=linda.unit)
    stranger = ActorFactory(membership__role=Role.UNIT_MANAGER)

    for other in (colleague, stranger):
        with pytest.raises(ValidationError, match="arbetar inte längre på din enhet"):
            away(other, colleague=linda.user)


def test_not_for_somebody_who_has_left_since_the_page_was_shown(linda, hakan):
    Membership.objects.filter(user=linda.user).update(valid_to=days_ago(1))

    with pytest.raises(ValidationError, match="arbetar inte längre på din enhet"):
        away(hakan, colleague=linda.user)


class TestDetour:
    """The substitute is away as well."""

    def test_nothing_is_said_of_one_who_is_here(self, linda):
        petra = MembershipFactory(unit=linda.unit).user

        assert detour(away(linda, substitute=petra), stockholm_today()) == ""

    def test_nor_of_one_who_is_away_other_days(self, linda):
        petra = MembershipFactory(unit=linda.unit).user
        AbsenceFactory(user=petra, since=days_ago(-8), until=days_ago(-9))

        assert detour(away(linda, substitute=petra), stockholm_today()) == ""

    def test_it_says_whom_it_leads_to(self, linda):
        petra = MembershipFactory(unit=linda.unit, user__given_name="Petra").user
        fredrik = MembershipFactory(unit=linda.unit, user__given_name="Fredrik").user
        AbsenceFactory(user=petra, since=days_ago(-2), until=days_ago(-3), substitute=fredrik)

        said = detour(away(linda, substitute=petra), stockholm_today())

        assert said.startswith(f"{petra.full_name} är också borta")
        assert f"{fredrik.full_name} ersätter" in said

    def test_or_that_it_leads_nowhere(self, linda):
        petra = MembershipFactory(unit=linda.unit).user
        AbsenceFactory(user=petra)

        said = detour(away(linda, substitute=petra), stockholm_today())

        assert "Då står ingen ersättare i meddelandet." in said
