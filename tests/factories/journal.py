from __future__ import annotations

import factory
from django.utils import timezone

from journal.models import (
    Document,
    DocumentTemplate,
    DocumentType,
    Extract,
    FiledItem,
    FiledItemType,
    JournalEntry,
    JournalType,
    PdfRendition,
    PrintTemplate,
    SenderType,
    SharedPaper,
    WrittenPaper,
)
from journal.written_hash import hash_of
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


# Traits of everything that is written.
MARKED = {
    "state": WrittenPaper.State.ERROR_MARKED,
    "error_marked_by": factory.SubFactory(UserFactory),
    "error_marked_at": factory.LazyFunction(timezone.now),
    "error_reason": "Skrivet i fel ärende.",
}


class JournalEntryFactory(factory.django.DjangoModelFactory):
    """A locked note in a case; `in_assignment=True` for one in the provider's own papers."""

    class Meta:
        model = JournalEntry

    class Params:
        in_assignment = factory.Trait(case=None, assignment=factory.SubFactory(AssignmentFactory))
        draft = factory.Trait(state=JournalEntry.State.DRAFT, locked_by=None, locked_at=None)
        locked = factory.Trait()
        error_marked = factory.Trait(**MARKED)

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


class PrintTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PrintTemplate
        django_get_or_create = ("code",)

    class Params:
        working_copy = factory.Trait(
            code="working_copy", name="Arbetskopia", layout=PrintTemplate.Layout.WORKING_COPY
        )

    code = "letter"
    name = "Brevmall"
    letterhead = "Socialförvaltningen"


class DocumentTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentType
        django_get_or_create = ("code",)

    code = "letter"
    name = "Brev"
    print_template = factory.SubFactory(PrintTemplateFactory)


class DocumentTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentTemplate
        django_get_or_create = ("code",)

    code = "summons"
    name = "Kallelse till möte"
    type = factory.SubFactory(DocumentTypeFactory, code="summons", name="Kallelse")
    heading = "Kallelse till möte"
    body = "Hej {{mottagare.namn}}!\n\n**Datum:** {{mote.datum}}"


class DocumentFactory(factory.django.DjangoModelFactory):
    """A locked document in a case.

    `draft=True` for working material, `in_assignment=True` for a provider's own, and
    `case=None, decision=…` for a decision's.
    """

    class Meta:
        model = Document

    class Params:
        in_assignment = factory.Trait(case=None, assignment=factory.SubFactory(AssignmentFactory))
        draft = factory.Trait(
            state=Document.State.DRAFT, locked_by=None, locked_at=None, body_hash=""
        )
        error_marked = factory.Trait(**MARKED)

    case = factory.SubFactory(CaseFactory)
    type = factory.SubFactory(DocumentTypeFactory)
    heading = "Brev om din ansökan"
    body = "Hej!\n\nVi har tagit emot din ansökan."
    event_at = factory.LazyFunction(timezone.now)
    state = Document.State.LOCKED
    created_by = factory.SubFactory(UserFactory)
    author_label = factory.LazyAttribute(
        lambda document: f"{document.created_by}, {document.created_by.title}"
    )
    locked_by = factory.SelfAttribute("created_by")
    locked_at = factory.LazyFunction(timezone.now)
    body_hash = factory.LazyAttribute(lambda document: hash_of(document.heading, document.body))


# What waits for the worker.
ORDERED = {
    "state": PdfRendition.State.ORDERED,
    "ready_at": None,
    "file": "",
    "filename": "",
    "size": 0,
    "sha256": "",
    "pages": 0,
}


class PdfRenditionFactory(StoredPdf, factory.django.DjangoModelFactory):
    """A finished PDF of a locked document; `ordered=True` for one that waits for the worker."""

    class Meta:
        model = PdfRendition

    class Params:
        ordered = factory.Trait(**ORDERED)

    document = factory.SubFactory(DocumentFactory)
    print_template = factory.SelfAttribute("document.type.print_template")
    heading = factory.SelfAttribute("document.heading")
    state = PdfRendition.State.READY
    ordered_by = factory.SelfAttribute("document.created_by")
    ordered_at = factory.LazyFunction(timezone.now)
    ready_at = factory.LazyFunction(timezone.now)


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


class ExtractFactory(StoredPdf, factory.django.DjangoModelFactory):
    """What somebody has taken out of the file, ready to be opened."""

    class Meta:
        model = Extract

    class Params:
        ordered = factory.Trait(**ORDERED)

    title = "Ärende VU-26-0001"
    purpose = "Partsinsyn"
    content = factory.LazyFunction(
        lambda: {"title": "Ärende", "facts": [], "chapters": [], "is_masked": False}
    )
    state = Extract.State.READY
    ordered_by = factory.SubFactory(UserFactory)
    ordered_at = factory.LazyFunction(timezone.now)
    ready_at = factory.LazyFunction(timezone.now)
