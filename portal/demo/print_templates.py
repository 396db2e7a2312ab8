"""How the demo municipality's documents look on paper, and what stands after a refusal.

The words are the municipality's; how they are laid out is the product's.
"""

from __future__ import annotations

from journal.models import Audience, DocumentType, PrintTemplate

TOWN_HALL = """Postadress
Ängslunda kommun
Socialförvaltningen
123 80 Ängslunda

Besöksadress
Stora torget 1
Ängslunda

Telefon
031-390 06 00

Säkra meddelanden
minasidor.angslunda.example"""

APPEAL = """## Hur du överklagar

Om du tycker att beslutet är fel kan du överklaga. Skriv

- vilket beslut du överklagar
- hur du vill att det ändras, och varför
- ditt namn, ditt personnummer och hur vi når dig.

Skicka eller lämna överklagandet till {{enhet.namn}}, inte till domstolen. Det ska ha kommit in \
till oss inom tre veckor från den dag du fick del av beslutet. Du kan också lämna överklagandet \
som ett meddelande med bilaga på Mina sidor.

Ändrar vi inte beslutet så som du vill skickar vi överklagandet vidare till förvaltningsrätten. \
Säg till om du behöver hjälp att skriva."""

PRINT_TEMPLATES = (
    PrintTemplate(
        code="letter_authority",
        name="Ängslunda brevmall – myndighet",
        layout=PrintTemplate.Layout.LETTER,
        audience=Audience.AUTHORITY,
        letterhead="Socialförvaltningen\nIndivid- och familjeomsorg",
        footer=TOWN_HALL,
    ),
    PrintTemplate(
        code="letter_provider",
        name="Ängslunda brevmall – utförare",
        layout=PrintTemplate.Layout.LETTER,
        audience=Audience.PROVIDER,
        letterhead="Stöd och behandling\nIndivid- och familjeomsorg",
        footer=TOWN_HALL,
    ),
    PrintTemplate(
        code="decision_appeal",
        name="Beslut med överklagandehänvisning",
        layout=PrintTemplate.Layout.DECISION,
        audience=Audience.AUTHORITY,
        letterhead="Socialförvaltningen\nIndivid- och familjeomsorg",
        footer=TOWN_HALL,
        closing=APPEAL,
    ),
    PrintTemplate(
        code="working_copy",
        name="Utan brevhuvud (arbetskopia, vattenstämpel)",
        layout=PrintTemplate.Layout.WORKING_COPY,
        audience=Audience.BOTH,
    ),
)
DEFAULT, OF_DECISIONS = "letter_authority", "decision_appeal"


def build_print_templates() -> None:
    """Keep what is there already: a municipality's own words stay as they are."""
    for sort, one in enumerate(PRINT_TEMPLATES):
        PrintTemplate.objects.get_or_create(
            code=one.code,
            defaults={
                "name": one.name,
                "layout": one.layout,
                "audience": one.audience,
                "letterhead": one.letterhead,
                "footer": one.footer,
                "closing": one.closing,
                "sort": sort,
            },
        )
    plain = DocumentType.objects.filter(print_template=None)
    plain.filter(code="decision_notice").update(
        print_template=PrintTemplate.objects.get(code=OF_DECISIONS)
    )
    plain.update(print_template=PrintTemplate.objects.get(code=DEFAULT))
