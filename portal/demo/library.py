"""What Ängslunda points its people to: sheets, guides, routines and the support."""

from __future__ import annotations

from typing import NamedTuple

from portal.models import Link, SupportInfo

STAFF = (Link.Audience.CASEWORKER, Link.Audience.PROVIDER)
CASEWORKERS = (Link.Audience.CASEWORKER,)
PROVIDERS = (Link.Audience.PROVIDER, Link.Audience.PROVIDER_PUBLIC)
CITIZENS = (Link.Audience.PUBLIC, Link.Audience.CITIZEN)
INTRANET = "https://intranat.angslunda.example/meddelanden/"
WEB = "https://www.angslunda.example/"


class DemoLink(NamedTuple):
    category: Link.Category
    title: str
    description: str
    # An address, or one of the product's own sheets.
    leads_to: str
    audiences: tuple[Link.Audience, ...]
    # Of what citizens are shown: the title and the description in English.
    in_english: tuple[str, str] = ("", "")


LINKS = (
    DemoLink(
        Link.Category.CHECKLIST,
        "Checklista för att aktivera e-tjänsten",
        "Tio steg att gå igenom tillsammans med personen.",
        Link.Sheet.CHECKLIST,
        CASEWORKERS,
    ),
    DemoLink(
        Link.Category.GUIDE,
        "Lathund: aktivera e-tjänsten",
        "För en klient och för en person i relation.",
        f"{INTRANET}aktivera",
        CASEWORKERS,
    ),
    DemoLink(
        Link.Category.GUIDE,
        "Lathund: skriva till en klient",
        "Från meddelandefunktionen och från ärendet, med bilagor och läskvitto.",
        f"{INTRANET}skriva",
        CASEWORKERS,
    ),
    DemoLink(
        Link.Category.GUIDE,
        "Lathund: journalföra meddelanden och filer",
        "Både det du har skickat och det du har fått.",
        f"{INTRANET}journalfora",
        CASEWORKERS,
    ),
    DemoLink(
        Link.Category.GUIDE,
        "Lathund: meddelanden för utförare",
        "Hitta klienten, läs den blå rutan, skriv och journalför i uppdraget.",
        f"{WEB}utforare/lathund-meddelanden",
        PROVIDERS,
    ),
    DemoLink(
        Link.Category.ROUTINE,
        "Rutin vid frånvaro i meddelandefunktion",
        "Frånvaromeddelande, gemensam brevlåda och vem som läser när du är borta.",
        f"{INTRANET}franvaro",
        STAFF,
    ),
    DemoLink(
        Link.Category.ROUTINE,
        "Rutin för säker kommunikation om klienter",
        "Två sätt att skriva om en klient utan att uppgifter kommer fel.",
        f"{WEB}utforare/saker-kommunikation",
        (*STAFF, Link.Audience.PROVIDER_PUBLIC),
    ),
    DemoLink(
        Link.Category.SHEET,
        "Informationsblad till medborgaren",
        "Så fungerar Mina sidor. Att läsa och att skriva ut.",
        Link.Sheet.CITIZEN,
        (*CITIZENS, Link.Audience.PROVIDER_PUBLIC),
        ("Information sheet", "How Mina sidor works. To read and to print."),
    ),
    DemoLink(
        Link.Category.SHEET,
        "Informationsblad för personal",
        "Säker kommunikation, frånvaro, journalföring och skyddade uppgifter.",
        Link.Sheet.STAFF,
        STAFF,
    ),
    DemoLink(
        Link.Category.OTHER,
        "Hjälp med e-legitimation",
        "Så skaffar du BankID eller Freja.",
        f"{WEB}e-legitimation",
        CITIZENS,
        ("Help with electronic identification", "How to get BankID or Freja."),
    ),
)


def build_library() -> None:
    """Keep what is there already: a municipality's own links stay as they are."""
    for sort, one in enumerate(LINKS):
        is_sheet = one.leads_to in Link.Sheet.values
        title_en, description_en = one.in_english
        Link.objects.get_or_create(
            title=one.title,
            defaults={
                "description": one.description,
                "title_en": title_en,
                "description_en": description_en,
                "url": "" if is_sheet else one.leads_to,
                "sheet": one.leads_to if is_sheet else "",
                "audiences": list(one.audiences),
                "category": one.category,
                "sort": sort,
            },
        )
    SupportInfo.objects.get_or_create(
        pk=1,
        defaults={
            "portal_url": "https://support.angslunda.example/",
            "extension": "0645",
            "phone": "031-390 06 40",
            "email": "systemforvaltning.ifo@angslunda.example",
            "opening_hours": "Vardagar 8–16.30",
        },
    )
