from messaging.models.drafts import Draft, DraftFile
from messaging.models.mailboxes import (
    Mailbox,
    MailboxCover,
    MailboxCoverQuerySet,
    MailboxGrant,
    MailboxQuerySet,
    Signature,
)
from messaging.models.messages import (
    Attachment,
    JournaledMark,
    MailboxItem,
    MailboxItemQuerySet,
    Message,
    MessageQuerySet,
    ReadReceipt,
    Recipient,
    Thread,
)

__all__ = [
    "Attachment",
    "Draft",
    "DraftFile",
    "JournaledMark",
    "Mailbox",
    "MailboxCover",
    "MailboxCoverQuerySet",
    "MailboxGrant",
    "MailboxItem",
    "MailboxItemQuerySet",
    "MailboxQuerySet",
    "Message",
    "MessageQuerySet",
    "ReadReceipt",
    "Recipient",
    "Signature",
    "Thread",
]
