"""What people in the demo have written to each other."""

from __future__ import annotations

from typing import NamedTuple

# How long it lies before it is opened: minutes, or never.
UNREAD = None
SOON, LATER = 95, 320


class DemoLetter(NamedTuple):
    """`back` is working days before the day of loading, in a thread that is `old` plain days."""

    by: str
    back: int
    clock: str
    body: str
    opened_after: int | None = SOON
    receipt: bool = False
    pdf: str = ""
    pdf_name: str = ""
    is_auto_reply: bool = False
    # A shared mailbox the letter was sent on to.
    also_in: str = ""


class DemoThread(NamedTuple):
    key: str
    subject: str
    # A colleague's mailbox or a unit's, and the other side's: a citizen's or another colleague's.
    mailbox: str
    other: str
    letters: tuple[DemoLetter, ...]
    about: str = ""
    case: str = ""
    assignment: str = ""
    relation_label: str = ""
    is_old: bool = False


THREADS = (
    DemoThread(
        "supplement",
        "Komplettering till din ansökan",
        "S1",
        "C1",
        (
            DemoLetter(
                "S1",
                6,
                "10.05",
                "Hej Samira! Tack för din ansökan. Jag saknar hyresavin för december. Skicka "
                "den gärna som PDF här i tjänsten senast på fredag.\n\nVänliga hälsningar\nLinda",
                receipt=True,
                pdf="begaran-om-komplettering.pdf",
                pdf_name="Begäran om komplettering.pdf",
            ),
            DemoLetter(
                "C1",
                5,
                "18.32",
                "Hej Linda, här kommer hyresavin. /Samira",
                opened_after=14 * 60,
                pdf="hyresavi.pdf",
                pdf_name="hyresavi.pdf",
            ),
        ),
        case="EB-0142",
    ),
    DemoThread(
        "summons",
        "Kallelse till möte",
        "S3",
        "C5",
        (
            DemoLetter(
                "S3",
                4,
                "09.15",
                "Hej Karin! Här kommer en kallelse till vårt möte om Elin. Säg till om tiden inte "
                "passar.\n\nVänliga hälsningar\nAnna",
                receipt=True,
                pdf="kallelse-till-mote.pdf",
                pdf_name="Kallelse till möte.pdf",
            ),
            DemoLetter(
                "C5",
                3,
                "12.20",
                "Hej Anna! Tack för kallelsen. Jag slutar inte förrän halv tre den dagen. "
                "Kan vi ses klockan 15.30 i stället? /Karin",
            ),
        ),
        about="C4",
        case="BU-0031",
        relation_label="vårdnadshavare",
    ),
    DemoThread(
        "trustee",
        "Möte om boendestödet",
        "S2",
        "C11",
        (
            DemoLetter(
                "S2",
                3,
                "13.45",
                "Hej Malin! Jag vill gärna träffa dig och Anna för att följa upp boendestödet. "
                "Passar det på torsdag klockan 10.00?\n\nVänliga hälsningar\nFredrik",
                receipt=True,
                opened_after=UNREAD,
            ),
        ),
        about="C7",
        case="VU-0021",
        relation_label="god man",
    ),
    DemoThread(
        "parent",
        "Tid för samtal",
        "S3",
        "C11",
        (
            DemoLetter(
                "S3",
                1,
                "10.20",
                "Hej Malin! Du har frågat om råd och stöd som förälder. Jag har en tid på måndag "
                "klockan 14.00. Hör av dig om den inte passar.\n\nVänliga hälsningar\nAnna",
            ),
        ),
    ),
    DemoThread(
        "plan",
        "Din genomförandeplan",
        "S8",
        "C9",
        (
            DemoLetter(
                "S8",
                25,
                "15.40",
                "Hej Mohamed! Här är planen som vi skrev tillsammans. Hör av dig om något är fel.",
                pdf="genomforandeplan.pdf",
                pdf_name="Genomförandeplan.pdf",
                opened_after=LATER,
            ),
        ),
        assignment="UP-0009",
    ),
    DemoThread(
        "thursday",
        "Ändrad tid på torsdag",
        "S8",
        "C9",
        (
            DemoLetter(
                "S8",
                5,
                "11.10",
                "Hej Mohamed! Vår tid på torsdag flyttas till kl. 14.00. Passar det dig?",
            ),
            DemoLetter("C9", 5, "16.45", "Ja det går bra.", opened_after=20),
            DemoLetter(
                "C9",
                1,
                "12.30",
                "Hej igen! Kan min syster följa med på torsdag?",
                opened_after=UNREAD,
                also_in="Öppenvården Eken",
            ),
            DemoLetter(
                "S8",
                1,
                "12.31",
                "Hej! Jag är inte på jobbet till och med {back_on_duty}. Ditt meddelande läses av "
                "mina kollegor i vår gemensamma brevlåda. Är det bråttom, ring 031-390 06 31.",
                is_auto_reply=True,
            ),
        ),
        assignment="UP-0009",
    ),
    DemoThread(
        "colleagues",
        "Genomförandeplan 1654359",
        "S2",
        "S4",
        (
            DemoLetter(
                "S2",
                2,
                "13.25",
                "Hej Anna, kan vi stämma av planen för klient 1654359 på måndag?",
                opened_after=UNREAD,
            ),
        ),
    ),
    DemoThread(
        "left",
        "Klient 7470917",
        "S2",
        "S16",
        (
            DemoLetter(
                "S2",
                9,
                "14.05",
                "Hej Maja! Klient 7470917 har frågat om försörjningsstöd. Kan du ringa mig?",
                opened_after=UNREAD,
            ),
        ),
    ),
    DemoThread(
        "support",
        "Fel vid sökning",
        "S9",
        "S12",
        (
            DemoLetter(
                "S9",
                3,
                "08.50",
                "Hej! När jag söker på kundnummer 7470917 får jag ingen träff. "
                "Kan du titta på det?",
            ),
        ),
    ),
    DemoThread(
        "closed",
        "Boendestöd",
        "S2",
        "C13",
        (
            DemoLetter(
                "S2",
                400,
                "10.15",
                "Hej Gunnel! Nu är beslutet om boendestöd klart. Ring mig gärna om du har frågor.",
                pdf="beslut-om-boendestod.pdf",
                pdf_name="Beslut om boendestöd.pdf",
            ),
            DemoLetter(
                "C13", 398, "19.05", "Hej Fredrik! Tack, vad bra. När kommer de första gången?"
            ),
            DemoLetter(
                "S2",
                397,
                "08.40",
                "Hej! De hör av sig till dig i veckan och bestämmer en tid med dig. Här är det vi "
                "kom överens om.",
                pdf="sa-gar-boendestodet-till.pdf",
                pdf_name="Så går boendestödet till.pdf",
            ),
            DemoLetter(
                "C13",
                90,
                "11.20",
                "Hej! Nu klarar jag mig själv och vill avsluta stödet. Tack för all hjälp. /Gunnel",
            ),
        ),
        case="VU-0102",
        is_old=True,
    ),
    DemoThread(
        "joint-applicant",
        "Komplettering till er ansökan",
        "S1",
        "C2",
        (
            DemoLetter(
                "S1",
                4,
                "14.10",
                "Hej Erik! Jag handlägger er ansökan. Jag behöver din lönespecifikation för förra "
                "månaden.",
                receipt=True,
            ),
            DemoLetter("C2", 2, "07.50", "Hej! Jag får den på fredag och skickar den då. /Erik"),
        ),
        case="EB-0157",
    ),
    DemoThread(
        "joint-co-applicant",
        "Komplettering till er ansökan",
        "S1",
        "C3",
        (
            DemoLetter(
                "S1",
                4,
                "14.12",
                "Hej Maria! Jag handlägger er ansökan. Jag behöver ditt beslut om föräldrapenning.",
                receipt=True,
                opened_after=UNREAD,
            ),
        ),
        case="EB-0157",
    ),
    DemoThread(
        "time",
        "Tid för uppföljning",
        "S2",
        "C7",
        (
            DemoLetter(
                "S2",
                2,
                "10.45",
                "Hej Anna! Det är dags att följa upp din insats. Passar torsdag klockan 10 hos "
                "oss? Skriv hit om du vill ha en annan tid.\n\nVänliga hälsningar\nFredrik",
                opened_after=UNREAD,
            ),
        ),
        case="VU-0021",
    ),
    DemoThread(
        "question",
        "Fråga om min ansökan",
        "S1",
        "C8",
        (
            DemoLetter(
                "C8",
                1,
                "08.15",
                "Hej! Behöver du mitt hyreskontrakt också, eller räcker avin? /Anna",
                opened_after=UNREAD,
            ),
        ),
        case="EB-0171",
    ),
    DemoThread(
        "appeal",
        "Fråga om beslutet",
        "S1",
        "C19",
        (
            DemoLetter(
                "C19",
                1,
                "17.30",
                "Hej. Jag har läst beslutet och undrar hur jag gör för att överklaga. "
                "/Ahmed Karimi",
                opened_after=UNREAD,
            ),
        ),
        case="EB-0160",
    ),
    DemoThread(
        "account",
        "Nytt kontonummer",
        "Försörjning",
        "C1",
        (
            DemoLetter(
                "C1",
                1,
                "18.05",
                "Hej! Jag har bytt bank. Hur anmäler jag mitt nya konto till er? /Samira",
                opened_after=UNREAD,
            ),
        ),
        case="EB-0142",
    ),
)
