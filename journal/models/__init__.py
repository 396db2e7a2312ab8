from journal.models.codes import DocumentType, FiledItemType, JournalType, SenderType
from journal.models.documents import Document, PdfRendition
from journal.models.entries import FiledItem, JournalEntry
from journal.models.extracts import Extract
from journal.models.ordered import OrderedPdf
from journal.models.sharing import SharedPaper
from journal.models.templates import Audience, DocumentTemplate, PrintTemplate
from journal.models.written import WrittenPaper

__all__ = [
    "Audience",
    "Document",
    "DocumentTemplate",
    "DocumentType",
    "Extract",
    "FiledItem",
    "FiledItemType",
    "JournalEntry",
    "JournalType",
    "OrderedPdf",
    "PdfRendition",
    "PrintTemplate",
    "SenderType",
    "SharedPaper",
    "WrittenPaper",
]
