"""What the two sides of an assignment in the demo let each other read, and what they don't."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.core.files.base import ContentFile

from journal.files import admit_pdf
from journal.models import FiledItem, FiledItemType, SenderType, SharedPaper
from portal.demo.town import at, insert

if TYPE_CHECKING:
    from datetime import datetime

    from casework.models import Assignment, Case
    from portal.demo.town import Town

PAPERS = Path(__file__).parent


class DemoPaper(NamedTuple):
    """Where it lies is told by who filed it: the provider's in the assignment, else in the case."""

    pdf: str
    heading: str
    type: str
    sender: str
    filed_by: str
    # Days after the assignment was accepted.
    days_after: int
    is_shared: bool


PROVIDERS_OWN = {"S8"}
PAPERS_OF_UP_0009 = (
    DemoPaper("samtycke.pdf", "Samtycke", "consent", "client", "S2", -1, is_shared=True),
    DemoPaper(
        "intyg-om-praktik.pdf",
        "Intyg om praktik",
        "certificate",
        "client",
        "S2",
        12,
        is_shared=False,
    ),
    DemoPaper(
        "genomforandeplan.pdf",
        "Genomförandeplan",
        "provider_report",
        "provider",
        "S8",
        20,
        is_shared=True,
    ),
)


def build_shared_papers(town: Town) -> None:
    assignment = town.assignments["UP-0009"]
    assert assignment.accepted_on is not None
    for paper in PAPERS_OF_UP_0009:
        when = at(assignment.accepted_on + timedelta(days=paper.days_after), "10.40")
        item = _file(town, paper, assignment, when)
        if paper.is_shared:
            insert(
                SharedPaper(
                    item=item,
                    assignment=assignment,
                    shared_by=town.staff[paper.filed_by],
                    shared_at=when + timedelta(minutes=5),
                )
            )


def _file(town: Town, paper: DemoPaper, assignment: Assignment, when: datetime) -> FiledItem:
    """Through the gate, like everybody's files."""
    with (PAPERS / paper.pdf).open("rb") as source:
        admitted = admit_pdf(source, filename=f"{paper.heading}.pdf")
    item = FiledItem(
        **_place(paper, assignment),
        type=FiledItemType.objects.get(code=paper.type),
        sender_type=SenderType.objects.get(code=paper.sender),
        heading=paper.heading,
        received_at=when,
        filename=admitted.filename,
        size=admitted.size,
        sha256=admitted.sha256,
        pages=admitted.pages,
        filed_by=town.staff[paper.filed_by],
        filed_at=when,
    )
    item.file.save(admitted.filename, ContentFile(admitted.content), save=False)
    return insert(item)


def _place(paper: DemoPaper, assignment: Assignment) -> dict[str, Assignment | Case]:
    if paper.filed_by in PROVIDERS_OWN:
        return {"assignment": assignment}
    return {"case": assignment.service.case}
