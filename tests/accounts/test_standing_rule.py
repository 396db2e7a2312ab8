"""A rule is written once for a role and bound to whoever asks; never kept when it is another."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models import F, Value
from django.utils import timezone

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import Membership, Municipality, Unit, User
from accounts.models.municipality import read_once
from accounts.roles import Role
from accounts.standing_rule import standing_condition, standing_rule
from tests.factories.accounts import MembershipFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """Each time the rule was put into words."""
    return []


@pytest.fixture
def own_units(written):
    @standing_rule()
    def own_units(actor):
        written.append(actor.role)
        mine = Membership.objects.valid_on(stockholm_today()).filter(user=actor.user)
        return Unit.objects.filter(pk=actor.unit, memberships__in=mine)

    return own_units


def actor_of(membership):
    return Actor(user=membership.user, membership=membership)


def chosen(rule, membership):
    return set(Unit.objects.filter(pk__in=rule(actor_of(membership))))


def test_each_is_answered_with_their_own_by_the_same_words(own_units, written):
    one, another = MembershipFactory.create_batch(2)

    assert chosen(own_units, one) == {one.unit}
    assert chosen(own_units, another) == {another.unit}
    assert written == [Role.CASEWORKER]


def test_it_is_put_into_words_anew_for_another_role_and_for_a_unit_of_intakes(own_units, written):
    for membership in (
        MembershipFactory(),
        MembershipFactory(role=Role.UNIT_MANAGER),
        MembershipFactory(unit=UnitFactory(receives_intakes=True)),
        MembershipFactory(role=Role.SYSTEM_ADMIN),
        MembershipFactory(),
    ):
        assert chosen(own_units, membership) == {membership.unit}

    assert written == [Role.CASEWORKER, Role.UNIT_MANAGER, Role.CASEWORKER, Role.SYSTEM_ADMIN]


def test_and_on_another_day(own_units, written, time_machine):
    membership = MembershipFactory(valid_to=stockholm_today())
    assert chosen(own_units, membership) == {membership.unit}

    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert chosen(own_units, membership) == set()
    assert len(written) == 2


def test_and_when_the_municipality_has_decided_something_else(written):
    @standing_rule(by_the_municipality=True)
    def as_many(_actor):
        written.append("anew")
        return Unit.objects.filter(pk__lte=Municipality.objects.current().assignment_grace_days)

    membership = MembershipFactory()
    for days in (5, 0, 5):
        Municipality.objects.update_or_create(pk=1, defaults={"assignment_grace_days": days})
        within = set(Unit.objects.filter(pk__lte=days))

        assert chosen(as_many, membership) == within
    assert written == ["anew", "anew"]


def test_a_rule_within_a_rule_is_bound_with_it(own_units):
    @standing_rule()
    def colleagues(actor):
        return Membership.objects.filter(unit__in=own_units(actor)).exclude(user=actor.user)

    membership, _elsewhere = MembershipFactory.create_batch(2)
    colleague = MembershipFactory(unit=membership.unit)

    assert Membership.objects.filter(pk__in=colleagues(actor_of(membership))).get() == colleague


def test_nothing_is_asked_where_a_rule_chooses_nothing(own_units, django_assert_num_queries):
    @standing_rule()
    def nothing(_actor):
        return Unit.objects.none()

    membership = MembershipFactory()

    with django_assert_num_queries(0):
        assert chosen(nothing, membership) == set()
    with django_assert_num_queries(1):
        assert chosen(own_units, membership) == {membership.unit}


@standing_condition
def has_colleague(actor, unit):
    return Unit.objects.filter(pk=unit, memberships__in=Membership.objects.exclude(user=actor.user))


def test_a_condition_is_asked_of_each_row_of_the_same_table_too():
    membership, other = MembershipFactory.create_batch(2)
    actor = actor_of(membership)

    assert set(Unit.objects.filter(has_colleague(actor, F("pk")))) == {other.unit}
    assert set(Unit.objects.filter(~has_colleague(actor, F("pk")))) == {membership.unit}


def test_it_is_never_made_a_join_with_all_there_is():
    asked = Unit.objects.filter(~has_colleague(actor_of(MembershipFactory()), F("pk")))

    assert "SubPlan" in asked.explain()
    assert "Anti Join" not in asked.explain()


def test_and_of_a_row_that_leads_nowhere_it_finds_nothing():
    membership = MembershipFactory()
    UnitFactory(parent=UnitFactory())
    actor = actor_of(membership)

    assert not Unit.objects.filter(has_colleague(actor, F("parent__pk"))).exists()


def test_a_condition_within_a_rule_within_a_question_is_asked_of_the_right_row():
    @standing_rule()
    def in_company(actor):
        return Unit.objects.filter(has_colleague(actor, F("pk")))

    membership, other = MembershipFactory.create_batch(2)
    found = Unit.objects.filter(
        has_colleague(actor_of(membership), F("pk")), pk__in=in_company(actor_of(membership))
    )

    assert found.get() == other.unit


def by_looking_up(actor):
    return Unit.objects.filter(name__in=[group.name for group in Group.objects.all()])


def by_the_hour(actor):
    return User.objects.filter(date_joined__lte=timezone.now())


def by_the_time_of_day(actor):
    return User.objects.filter(date_joined__time__lte=time(8))


def by_what_is_decided(actor):
    return Unit.objects.filter(pk__lte=Municipality.objects.current().assignment_grace_days)


def by_how_many_roles(actor):
    return Unit.objects.none() if actor.has_several_roles else Unit.objects.all()


@pytest.mark.parametrize(
    "rule",
    [by_looking_up, by_the_hour, by_the_time_of_day, by_what_is_decided, by_how_many_roles],
)
def test_a_rule_that_would_be_kept_wrong_is_refused(rule):
    actor = actor_of(MembershipFactory())

    with pytest.raises(ValueError, match=r"rule|by_the_(hour|time)"):
        standing_rule()(rule)(actor)


def test_also_where_the_page_has_read_what_is_decided_already():
    actor = actor_of(MembershipFactory())

    with read_once():
        Municipality.objects.current()
        with pytest.raises(ValueError, match="rule"):
            standing_rule()(by_what_is_decided)(actor)


def test_a_condition_that_names_its_row_further_in_is_a_mistake():
    @standing_condition
    def elsewhere(_actor, row):
        return Unit.objects.filter(memberships__in=Membership.objects.filter(unit=row))

    actor = actor_of(MembershipFactory())

    with pytest.raises(ValueError, match="outermost"):
        elsewhere(actor, F("pk"))


def test_a_condition_is_asked_of_a_column():
    actor = actor_of(MembershipFactory())

    with pytest.raises(ValueError, match="column"):
        Unit.objects.filter(has_colleague(actor, Value(1))).exists()


def test_a_condition_that_never_finds_anything_is_a_mistake():
    @standing_condition
    def nothing(_actor, _row):
        return Unit.objects.none()

    with pytest.raises(ValueError, match="nothing"):
        nothing(actor_of(MembershipFactory()), F("pk"))
