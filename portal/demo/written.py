"""What the demo's colleagues have written: documents and notes, by case or assignment."""

from __future__ import annotations

from typing import NamedTuple


class DemoWritten(NamedTuple):
    """A document or a note. `values`: what its writer filled in of the template's fields.

    Of a decision's document the place is the case, and the template or the type tells that it is a
    decision's: the latest, or so many before it (`decided_before`). With no `days_ago` it was
    written the day it was decided, and its PDF is ordered: who applied opens it on Mina sidor.
    """

    key: str
    place: str
    author: str
    days_ago: int
    clock: str
    template: str = ""
    values: tuple[tuple[str, str], ...] = ()
    addressee: str = ""
    # Of a note, or of a document begun without a template.
    type: str = ""
    heading: str = ""
    body: str = ""
    is_draft: bool = False
    error: str = ""
    replaces: str = ""
    is_shared: bool = False
    decided_before: int = 0


REASONS = (
    "Dina inkomster och tillgångar räcker inte till dina kostnader enligt beräkningen för månaden. "
    "Du har lämnat de uppgifter som behövs och du planerar ditt arbetssökande med oss."
)
GRANTED_ASSISTANCE = (
    ("ansokan", "riksnorm för en vuxen och två barn, hyra och hushållsel"),
    ("motivering", REASONS),
    ("utbetalningsdag", "25:e i månaden"),
)
GRANTED_SUPPORT = (
    "Hej Gunnel!\n\nVuxenenheten har beslutat att bevilja dig boendestöd enligt din ansökan.\n\n"
    "## Beslut\n\nDu beviljas boendestöd två gånger i veckan.\n\n"
    "## Varför vi beslutar så\n\nDu behöver stöd för att klara vardagen hemma på egen hand, och "
    "behovet kan inte tillgodoses på annat sätt.\n\n"
    "## Vad händer nu\n\nBoendestödet hör av sig till dig och bestämmer en första tid. Du kan när "
    "som helst säga att du inte vill ha stödet längre."
)
HOW_THE_SUPPORT_GOES = (
    "Hej Gunnel!\n\nHär är det vi kom överens om när vi talades vid.\n\n"
    "## Det här får du stöd med\n\n- att komma i gång på förmiddagen\n"
    "- att planera inköp och matlagning\n- att gå igenom post och räkningar\n\n"
    "## När\n\nTvå besök i veckan, på tider som du bestämmer tillsammans med boendestödet.\n\n"
    "## Uppföljning\n\nVi följer upp stödet tillsammans med dig, och ändrar det om det inte passar."
)
TOO_LARGE_INCOME = (
    "Enligt beräkningen är dina inkomster under månaden högre än riksnormen och dina skäliga "
    "kostnader. Du kan därför själv tillgodose dina behov."
)

