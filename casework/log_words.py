"""The access log in Swedish, for somebody who reviews it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm
from accounts.roles import Role

if TYPE_CHECKING:
    from audit.models import AccessLogEntry

# What the log says of a letter that left in spite of a warning, before the writer's own reason; by
# these words the log review finds it (T12).
OUT_OF_ANOTHERS_FILE = "handling ur en annan persons akt"
MARKED_AS_ERROR = "felmarkerad handling"

OBJECTS = {
    "": "",
    "absence": "frånvaro",
    "access_log": "åtkomstlogg",
    "accessibilityfault": "anmält tillgänglighetsfel",
    "application": "ansökan",
    "approval": "godkännande",
    "assignment": "uppdrag",
    "attachment": "bilaga",
    "calculation": "beräkning",
    "case": "ärende",
    "circle": "krets",
    "contact_details": "kontaktuppgifter",
    "contacts": "kontakter på Mina sidor",
    "cover": "läsning åt frånvarande",
    "decision": "beslut",
    "document": "dokument",
    "documenttemplate": "dokumentmall",
    "documenttype": "kodverk, typ av dokument",
    "draft": "utkast",
    "drafts": "utkast",
    "economic_assistance": "ekonomiskt bistånd",
    "emergency": "nödöppning",
    "eservice": "e-tjänst",
    "extract": "utdrag ur akten",
    "filed_item": "infogad fil",
    "fileditemtype": "kodverk, typ av fil",
    "forwarding": "vidarebefordran",
    "identity": "identitetsnummer",
    "import": "inläsning",
    "incident": "händelse",
    "intake": "aktualisering",
    "investigation": "utredning",
    "journal_entry": "journalanteckning",
    "journaltype": "kodverk, journaltyp",
    "link": "länk",
    "log_review": "loggkontroll",
    "mailbox": "brevlåda",
    "mailboxgrant": "behörighet till brevlåda",
    "membership": "behörighet",
    "message": "meddelande",
    "messages": "meddelanden",
    "municipality": "kommunens inställningar",
    "notice": "avisering",
    "not_journaled": "ej journalförda",
    "payment": "utbetalning",
    "pdf": "pdf av dokument",
    "person": "person",
    "printtemplate": "utskriftsmall",
    "protection": "skydd",
    "relation": "relation",
    "sendertype": "kodverk, avsändare",
    "signature": "signatur",
    "supportinfo": "support",
    "task": "uppgift",
    "technical_card": "tekniskt kort",
    "thread": "konversation",
    "unanswered": "obesvarade",
    "unit": "enhet",
    "user": "användare",
}


@dataclass(frozen=True)
class LogLine:
    """One row of the log as it is read: whom it is about is told by number only."""

    number: int
    at: str
    who: str
    role: str
    unit: str
    action: str
    thing: str
    customer_number: str
    case_number: str
    reason: str
    why: str


def log_line(row: AccessLogEntry, why: str = "") -> LogLine:
    return LogLine(
        number=row.pk,
        at=f"{stockholm(row.at):%Y-%m-%d %H.%M}",
        who=row.actor_name,
        role=Role(row.role).label if row.role in Role.values else row.role,
        unit=row.unit,
        action=row.get_action_display(),
        thing=OBJECTS.get(row.object_type, row.object_type),
        customer_number=row.customer_number,
        case_number=row.case_number,
        reason=row.reason,
        why=why,
    )
