from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from journal.models.codes import DocumentType
from journal.models.ordered import OrderedPdf
from journal.models.owning import OF_DOCUMENTS, exactly_one
from journal.models.templates import DocumentTemplate, PrintTemplate
from journal.models.written import WrittenPaper

if TYPE_CHECKING:
    from accounts.models import Unit
    from casework.models import Case, Person


class Document(WrittenPaper):
    """What we write to or about somebody (dokument, handling): a letter, a summons, a decision.

    It belongs to a case, a decision or an assignment. What was wrong is corrected by another that
    `replaces` it.
    """

    case = models.ForeignKey(
        "casework.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="ärende",
    )
    decision = models.ForeignKey(
        "casework.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="beslut",
    )
    assignment = models.ForeignKey(
        "casework.Assignment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="uppdrag",
    )
    type = models.ForeignKey(DocumentType, models.PROTECT, verbose_name="typ av dokument")
    template = models.ForeignKey(
        DocumentTemplate, models.PROTECT, null=True, blank=True, verbose_name="mall"
    )
    template_version = models.PositiveIntegerField("mallens version", null=True, blank=True)
    # Whom the letter is written to; their address stands in the envelope's window.
    addressee = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ställt till",
    )
    # Of what was locked, so that a change in the database shows (A-S4).
    body_hash = models.CharField("kontrollsumma", max_length=64, blank=True)
    # Of a decision's document: what was decided, when and by whom, as it was when it was locked.
    decision_facts = models.JSONField("beslutets uppgifter", null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        verbose_name="ersätter",
    )

    class Meta(WrittenPaper.Meta):
        verbose_name = "dokument"
        verbose_name_plural = "dokument"
        constraints = [
            *WrittenPaper.Meta.constraints,
            models.CheckConstraint(
                name="document_has_one_owner", condition=exactly_one(OF_DOCUMENTS)
            ),
            models.CheckConstraint(
                name="document_hashed_when_locked",
                condition=Q(state="draft", body_hash="") | (~Q(state="draft") & ~Q(body_hash="")),
            ),
            models.CheckConstraint(
                name="document_template_with_version",
                condition=Q(template__isnull=True, template_version__isnull=True)
                | Q(template__isnull=False, template_version__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-event_at"], name="documents_of_a_case"),
            models.Index(fields=["assignment", "-event_at"], name="documents_of_an_assignment"),
            models.Index(
                fields=["created_at"], condition=Q(state="draft"), name="documents_left_unlocked"
            ),
        ]

    def __str__(self) -> str:
        return f"dokument {self.public_id}"

    @property
    def is_to_protected(self) -> bool:
        """Whether whom it is written to has protected personal data now."""
        return self.addressee is not None and self.addressee.is_protected

    @property
    def finished_pdf(self) -> PdfRendition | None:
        """The latest PDF of it that can be sent."""
        return self._finished().order_by("-ready_at", "-pk").first()

    def finished_pdf_for(self, reader: Person) -> PdfRendition | None:
        """The latest that somebody may open who isn't staff: of what is written to another, only
        one without an address, since the two may live apart."""
        made = self._finished()
        if self.addressee is not None and self.addressee != reader:
            made = made.filter(hides_address=True)
        return made.order_by("-ready_at", "-pk").first()

    def _finished(self) -> models.QuerySet[PdfRendition]:
        made = self.renditions.filter(state=PdfRendition.State.READY)
        made = made.exclude(print_template__layout=PrintTemplate.Layout.WORKING_COPY)
        return made.filter(hides_address__in={True, self.is_to_protected})

    @property
    def unit(self) -> Unit:
        """Whose document it is: the provider's own, or the case's unit's."""
        if self.assignment is not None:
            return self.assignment.provider_unit
        return self.whole_case.responsible_unit

    @property
    def whole_case(self) -> Case:
        """The case it lies in or under, also that of an assignment."""
        if self.case is not None:
            return self.case
        if self.decision is not None:
            return self.decision.case
        assert self.assignment is not None
        return self.assignment.service.case


class PdfRendition(OrderedPdf):
    """A document as PDF, with a print template and a heading of its own (PDF; R56-R59).

    Once ready its bytes never change (I11), and every message it goes with has these very bytes.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="renditions", verbose_name="dokument"
    )
    print_template = models.ForeignKey(
        PrintTemplate, models.PROTECT, related_name="+", verbose_name="utskriftsmall"
    )
    heading = models.CharField("rubrik", max_length=250)
    # Ordered for an addressee who was protected by then: nobody's address is in the window.
    hides_address = models.BooleanField("utan adress", default=False)

    class Meta(OrderedPdf.Meta):
        verbose_name = "pdf av dokument"
        verbose_name_plural = "pdf:er av dokument"
        constraints = [
            *OrderedPdf.Meta.constraints,
            # Skapa PDF pressed twice makes one.
            models.UniqueConstraint(
                fields=["document", "print_template", "heading", "hides_address"],
                name="rendition_made_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ordered_at"], condition=Q(state="ordered"), name="renditions_to_make"
            )
        ]

    def __str__(self) -> str:
        return f"pdf {self.public_id}"

    @property
    def tells_address(self) -> bool:
        """Whether it may show where somebody lives who has protected personal data by now (P9)."""
        return self.document.is_to_protected and not self.hides_address