DOCUMENTS = (
    DemoWritten(
        "supplement",
        "EB-0142",
        "S1",
        6,
        "09.40",
        template="supplement",
        values=(
            ("period", "december"),
            ("lista", "- Hyresavi för december\n- Kontoutdrag för den senaste månaden"),
            ("datum", "på fredag"),
        ),
        addressee="C1",
    ),
    DemoWritten(
        "first-granted",
        "EB-0142",
        "S1",
        0,
        "15.45",
        template="decision_granted",
        values=GRANTED_ASSISTANCE,
        addressee="C1",
        decided_before=1,
    ),
    DemoWritten(
        "granted",
        "EB-0142",
        "S1",
        0,
        "14.20",
        template="decision_granted",
        values=GRANTED_ASSISTANCE,
        addressee="C1",
    ),
    DemoWritten(
        "refused",
        "EB-0160",
        "S1",
        0,
        "10.15",
        template="decision_refused",
        values=(("motivering", TOO_LARGE_INCOME),),
        addressee="C19",
    ),
    DemoWritten(
        "summons-wrong",
        "BU-0031",
        "S3",
        5,
        "11.05",
        template="summons",
        values=(
            ("mote.datum", "tisdag nästa vecka"),
            ("mote.tid", "13.00"),
            ("mote.plats", "Storgatan 4, plan 2"),
            ("mote.syfte", "hur Elin har det i skolan och hemma"),
        ),
        addressee="C5",
        error="Fel klockslag i kallelsen.",
    ),
    DemoWritten(
        "summons",
        "BU-0031",
        "S3",
        4,
        "08.50",
        template="summons",
        values=(
            ("mote.datum", "tisdag nästa vecka"),
            ("mote.tid", "14.00"),
            ("mote.plats", "Storgatan 4, plan 2"),
            ("mote.syfte", "hur Elin har det i skolan och hemma"),
        ),
        addressee="C5",
        replaces="summons-wrong",
    ),
    DemoWritten(
        "begun",
        "BU-0031",
        "S3",
        1,
        "15.30",
        template="communication",
        addressee="C5",
        is_draft=True,
    ),
    DemoWritten(
        "plan",
        "UP-0009",
        "S8",
        26,
        "13.10",
        type="implementation_plan",
        heading="Genomförandeplan",
        body=(
            "## Mål med insatsen\n\nMohamed vill sova bättre och komma i gång med sin praktik.\n\n"
            "## Så här arbetar vi\n\n- Samtal en gång i veckan\n- Sömndagbok mellan gångerna\n\n"
            "## När och hur ofta\n\nTorsdagar klockan 13.00, en timme.\n\n"
            "## Vem gör vad\n\nAmir håller i samtalen. Anna är med vid uppföljningen.\n\n"
            "## Hur jag är delaktig\n\nMohamed bestämmer vad samtalen ska handla om.\n\n"
            "## Uppföljning\n\nVi följer upp planen efter tre månader."
        ),
        is_shared=True,
    ),
    # Of the closed case: as old as the letters that they went with.
    DemoWritten(
        "support-granted",
        "VU-0102",
        "S2",
        400,
        "09.30",
        type="decision_notice",
        heading="Beslut om boendestöd",
        body=GRANTED_SUPPORT,
        addressee="C13",
    ),
    DemoWritten(
        "support-how",
        "VU-0102",
        "S2",
        397,
        "08.05",
        type="letter",
        heading="Så går boendestödet till",
        body=HOW_THE_SUPPORT_GOES,
        addressee="C13",
    ),
    DemoWritten(
        "providers-summons",
        "UP-0009",
        "S8",
        2,
        "10.30",
        template="summons",
        values=(("mote.syfte", "uppföljning av genomförandeplanen"),),
        addressee="C9",
        is_draft=True,
    ),
)

NOTES = (
    DemoWritten(
        "call",
        "BU-0031",
        "S3",
        7,
        "09.25",
        type="phone",
        heading="Telefonsamtal med skolans kurator",
        body=(
            "Kuratorn berättar att Elin har varit mer i skolan de senaste två veckorna. Hon äter "
            "lunch med klassen igen. Skolan vill gärna vara med på mötet."
        ),
    ),
    DemoWritten(
        "visit",
        "EB-0142",
        "S1",
        12,
        "13.30",
        type="visit",
        heading="Besök om planeringen",
        body="Samira har lämnat sin planering och söker fem arbeten i veckan. Ny tid om en månad.",
    ),
    DemoWritten(
        "talk",
        "UP-0009",
        "S8",
        9,
        "14.15",
        type="meeting",
        heading="Samtal fyra",
        body="Mohamed har fört sömndagbok hela veckan och somnar tidigare. Vi fortsätter så.",
    ),
    DemoWritten(
        "unsigned",
        "UP-0009",
        "S8",
        2,
        "15.05",
        type="phone",
        heading="Telefonsamtal om torsdagens tid",
        body="Mohamed undrar om tiden på torsdag kan flyttas. Återkommer till honom i morgon.",
        is_draft=True,
    ),
)
