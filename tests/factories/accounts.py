from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import cycle

import factory
from django.utils import timezone

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import (
    EidIdentity,
    KeptForm,
    LoginAttempt,
    Membership,
    Municipality,
    SignInUnderWay,
    Unit,
    User,
)
from accounts.roles import Role

GIVEN_NAMES = (
    "Åsa",
    "Börje",
    "Cecilia",
    "Daniel",
    "Ebba",
    "Fatima",
    "Göran",
    "Hanna",
    "Ivar",
    "Örjan",
)
FAMILY_NAMES = ("Ahlgren", "Bäck", "Cederlund", "Dahlin", "Ek", "Åkerman", "Öst", "Svärd", "Warg")


class UnitFactory(factory.django.DjangoModelFactory):
    """An authority's unit; `provider=True` for somebody who carries out assignments."""

    class Meta:
        model = Unit
        django_get_or_create = ("name",)

    class Params:
        provider = factory.Trait(
            kind=Unit.Kind.PROVIDER, name=factory.Sequence("Utförare {} i Ängslunda".format)
        )
        reception = factory.Trait(receives_intakes=True)

    name = factory.Sequence("Enhet {} i Ängslunda".format)
    kind = Unit.Kind.AUTHORITY


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """The one row of settings there is."""

    class Meta:
        model = Municipality
        django_get_or_create = ("pk",)

    pk = 1


class UserFactory(factory.django.DjangoModelFactory):
    """A colleague without any role yet; `citizen=True` for somebody of the portal."""

    class Meta:
        model = User

    class Params:
        citizen = factory.Trait(
            kind=User.Kind.CITIZEN, title="", user_code="", work_phone="", email=""
        )

    username = factory.Sequence("person{}".format)
    # No password at all: nobody gets in by one that a test forgot.
    password = "!"
    given_name = factory.Iterator(cycle(GIVEN_NAMES))
    family_name = factory.Iterator(cycle(FAMILY_NAMES))
    title = "socialsekreterare"
    user_code = factory.Sequence("KOD{}".format)
    work_phone = "031-390 06 10"
    email = factory.LazyAttribute(lambda user: f"{user.username}@angslunda.example")


class KeptFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KeptForm

    public_id = factory.LazyFunction(uuid.uuid4)
    owner = factory.SubFactory(UserFactory)
    address = "/personal/"
    posted = "heading=Samtal"


class MembershipFactory(factory.django.DjangoModelFactory):
    """A caseworker at a unit since three years; `provider=True` for provider staff."""

    class Meta:
        model = Membership

    class Params:
        provider = factory.Trait(
            role=Role.PROVIDER_STAFF,
            unit=factory.SubFactory(UnitFactory, provider=True),
            user=factory.SubFactory(UserFactory, title="behandlare"),
        )
        ended = factory.Trait(valid_to=factory.LazyFunction(lambda: days_ago(1)))

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.CASEWORKER
    valid_from = factory.LazyFunction(lambda: days_ago(3 * 365))


class ActorFactory(factory.Factory):
    """Somebody acting in a role, for what is tried without a browser."""

    class Meta:
        model = Actor

    class Params:
        provider = factory.Trait(membership=factory.SubFactory(MembershipFactory, provider=True))
        citizen = factory.Trait(membership=None, user=factory.SubFactory(UserFactory, citizen=True))

    membership = factory.SubFactory(MembershipFactory)
    user = factory.SelfAttribute("membership.user")


class EidIdentityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EidIdentity

    user = factory.SubFactory(UserFactory, citizen=True)
    provider = EidIdentity.Provider.BANKID
    subject = factory.Sequence("{:064d}".format)
    assurance = "loa3"
    last_login = factory.LazyFunction(timezone.now)


class LoginAttemptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LoginAttempt

    provider = EidIdentity.Provider.BANKID
    result = LoginAttempt.Result.OK
    order_hash = factory.Sequence("{:064d}".format)
    ip = "127.0.0.1"


class SignInUnderWayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignInUnderWay

    provider = EidIdentity.Provider.BANKID
    caller = "192.0.2.7"
    begun_at = factory.LazyFunction(timezone.now)
    ask_again_at = factory.SelfAttribute("begun_at")


def days_ago(days):
    return stockholm_today() - timedelta(days=days)
