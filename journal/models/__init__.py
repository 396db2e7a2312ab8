from journal.models.codes import FiledItemType, JournalType, SenderType
from journal.models.entries import FiledItem, JournalEntry

__all__ = ["FiledItem", "FiledItemType", "JournalEntry", "JournalType", "SenderType"]
