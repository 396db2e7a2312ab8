"""Letters of made-up people, one of each kind, for the eye, the validator and the benchmark.

Nothing of it is in a database. Names, numbers and addresses are the demo town's (invented).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from accounts.calendar import STOCKHOLM
from accounts.models import Unit, User
from casework.models import Assignment, Case, Decision, Person, Service
from journal.letter import letter_html
from journal.models import Document, DocumentType, PrintTemplate
from portal.demo.print_templates import PRINT_TEMPLATES

SUMMONS = """Hej Karin!

Du är välkommen till ett möte hos Barn- och familjeenheten.

**Datum:** tisdag 8 december 2026
**Tid:** 13.00–14.00
**Plats:** Stora torget 1, Ängslunda. Anmäl dig i receptionen.

Mötet handlar om: hur Elin har det i skolan, och vilket stöd ni vill ha hemma.

Ta gärna med

- det senaste skriftliga omdömet från skolan
- era egna frågor
- den som ni vill ha med er som stöd.

Om du inte kan komma den här tiden ber vi dig meddela oss senast dagen före, så hittar vi en ny \
tid. Behöver du tolk, eller något annat för att kunna delta, hör av dig så ordnar vi det.

Med vänlig hälsning
Anna Svensson, socialsekreterare
Barn- och familjeenheten, telefon 031-390 06 12"""

REFUSAL = """**Beslut:** Din ansökan om ekonomiskt bistånd för december 2026 avslås.

## Ansökan

Du har ansökt om försörjningsstöd och om ersättning för en busskupong, sammanlagt 6 480 kronor.

## Skäl för beslutet

Vi har räknat samman dina inkomster och jämfört dem med riksnormen och dina kostnader. Inkomsterna \
räcker till det som ingår i en skälig levnadsnivå. Busskupongen behövs inte för att du ska kunna \
delta i din planering, eftersom den sker på gångavstånd från ditt hem.

1. Din lön i november var 14 920 kronor.
2. Dina kostnader enligt normen och för boendet var 13 305 kronor.
3. Det blir ett överskott på 1 615 kronor.

**Lagrum:** 12 kap. 1 § socialtjänstlagen (2025:400)"""

PLAN = """## Mål med insatsen

Mohamed vill kunna sova hela nätter och komma i väg till praktiken fyra dagar i veckan.

## Så här arbetar vi

Vi ses för samtal en gång i veckan. Mellan samtalen provar Mohamed det vi har kommit överens om, \
ett steg i taget.

## När och hur ofta

- samtal varje tisdag kl. 10.00
- uppföljning med handläggaren var tredje månad

## Hur jag är delaktig

Jag bestämmer vad vi börjar med, och säger till när det går för fort."""


class SampleLetter(NamedTuple):
    name: str
    document: Document
    print_template: PrintTemplate

    @property
    def html(self) -> str:
        return letter_html(self.document, self.print_template, self.document.heading)


def print_template(code: str) -> PrintTemplate:
    return next(one for one in PRINT_TEMPLATES if one.code == code)


def sample_letters() -> list[SampleLetter]:
    """One of each layout, and the same summons for whom its address may not be printed."""
    summons = _summons()
    to_protected = _summons()
    assert to_protected.addressee
    to_protected.addressee.protection = Person.Protection.PROTECTED_REGISTRATION
    letter, copy = print_template("letter_authority"), print_template("working_copy")
    return [
        SampleLetter("brev", summons, letter),
        SampleLetter("brev-skyddad-adress", to_protected, letter),
        SampleLetter("brev-flera-sidor", _long(), letter),
        SampleLetter("beslut", _refusal(), print_template("decision_appeal")),
        SampleLetter("utforarens-brev", _plan(), print_template("letter_provider")),
        SampleLetter("arbetskopia", summons, copy),
    ]


def _summons() -> Document:
    case = Case(
        number="BU-26-0031", responsible_unit=Unit(name="Barn- och familjeenheten"), area="children"
    )
    return Document(
        case=case,
        type=DocumentType(code="summons", name="Kallelse"),
        heading="Kallelse till möte",
        body=SUMMONS,
        event_at=datetime(2026, 11, 30, 9, 15, tzinfo=STOCKHOLM),
        created_by=User(given_name="Anna", family_name="Svensson", title="socialsekreterare"),
        author_label="Anna Svensson, socialsekreterare, Barn- och familjeenheten",
        addressee=_person("Karin", "Bergström", "Kvarngatan 12 B"),
    )


def _long() -> Document:
    """With the longest heading there can be, and a text over several pages."""
    document = _summons()
    sentence = "Kallelse till möte om den fortsatta planeringen, uppföljningen av insatserna och "
    document.heading = (sentence * 4)[:249].strip() + "."
    part = "## Underlag {}\n\n{}\n\n- första punkten\n- andra punkten\n- tredje punkten\n\n"
    words = "Vi har talat med dig, med skolan och med dem som känner Elin väl. " * 6
    document.body = "".join(part.format(number, words) for number in range(1, 9))
    return document


def _refusal() -> Document:
    unit = Unit(name="Försörjningsenheten")
    case = Case(number="EB-26-0160", responsible_unit=unit, area="economic_assistance")
    caseworker = User(given_name="Linda", family_name="Ekström", title="socialsekreterare")
    return Document(
        decision=Decision(
            case=case,
            type="Ekonomiskt bistånd",
            outcome=Decision.Outcome.REFUSED,
            decided_on=date(2026, 11, 27),
            decision_maker=User(given_name="Petra", family_name="Nordin", title="gruppledare"),
            period_from=date(2026, 12, 1),
            period_to=date(2026, 12, 31),
            amount=Decimal(0),
        ),
        type=DocumentType(code="decision_notice", name="Beslutsmeddelande"),
        heading="Beslut om ekonomiskt bistånd för december 2026",
        body=REFUSAL,
        event_at=datetime(2026, 11, 27, 14, 5, tzinfo=STOCKHOLM),
        created_by=caseworker,
        author_label="Linda Ekström, socialsekreterare, Försörjningsenheten",
        addressee=_person("Ahmed", "Karimi", "Björkallén 4, lgh 1203"),
    )


def _plan() -> Document:
    case = Case(number="VU-26-0018", responsible_unit=Unit(name="Vuxenenheten"), area="adults")
    assignment = Assignment(
        number="UP-26-0009",
        service=Service(case=case, type="Öppenvård"),
        provider_unit=Unit(name="Öppenvården Eken"),
    )
    return Document(
        assignment=assignment,
        type=DocumentType(code="implementation_plan", name="Genomförandeplan"),
        heading="Genomförandeplan",
        body=PLAN,
        event_at=datetime(2026, 11, 26, 10, 40, tzinfo=STOCKHOLM),
        created_by=User(given_name="Amir", family_name="Rezai", title="behandlingsassistent"),
        author_label="Amir Rezai, behandlingsassistent, Öppenvården Eken",
        addressee=_person("Mohamed", "Warsame", "Åkervägen 7"),
    )


def _person(given_name: str, family_name: str, street: str) -> Person:
    return Person(
        given_name=given_name,
        family_name=family_name,
        street_address=street,
        postal_code="123 45",
        city="Ängslunda",
    )
