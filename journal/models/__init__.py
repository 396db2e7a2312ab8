from journal.models.codes import FiledItemType, JournalType, SenderType
from journal.models.entries import FiledItem, JournalEntry
from journal.models.sharing import SharedPaper

__all__ = [
    "FiledItem",
    "FiledItemType",
    "JournalEntry",
    "JournalType",
    "SenderType",
    "SharedPaper",
]
