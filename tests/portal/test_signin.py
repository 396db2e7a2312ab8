from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.identity_number import IdentityNumber
from accounts.models import EidIdentity, LoginAttempt, User
from accounts.signin.claims import Claims
from accounts.signin.provider import LOW_LEVEL
from casework.models import EServiceActivation
from portal import wording
from portal.signin import TurnedAway, admit, keyed_hash, note_unanswered
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    PersonIdentifierHistoryFactory,
)

pytestmark = pytest.mark.django_db

SAMIRA, OLIVER, OLENA = "199101292382", "201001012390", "199503872385"
Result = LoginAttempt.Result


def claims(number=SAMIRA, *, provider="bankid", assurance="loa3"):
    identity = IdentityNumber.parse(number)
    return Claims(provider, identity, "SAMIRA", "HADDAD", assurance=assurance)


def somebody(number=SAMIRA, *, active=True, **facts):
    person = PersonFactory(
        identity_type=IdentityNumber.parse(number).kind,
        identity_number=number,
        given_name="Samira",
        family_name="Haddad",
        **facts,
    )
    if active:
        EServiceActivationFactory(person=person)
    return person


def let_in(*args, reference="order-1", today=None, **kwargs):
    """The user whose e-ID was let in, or the answer at the door."""
    answer = admit(claims(*args, **kwargs), reference=reference, ip="192.0.2.7", today=today)
    return answer.user if isinstance(answer, EidIdentity) else answer


def test_whoever_has_the_eservice_gets_a_user_of_their_own():
    person = somebody()

    user = let_in()

    person.refresh_from_db()
    assert person.user == user
    assert user.is_citizen
    assert user.full_name == "Samira Haddad"
    assert not user.has_usable_password()
    assert SAMIRA not in user.username


def test_the_same_person_is_the_same_user_whichever_eid():
    somebody()

    first = let_in(reference="one", provider="bankid")
    second = let_in(reference="two", provider="freja")

    assert first == second
    assert set(EidIdentity.objects.values_list("provider", flat=True)) == {"bankid", "freja"}


def test_each_sign_in_leaves_its_time_at_the_eid(time_machine):
    somebody()
    time_machine.move_to(datetime(2026, 12, 1, 10, 5, tzinfo=UTC), tick=False)
    let_in(reference="one")
    time_machine.shift(timedelta(days=1))

    let_in(reference="two")

    eid = EidIdentity.objects.get()
    assert eid.last_login - eid.first_login == timedelta(days=1)
    assert eid.assurance == "loa3"


def test_the_name_follows_the_register_and_not_the_eid():
    person = somebody()
    let_in(reference="one")
    person.refresh_from_db()
    person.family_name = "Haddad Ek"
    person.save()

    user = let_in(reference="two")

    assert user.full_name == "Samira Haddad Ek"


def test_a_coordination_number_is_a_number_like_any_other():
    person = somebody(OLENA)

    user = let_in(OLENA)

    assert user.person == person


def test_a_former_number_leads_to_the_same_person():
    person = somebody("198304149282")
    PersonIdentifierHistoryFactory(
        person=person, identity_type="samordningsnummer", identity_number=OLENA
    )

    user = let_in(OLENA)

    assert user.person == person


def test_a_number_two_persons_had_before_leads_to_neither():
    for number in ("198304149282", "198104059293"):
        PersonIdentifierHistoryFactory(
            person=somebody(number), identity_type="samordningsnummer", identity_number=OLENA
        )

    answer = let_in(OLENA)

    assert answer == TurnedAway(wording.no_service())


def test_who_has_the_number_now_goes_before_who_had_it():
    owner = somebody(OLENA, active=False)
    PersonIdentifierHistoryFactory(
        person=somebody("198304149282"),
        identity_type="samordningsnummer",
        identity_number=OLENA,
    )

    answer = let_in(OLENA)

    assert isinstance(answer, TurnedAway)
    owner.refresh_from_db()
    assert owner.user is None


def stranger():
    """Nobody at all."""


def never_activated():
    somebody(active=False)


def deceased():
    somebody(deceased_on=date(2026, 1, 1))


def locked_out():
    person = somebody()
    person.user = UserFactory(citizen=True, is_active=False)
    person.save()


def with_activation(**facts):
    def make():
        EServiceActivationFactory(person=somebody(active=False), **facts)

    make.__name__ = "_".join(facts)
    return make


