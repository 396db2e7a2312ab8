"""The demo's cases: whose, at which unit, how far they have come and who handles them."""

from __future__ import annotations

from typing import NamedTuple

from casework.models import Case, CaseParticipant, Intake, Task

Area, Stage, Party = Case.Area, Case.Stage, CaseParticipant.Role

EB, VU, BU = "Ekonomiskt bistånd", "Utredning vuxen", "Utredning barn och unga"


class DemoCase(NamedTuple):
    key: str
    file_holder: str
    area: Case.Area
    stage: Case.Stage
    unit: str
    caseworkers: tuple[str, ...]
    opened_days_ago: int
    parties: dict[str, CaseParticipant.Role]
    intake: tuple[Intake.Type, str]
    investigation: str = ""


APPLICATION, REPORT = Intake.Type.APPLICATION, Intake.Type.REPORT
_FORSORJNING, _VUXEN, _BARN = "Försörjningsenheten", "Vuxenenheten", "Barn- och familjeenheten"

CASES = (
    DemoCase(
        "EB-0142",
        "C1",
        Area.ECONOMIC_ASSISTANCE,
        Stage.PERFORMING,
        _FORSORJNING,
        ("S1",),
        80,
        {"C1": Party.APPLICANT, "C1a": Party.CHILD, "C1b": Party.CHILD},
        (APPLICATION, "Ansökan om försörjningsstöd"),
        EB,
    ),
    DemoCase(
        "EB-0157",
        "C2",
        Area.ECONOMIC_ASSISTANCE,
        Stage.INVESTIGATION,
        _FORSORJNING,
        ("S1",),
        40,
        {"C2": Party.APPLICANT, "C3": Party.CO_APPLICANT},
        (APPLICATION, "Återansökan om försörjningsstöd"),
        EB,
    ),
    DemoCase(
        "EB-0160",
        "C19",
        Area.ECONOMIC_ASSISTANCE,
        Stage.DECIDED,
        _FORSORJNING,
        ("S1",),
        35,
        {"C19": Party.APPLICANT},
        (APPLICATION, "Ansökan om försörjningsstöd"),
        EB,
    ),
    DemoCase(
        "EB-0171",
        "C8",
        Area.ECONOMIC_ASSISTANCE,
        Stage.INVESTIGATION,
        _FORSORJNING,
        ("S1",),
        16,
        {"C8": Party.APPLICANT},
        (APPLICATION, "Ansökan om försörjningsstöd"),
        EB,
    ),
    DemoCase(
        "BU-0031",
        "C4",
        Area.CHILDREN_YOUTH,
        Stage.INVESTIGATION,
        _BARN,
        ("S3", "S13"),
        45,
        {"C4": Party.CHILD, "C5": Party.GUARDIAN, "C6": Party.GUARDIAN},
        (REPORT, "Anmälan från skolan"),
        BU,
    ),
    DemoCase(
        "BU-0034",
        "C10",
        Area.CHILDREN_YOUTH,
        Stage.ASSESSMENT,
        _BARN,
        ("S3",),
        8,
        {"C10": Party.CHILD, "C11": Party.GUARDIAN},
        (REPORT, "Anmälan från polisen"),
    ),
    DemoCase(
        "VU-0018",
        "C9",
        Area.ADULTS,
        Stage.PERFORMING,
        _VUXEN,
        ("S2",),
        120,
        {"C9": Party.APPLICANT},
        (APPLICATION, "Ansökan om stöd i öppenvård"),
        VU,
    ),
    DemoCase(
        "VU-0021",
        "C7",
        Area.ADULTS,
        Stage.PERFORMING,
        _VUXEN,
        ("S2",),
        110,
        {"C7": Party.APPLICANT},
        (APPLICATION, "Ansökan om boendestöd"),
        VU,
    ),
    DemoCase(
        "VU-0102",
        "C13",
        Area.ADULTS,
        Stage.CLOSED,
        _VUXEN,
        ("S2",),
        0,
        {"C13": Party.APPLICANT, "C14": Party.OTHER_PARTY},
        (APPLICATION, "Ansökan om boendestöd"),
        VU,
    ),
    DemoCase(
        "MO-0088",
        "C15",
        Area.RECEPTION,
        Stage.INTAKE,
        "Mottagningsenheten",
        ("S10",),
        2,
        {"C15": Party.APPLICANT},
        (APPLICATION, "Ansökan om stöd vid flytt"),
    ),
    DemoCase(
        "VN-0003",
        "C12",
        Area.VIOLENCE,
        Stage.INVESTIGATION,
        _VUXEN,
        ("S2",),
        30,
        {"C12": Party.APPLICANT},
        (Intake.Type.OWN_REQUEST, "Egen begäran"),
        VU,
    ),
    DemoCase(
        "VU-0025",
        "C17",
        Area.ADULTS,
        Stage.INVESTIGATION,
        _VUXEN,
        ("S2",),
        25,
        {"C17": Party.APPLICANT},
        (Intake.Type.OTHER_INFORMATION, "Oro från hyresvärd"),
        VU,
    ),
)
# From the year before last, so that it was open for all the letters in it.
OLD = {"VU-0102": 2}
CLOSED_DAYS_AGO = 60
RESTRICTED = {"VN-0003"}


class DemoIntake(NamedTuple):
    """What reached a unit and belongs to no case."""

    person: str
    unit: str
    days_ago: int
    type: Intake.Type
    reason: str
    status: Intake.Status
    caseworker: str = ""
    from_whom: str = ""
    settled_reason: str = ""


# An intake is enough for the e-service (R13); the last one waits for somebody to take a stand.
LONE_INTAKES = (
    DemoIntake(
        "C11",
        _BARN,
        60,
        Intake.Type.OWN_REQUEST,
        "Råd och stöd som förälder",
        Intake.Status.ASSESSING,
        caseworker="S3",
    ),
    DemoIntake(
        "C20",
        _VUXEN,
        90,
        Intake.Type.OWN_REQUEST,
        "Ansökan om boendestöd",
        Intake.Status.NO_ACTION,
        caseworker="S2",
        settled_reason="Ansökan togs tillbaka.",
    ),
    DemoIntake(
        "C16",
        "Mottagningsenheten",
        1,
        Intake.Type.REPORT,
        "Saknar bostad och identitetshandlingar",
        Intake.Status.NEW,
        from_whom="Akutmottagningen",
    ),
)

# Which, at whose unit, about whom, in which case if any, and in what words.
TASKS = (
    (
        "death",
        _VUXEN,
        Task.Kind.ESERVICE_ENDED,
        "C20",
        "",
        "Personen är avliden. E-tjänsten har avslutats.",
    ),
    (
        "mapping",
        _VUXEN,
        Task.Kind.ASSIGNMENT_ENDED,
        "C9",
        "VU-0018",
        "Öppenvården Eken avslutade uppdraget Kartläggande samtal: Kartläggningen är klar.",
    ),
)
