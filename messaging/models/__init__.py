from messaging.models.absences import Absence, AbsenceReply, ForwardingRule
from messaging.models.drafts import Draft, DraftFile
from messaging.models.journaling import JournalOrder, NotJournaled
from messaging.models.mailboxes import (
    Mailbox,
    MailboxCover,
    MailboxCoverQuerySet,
    MailboxGrant,
    MailboxGrantQuerySet,
    MailboxQuerySet,
    Signature,
)
from messaging.models.messages import Attachment, JournaledMark, Message, Withdrawal
from messaging.models.post import MailboxItem, MailboxItemQuerySet, ReadReceipt, Recipient
from messaging.models.threads import NoAnswerNeeded, Thread, ThreadQuerySet

__all__ = [
    "Absence",
    "AbsenceReply",
    "Attachment",
    "Draft",
    "DraftFile",
    "ForwardingRule",
    "JournalOrder",
    "JournaledMark",
    "Mailbox",
    "MailboxCover",
    "MailboxCoverQuerySet",
    "MailboxGrant",
    "MailboxGrantQuerySet",
    "MailboxItem",
    "MailboxItemQuerySet",
    "MailboxQuerySet",
    "Message",
    "NoAnswerNeeded",
    "NotJournaled",
    "ReadReceipt",
    "Recipient",
    "Signature",
    "Thread",
    "ThreadQuerySet",
    "Withdrawal",
]
