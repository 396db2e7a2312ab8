from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

import factory
from django.utils import timezone

from accounts.calendar import stockholm_today
from casework import customer_number
from casework.models import (
    Case,
    CaseAssignment,
    CaseFile,
    CaseParticipant,
    CircleMember,
    ContactDetails,
    EmergencyAccess,
    EServiceActivation,
    ImportedRecord,
    IssuedCustomerNumber,
    MessagingApproval,
    NightlyRun,
    Person,
    PersonIdentifierHistory,
    Relation,
    SignOfLife,
    Task,
)
from tests.factories.accounts import FAMILY_NAMES, GIVEN_NAMES, UnitFactory, UserFactory, days_ago
from tests.factories.identity_numbers import ADULTS, CHILDREN, birth_date_in, unused

# The telecom agency's series for fiction: 070-174 06 05 to 99.
MOBILES = tuple(f"+467017406{last:02d}" for last in range(5, 100))


class IssuedCustomerNumberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IssuedCustomerNumber

    number = factory.Sequence(lambda n: with_check_digit(200_000 + n))


class PersonFactory(factory.django.DjangoModelFactory):
    """A grown-up somebody; the traits say what matters about them.

    Grown-ups get a shipped number while they last and are anonymous after that, so that a list of
    fifty can be made; who must have a number says `numbered=True`.
    """

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        anonymous = factory.Trait(
            identity_type=Person.IdentityType.RESERVNUMMER,
            identity_number=factory.Sequence("R{:08d}".format),
            birth_date=date(1985, 5, 17),
        )
        numbered = factory.Trait(
            identity_type=Person.IdentityType.PERSONNUMMER,
            identity_number=factory.LazyFunction(lambda: unused(ADULTS)),
        )
        child = factory.Trait(
            identity_type=Person.IdentityType.PERSONNUMMER,
            identity_number=factory.LazyFunction(lambda: unused(CHILDREN)),
        )
        protected = factory.Trait(protection=Person.Protection.PROTECTED_REGISTRATION)
        deceased = factory.Trait(deceased_on=factory.LazyFunction(lambda: days_ago(5)))
        reachable = factory.Trait(
            contact=factory.RelatedFactory(
                "tests.factories.casework.ContactDetailsFactory", factory_related_name="person"
            ),
            activation=factory.RelatedFactory(
                "tests.factories.casework.EServiceActivationFactory",
                factory_related_name="person",
                notify_sms=True,
                notify_email=True,
            ),
        )

    customer_number = factory.Sequence(lambda n: issued(with_check_digit(300_000 + n)))
    identity_number = factory.Sequence(lambda n: adult_number_or_reserve(n))
    identity_type = factory.LazyAttribute(lambda person: type_of(person.identity_number))
    birth_date = factory.LazyAttribute(
        lambda person: (
            date(1985, 5, 17)
            if person.identity_number[:1] in {"", "R"}
            else birth_date_in(person.identity_number)
        )
    )
    given_name = factory.Iterator(cycle(GIVEN_NAMES))
    family_name = factory.Iterator(cycle(reversed(FAMILY_NAMES)))


class PersonIdentifierHistoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonIdentifierHistory

    person = factory.SubFactory(PersonFactory)
    identity_type = Person.IdentityType.RESERVNUMMER
    identity_number = factory.Sequence("R1{:07d}".format)


class ContactDetailsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactDetails

    person = factory.SubFactory(PersonFactory)
    mobile = factory.Iterator(cycle(MOBILES))
    email = factory.Sequence("klient{}@epost.example".format)
    changed_by_kind = ContactDetails.ChangedBy.STAFF
    changed_at = factory.LazyFunction(timezone.now)


class CircleMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CircleMember

    person = factory.SubFactory(PersonFactory, protected=True)
    user = factory.SubFactory(UserFactory)
    added_by = factory.SubFactory(UserFactory, title="enhetschef")
    reason = "Handlägger ärendet."


class CaseFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseFile
        django_get_or_create = ("file_holder",)

    file_holder = factory.SubFactory(PersonFactory)
    opened_on = factory.LazyFunction(lambda: days_ago(60))


class CaseFactory(factory.django.DjangoModelFactory):
    """An open case. Whose: `file__file_holder=person`. Who handles it: `caseworker=user`."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(
            stage=Case.Stage.CLOSED,
            closed_on=factory.LazyFunction(lambda: days_ago(10)),
            close_reason="Ärendet är slutfört.",
        )
        investigated = factory.Trait(
            investigation=factory.RelatedFactory(
                "tests.factories.process.InvestigationFactory", factory_related_name="case"
            )
        )

    number = factory.Sequence(lambda n: f"VU-{stockholm_today():%y}-{n % 10_000:04d}")
    file = factory.SubFactory(CaseFileFactory)
    area = Case.Area.ADULTS
    stage = Case.Stage.INVESTIGATION
    responsible_unit = factory.SubFactory(UnitFactory)
    opened_on = factory.LazyFunction(lambda: days_ago(60))

    @factory.post_generation
    def caseworker(case, create, user):  # noqa: N805 - the thing made, as factory_boy has it
        if create and user:
            CaseAssignmentFactory(case=case, user=user)


class CaseParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseParticipant

    case = factory.SubFactory(CaseFactory)
    person = factory.SubFactory(PersonFactory)
    role = CaseParticipant.Role.CO_APPLICANT


class CaseAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseAssignment

    case = factory.SubFactory(CaseFactory)
    user = factory.SubFactory(UserFactory)
    since = factory.LazyFunction(lambda: days_ago(60))


class RelationFactory(factory.django.DjangoModelFactory):
    """A child's guardian, since the child was born."""

    class Meta:
        model = Relation

    class Params:
        ended = factory.Trait(valid_to=factory.LazyFunction(lambda: days_ago(1)))

    file_holder = factory.SubFactory(PersonFactory, child=True)
    related_person = factory.SubFactory(PersonFactory)
    kind = Relation.Kind.GUARDIAN
    valid_from = factory.LazyFunction(lambda: days_ago(5 * 365))
    created_by = factory.SubFactory(UserFactory)


