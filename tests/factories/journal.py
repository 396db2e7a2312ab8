from __future__ import annotations

import factory
from django.utils import timezone

from journal.models import (
    FiledItem,
    FiledItemType,
    JournalEntry,
    JournalType,
    SenderType,
    SharedPaper,
)
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory
from tests.factories.pdf import StoredPdf
from tests.factories.process import AssignmentFactory


class JournalTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JournalType
        django_get_or_create = ("code",)

    code = "journaled_message"
    name = "Journalfört meddelande"


class SenderTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SenderType
        django_get_or_create = ("code",)

    code = "client"
    name = "Den enskilde"


class FiledItemTypeFactory(factory.django.DjangoModelFactory):
    """A type of paper; who it may come from: `senders=[…]`, else the client."""

    class Meta:
        model = FiledItemType
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "certificate"
    name = "Intyg"

    @factory.post_generation
    def senders(filed_type, create, senders):  # noqa: N805 - the thing made, as factory_boy has it
        if create:
            filed_type.senders.add(*(senders or [SenderTypeFactory()]))


class JournalEntryFactory(factory.django.DjangoModelFactory):
    """A locked note in a case; `in_assignment=True` for one in the provider's own papers."""

    class Meta:
        model = JournalEntry

    class Params:
        in_assignment = factory.Trait(case=None, assignment=factory.SubFactory(AssignmentFactory))
        draft = factory.Trait(state=JournalEntry.State.DRAFT, locked_by=None, locked_at=None)

    case = factory.SubFactory(CaseFactory)
    type = factory.SubFactory(JournalTypeFactory)
    heading = "Samtal om planen"
    body = "Vi kom överens om en ny tid."
    event_at = factory.LazyFunction(timezone.now)
    state = JournalEntry.State.LOCKED
    created_by = factory.SubFactory(UserFactory)
    author_label = factory.LazyAttribute(
        lambda entry: f"{entry.created_by}, {entry.created_by.title}"
    )
    locked_by = factory.SelfAttribute("created_by")
    locked_at = factory.LazyFunction(timezone.now)


class FiledItemFactory(StoredPdf, factory.django.DjangoModelFactory):
    """A received paper in a case; elsewhere by `case=None` and that other place."""

    class Meta:
        model = FiledItem

    case = factory.SubFactory(CaseFactory)
    type = factory.SubFactory(FiledItemTypeFactory)
    sender_type = factory.SubFactory(SenderTypeFactory)
    heading = "Intyg"
    received_at = factory.LazyFunction(timezone.now)
    filed_by = factory.SubFactory(UserFactory)


class SharedPaperFactory(factory.django.DjangoModelFactory):
    """A paper of the case that the provider may read."""

    class Meta:
        model = SharedPaper

    assignment = factory.SubFactory(AssignmentFactory)
    item = factory.SubFactory(
        FiledItemFactory, case=factory.SelfAttribute("..assignment.service.case")
    )
    shared_by = factory.SubFactory(UserFactory)