def with_approval(**facts):
    def make():
        person = somebody(active=False)
        approval = MessagingApprovalFactory(relation__related_person=person, **facts)
        EServiceActivationFactory(in_relation=True, approval=approval, person=person)

    make.__name__ = "approval_" + "_".join(facts)
    return make


NOT_LET_IN = [
    stranger,
    never_activated,
    deceased,
    locked_out,
    with_activation(requested=True),
    with_activation(state=EServiceActivation.State.FAILED, effective_at=None),
    with_activation(ended=True),
    with_activation(state="cancelled", effective_at=None, ended_at=timezone.now()),
    with_approval(ended=True),
    with_approval(ends_on=date(2026, 1, 31)),
]


@pytest.mark.covers("A-C3", "P20")
@pytest.mark.parametrize("make", NOT_LET_IN, ids=lambda make: make.__name__)
def test_everybody_without_the_service_gets_one_and_the_same_answer(make):
    make()
    users = User.objects.filter(kind="citizen", is_active=True).count()

    answer = let_in()

    assert answer == TurnedAway(wording.no_service())
    attempt = LoginAttempt.objects.get()
    assert (attempt.result, attempt.user) == (Result.REFUSED_NO_SERVICE, None)
    assert attempt.ip == "192.0.2.7"
    assert User.objects.filter(kind="citizen", is_active=True).count() == users
    assert not EidIdentity.objects.exists()


@pytest.mark.parametrize(("days", "is_let_in"), [(1, True), (0, False)])
def test_an_approval_lets_in_until_the_day_it_ends(days, is_let_in):
    with_approval(ends_on=stockholm_today() + timedelta(days=days))()

    assert isinstance(let_in(), User) is is_let_in


def test_too_low_a_level_is_judged_before_anybody_is_looked_up(django_assert_num_queries):
    somebody()

    # One to look for the attempt, one to write it, and the marks around each.
    with django_assert_num_queries(6) as asked:
        answer = let_in(provider="freja", assurance="loa2")

    assert "tillitsnivå" in answer.text
    assert LoginAttempt.objects.get().result == Result.REFUSED_LEVEL
    assert not any("casework_person" in query["sql"] for query in asked.captured_queries)


@pytest.mark.covers("A-C2", "R126")
def test_a_youth_is_refused_with_the_age_text_and_counted():
    somebody(OLIVER)

    answer = let_in(OLIVER)

    assert answer.text.startswith("Du måste ha fyllt 18 år")
    assert LoginAttempt.objects.get().result == Result.REFUSED_AGE


@pytest.mark.parametrize(
    ("today", "is_let_in"), [(date(2027, 12, 31), False), (date(2028, 1, 1), True)]
)
def test_the_door_opens_on_the_eighteenth_birthday(today, is_let_in):
    somebody(OLIVER)

    answer = let_in(OLIVER, today=today)

    assert isinstance(answer, User) is is_let_in


def test_an_order_is_answered_once():
    somebody()
    let_in(reference="the-same")

    again = let_in(reference="the-same")

    assert again == TurnedAway(wording.cancelled())
    assert LoginAttempt.objects.count() == 1


def test_no_attempt_and_no_eid_holds_the_number():
    somebody()
    somebody(OLIVER)

    for number in (SAMIRA, OLIVER, "198804152380"):
        let_in(number, reference=f"order for {number}")

    tables = (LoginAttempt, EidIdentity)
    rows = [row for table in tables for row in table.objects.order_by("pk").values()]
    assert len(rows) == 4
    assert not any(number[2:] in str(rows) for number in (SAMIRA, OLIVER, "198804152380"))
    assert EidIdentity.objects.get().subject == keyed_hash(SAMIRA)


def test_the_hash_is_keyed(settings):
    before = keyed_hash(SAMIRA)

    settings.EID_HASH_KEY = "another"

    assert keyed_hash(SAMIRA) != before


@pytest.mark.parametrize(
    ("code", "result"), [("userCancel", Result.ERROR), (LOW_LEVEL, Result.REFUSED_LEVEL)]
)
def test_a_sign_in_that_ends_without_an_identity_is_counted_once(code, result):
    note_unanswered("freja", "order-1", code, ip=None)
    note_unanswered("freja", "order-1", code, ip=None)

    assert LoginAttempt.objects.get().result == result
