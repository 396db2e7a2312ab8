"""What the demo municipality chooses from: kinds of documents, notes and papers, their senders."""

from __future__ import annotations

from journal.models import DocumentType, FiledItemType, JournalType, SenderType

DOCUMENT_TYPES = {
    "letter": "Brev",
    "summons": "Kallelse",
    "investigation": "Utredning",
    "decision_notice": "Beslutsmeddelande",
    "communication": "Kommunicering",
    "supplement_request": "Begäran om komplettering",
    "acknowledgement": "Bekräftelse",
    "implementation_plan": "Genomförandeplan",
    "care_plan": "Vårdplan",
    "follow_up": "Uppföljning",
    "statement": "Tjänsteutlåtande",
    "consent": "Samtycke",
    "minutes": "Minnesanteckning",
    "other": "Övrigt",
}

JOURNAL_TYPES = {
    "journaled_message": "Journalfört meddelande",
    "service_note": "Tjänsteanteckning",
    "phone": "Telefonkontakt",
    "visit": "Besök",
    "home_visit": "Hembesök",
    "meeting": "Möte",
    "incoming_document": "Inkommen handling",
    "decision": "Beslut",
    "consideration": "Överväganden",
    "other": "Övrigt",
}

SENDER_TYPES = {
    "client": "Den enskilde",
    "co_applicant": "Medsökande",
    "guardian": "Vårdnadshavare",
    "related_person": "Person i relation",
    "representative": "Ombud",
    "provider": "Utförare",
    "authority": "Myndighet",
    "region": "Region/vårdgivare",
    "care_giver": "Vårdgivare",
    "school": "Skola",
    "employer": "Arbetsgivare",
    "landlord": "Hyresvärd",
    "bank": "Bank",
    "social_insurance": "Försäkringskassan",
    "employment_service": "Arbetsförmedlingen",
    "other": "Annan",
}

# What a paper is, and who it can come from (R78); the last may come from anybody.
FILED_ITEM_TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "application": ("Ansökan", ("client", "co_applicant", "representative")),
    "application_basis": (
        "Underlag till ansökan",
        (
            "client",
            "co_applicant",
            "landlord",
            "bank",
            "social_insurance",
            "employment_service",
            "other",
        ),
    ),
    "medical": ("Läkarintyg / medicinskt underlag", ("client", "region", "other")),
    "certificate": ("Intyg", ("client", "school", "employer", "care_giver", "other")),
    "opinion": ("Yttrande", ("client", "guardian", "representative", "authority")),
    "comments": ("Synpunkter på utredning", ("client", "guardian", "representative")),
    "appeal": ("Överklagande", ("client", "representative")),
    "consent": ("Samtycke", ("client", "guardian")),
    "provider_report": ("Rapport från utförare", ("provider",)),
    "letter": ("Brev", ("client", "related_person", "authority", "other")),
    "other": ("Övrigt", tuple(SENDER_TYPES)),
}


def build_codes() -> None:
    """Keep what is there already: a municipality's own words stay as they are."""
    for sort, (code, name) in enumerate(DOCUMENT_TYPES.items()):
        DocumentType.objects.get_or_create(code=code, defaults={"name": name, "sort": sort})
    for sort, (code, name) in enumerate(JOURNAL_TYPES.items()):
        JournalType.objects.get_or_create(code=code, defaults={"name": name, "sort": sort})
    for sort, (code, name) in enumerate(SENDER_TYPES.items()):
        SenderType.objects.get_or_create(code=code, defaults={"name": name, "sort": sort})
    for sort, (code, (name, senders)) in enumerate(FILED_ITEM_TYPES.items()):
        filed, is_new = FiledItemType.objects.get_or_create(
            code=code, defaults={"name": name, "sort": sort}
        )
        if is_new:
            filed.senders.set(SenderType.objects.filter(code__in=senders))