class MessagingApprovalFactory(factory.django.DjangoModelFactory):
    """A guardian approved for messages, in a case where an investigation is open."""

    class Meta:
        model = MessagingApproval

    class Params:
        proposed = factory.Trait(
            state=MessagingApproval.State.PROPOSED, approved_by=None, approved_at=None
        )
        ended = factory.Trait(
            state=MessagingApproval.State.ENDED,
            ended_at=factory.LazyFunction(timezone.now),
            end_reason="Återtaget.",
        )

    relation = factory.SubFactory(RelationFactory)
    case = factory.SubFactory(
        CaseFactory,
        investigated=True,
        area=Case.Area.CHILDREN_YOUTH,
        file__file_holder=factory.SelfAttribute("...relation.file_holder"),
    )
    state = MessagingApproval.State.APPROVED
    basis = MessagingApproval.Basis.GUARDIAN
    approved_by = factory.SubFactory(UserFactory)
    approved_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=20))


class EServiceActivationFactory(factory.django.DjangoModelFactory):
    """Messages switched on for a client since a week; `in_relation=True` for a related person."""

    class Meta:
        model = EServiceActivation

    class Params:
        requested = factory.Trait(
            state=EServiceActivation.State.REQUESTED,
            requested_at=factory.LazyFunction(timezone.now),
            effective_at=None,
        )
        ended = factory.Trait(
            state=EServiceActivation.State.ENDED, ended_at=factory.LazyFunction(timezone.now)
        )
        in_relation = factory.Trait(
            context=EServiceActivation.Context.RELATION,
            approval=factory.SubFactory(MessagingApprovalFactory),
            person=factory.SelfAttribute("approval.relation.related_person"),
        )

    person = factory.SubFactory(PersonFactory)
    messages = True
    state = EServiceActivation.State.ACTIVE
    requested_by = factory.SubFactory(UserFactory)
    requested_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=8))
    effective_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))


class NightlyRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NightlyRun

    date = factory.Sequence(lambda n: days_ago(n))
    started_at = factory.LazyFunction(timezone.now)
    ended_at = factory.LazyFunction(timezone.now)


class SignOfLifeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignOfLife
        django_get_or_create = ("name",)

    name = SignOfLife.Name.WORKER
    seen_at = factory.LazyFunction(timezone.now)


class TaskFactory(factory.django.DjangoModelFactory):
    """Something to do in a case, for whoever handles it."""

    class Meta:
        model = Task

    class Params:
        done = factory.Trait(
            done_at=factory.LazyFunction(timezone.now), done_by=factory.SubFactory(UserFactory)
        )

    kind = Task.Kind.ESERVICE_ENDED
    key = factory.Sequence("uppgift:{}".format)
    case = factory.SubFactory(CaseFactory)
    person = factory.SelfAttribute("case.file.file_holder")
    unit = factory.SelfAttribute("case.responsible_unit")
    text = "E-tjänsten har avslutats."


class EmergencyAccessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmergencyAccess

    person = factory.SubFactory(PersonFactory)
    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    reason = "Ringer och är i akut kris."
    since = factory.LazyFunction(timezone.now)
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=4))


class ImportedRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportedRecord

    kind = "person"
    external_id = factory.Sequence("P{}".format)
    object_id = factory.Sequence(lambda n: n + 1)
    digest = "0" * 64


def with_check_digit(six):
    return f"{six}{customer_number.check_digit(str(six))}"


def issued(number):
    """Every number in use has been issued (I1)."""
    return IssuedCustomerNumber.objects.get_or_create(number=number)[0].number


def adult_number_or_reserve(n):
    taken = set(
        Person.objects.filter(identity_number__in=ADULTS).values_list("identity_number", flat=True)
    )
    return next((number for number in ADULTS if number not in taken), f"R2{n:07d}")


def type_of(number):
    if not number:
        return Person.IdentityType.NONE
    if number.startswith("R"):
        return Person.IdentityType.RESERVNUMMER
    is_coordination = int(number[6:8]) > 60
    kinds = Person.IdentityType
    return kinds.SAMORDNINGSNUMMER if is_coordination else kinds.PERSONNUMMER
