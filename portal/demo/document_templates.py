"""The texts that the demo municipality's documents begin with (domain 4.7)."""

from __future__ import annotations

from typing import NamedTuple

from journal.models import Audience, DocumentTemplate, DocumentType

BOTH, AUTHORITY, PROVIDER = Audience.BOTH, Audience.AUTHORITY, Audience.PROVIDER

SUMMONS = """Hej {{mottagare.namn}}!

Du är välkommen till ett möte hos {{enhet.namn}}.

**Datum:** {{mote.datum}}
**Tid:** {{mote.tid}}
**Plats:** {{mote.plats}}

Mötet handlar om: {{mote.syfte}}

Om du inte kan komma den här tiden ber vi dig meddela oss senast dagen före, så hittar vi en ny \
tid. Behöver du tolk, eller något annat för att kunna delta, hör av dig så ordnar vi det.

Med vänlig hälsning
{{avsandare.namn}}, {{avsandare.befattning}}
{{enhet.namn}}, telefon {{avsandare.telefon}}"""

SUPPLEMENT = """Hej {{mottagare.namn}}!

Vi har tagit emot din ansökan om ekonomiskt bistånd för {{period}}. För att kunna fatta beslut \
behöver vi följande:

{{lista}}

Skicka handlingarna som PDF i ett meddelande på Mina sidor, eller lämna dem i receptionen, senast \
den {{datum}}. Om vi inte får in uppgifterna kan vi behöva fatta beslut utifrån de uppgifter vi \
har.

Med vänlig hälsning
{{avsandare.namn}}, {{avsandare.befattning}}"""

GRANTED = """**Beslut:** Du beviljas ekonomiskt bistånd med {{belopp}} kronor för {{period}}.

**Ansökan:** Du har ansökt om {{ansokan}}.

**Skäl för beslutet:** {{motivering}}

**Lagrum:** {{law.economic_assistance}}

**Utbetalning:** Pengarna betalas ut den {{utbetalningsdag}} till det konto du har anmält.

Du är skyldig att genast meddela oss om dina ekonomiska förhållanden ändras.

Beslutet har fattats av {{beslutsfattare.namn}}, {{beslutsfattare.befattning}}, den \
{{beslutsdatum}}."""

REFUSED = """**Beslut:** Din ansökan om ekonomiskt bistånd för {{period}} avslås.

**Skäl för beslutet:** {{motivering}}

**Lagrum:** {{law.economic_assistance}}

Beslutet har fattats av {{beslutsfattare.namn}}, {{beslutsfattare.befattning}}, den \
{{beslutsdatum}}."""

COMMUNICATION = """Hej {{mottagare.namn}}!

Här kommer utredningen som gäller {{aktbarare.benamning}}. Du har rätt att läsa den och lämna \
synpunkter innan vi fattar beslut. Skriv till oss senast den {{datum}} om du vill att något \
ändras eller läggs till.

Med vänlig hälsning
{{avsandare.namn}}, {{avsandare.befattning}}"""

ACKNOWLEDGEMENT = """Hej {{mottagare.namn}}!

Vi har tagit emot din ansökan den {{datum}}. Din handläggare är {{handlaggare.namn}}. Du når \
handläggaren genom att skriva ett meddelande på Mina sidor.

Med vänlig hälsning
{{avsandare.namn}}, {{avsandare.befattning}}"""

PLAN = """Planen gäller {{aktbarare.benamning}}.

## Mål med insatsen

## Så här arbetar vi

## När och hur ofta

## Vem gör vad

## Hur jag är delaktig

## Uppföljning

Vi följer upp planen den {{datum}}."""

LETTER = """Hej {{mottagare.namn}}!



Med vänlig hälsning
{{avsandare.namn}}, {{avsandare.befattning}}
{{enhet.namn}}, telefon {{avsandare.telefon}}"""


class DemoTemplate(NamedTuple):
    name: str
    type: str
    heading: str
    body: str
    audience: str = BOTH


ABOUT_THE_DECISION = "Beslut om ekonomiskt bistånd för {{period}}"

TEMPLATES = {
    "summons": DemoTemplate("Kallelse till möte", "summons", "Kallelse till möte", SUMMONS),
    "supplement": DemoTemplate(
        "Begäran om komplettering",
        "supplement_request",
        "Vi behöver fler uppgifter för att kunna handlägga din ansökan",
        SUPPLEMENT,
        AUTHORITY,
    ),
    "decision_granted": DemoTemplate(
        "Beslut om ekonomiskt bistånd – bifall",
        "decision_notice",
        ABOUT_THE_DECISION,
        GRANTED,
        AUTHORITY,
    ),
    "decision_refused": DemoTemplate(
        "Beslut om ekonomiskt bistånd – avslag",
        "decision_notice",
        ABOUT_THE_DECISION,
        REFUSED,
        AUTHORITY,
    ),
    "communication": DemoTemplate(
        "Kommunicering av utredning",
        "communication",
        "Utredning för genomläsning",
        COMMUNICATION,
        AUTHORITY,
    ),
    "acknowledgement": DemoTemplate(
        "Bekräftelse på mottagen ansökan",
        "acknowledgement",
        "Vi har tagit emot din ansökan",
        ACKNOWLEDGEMENT,
        AUTHORITY,
    ),
    "implementation_plan": DemoTemplate(
        "Genomförandeplan", "implementation_plan", "Genomförandeplan", PLAN, PROVIDER
    ),
    "letter": DemoTemplate("Brev", "letter", "", LETTER),
}


def build_document_templates() -> None:
    """Keep what is there already: a municipality's own texts stay as they are."""
    types = DocumentType.objects.in_bulk(field_name="code")
    for sort, (code, one) in enumerate(TEMPLATES.items()):
        DocumentTemplate.objects.get_or_create(
            code=code,
            defaults={
                "name": one.name,
                "sort": sort,
                "type": types[one.type],
                "heading": one.heading,
                "body": one.body,
                "audience": one.audience,
            },
        )
