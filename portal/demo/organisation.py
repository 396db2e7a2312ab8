"""Ängslunda's units, the people who work there and their mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from accounts.models import Membership, Unit, User
from accounts.roles import Role
from accounts.swedish_order import fold
from messaging.models import Mailbox, MailboxGrant, Signature

if TYPE_CHECKING:
    from portal.demo.town import Town

TOP = "Socialförvaltningen"
AUTHORITY, PROVIDER = Unit.Kind.AUTHORITY, Unit.Kind.PROVIDER
PERSONAL, SHARED, BOTH = Unit.Route.PERSONAL, Unit.Route.SHARED, Unit.Route.BOTH
PROVIDER_STAFF = Role.PROVIDER_STAFF
EMPLOYED_FOR = 4 * 365
MANAGERS = {Role.UNIT_MANAGER, Role.PROVIDER_MANAGER, Role.SYSTEM_ADMIN}


class DemoUnit(NamedTuple):
    name: str
    kind: Unit.Kind
    shared_mailbox: str
    route: Unit.Route


class Colleague(NamedTuple):
    key: str
    given_name: str
    family_name: str
    title: str
    code: str
    phone: str
    role: Role = Role.CASEWORKER
    second_role: Role | None = None
    # How many days ago somebody ended, whose mailbox nobody has handed over yet.
    left: int = 0

    @property
    def roles(self) -> list[Role]:
        return [self.role, self.second_role] if self.second_role else [self.role]


UNITS = (
    DemoUnit("Mottagningsenheten", AUTHORITY, "Mottagningen", SHARED),
    DemoUnit("Försörjningsenheten", AUTHORITY, "Försörjning", BOTH),
    DemoUnit("Barn- och familjeenheten", AUTHORITY, "Barn och familj", PERSONAL),
    DemoUnit("Vuxenenheten", AUTHORITY, "Vuxen", PERSONAL),
    DemoUnit("Öppenvården Eken", PROVIDER, "Öppenvården Eken", BOTH),
    DemoUnit("Boendestöd IFO", PROVIDER, "Boendestöd IFO", PERSONAL),
    DemoUnit("Familjehem och kontaktpersoner", PROVIDER, "Familjehem", SHARED),
    DemoUnit("Solbacken behandlingshem AB", PROVIDER, "Solbacken", SHARED),
    DemoUnit("Systemförvaltning IFO", AUTHORITY, "Systemförvaltning IFO", SHARED),
)
EXTERNAL = {"Solbacken behandlingshem AB"}

# Two of them have the same name, as happens: one at the authority, one at a provider (R137).
STAFF: dict[str, tuple[Colleague, ...]] = {
    "Försörjningsenheten": (
        Colleague("S1", "Linda", "Ekström", "socialsekreterare", "LINEKS", "10"),
        Colleague("S5", "Petra", "Nordin", "gruppledare", "PETNOR", "13", Role.GROUP_LEADER),
        Colleague(
            "S6",
            "Håkan",
            "Dahl",
            "enhetschef",
            "HAKDAH",
            "14",
            Role.UNIT_MANAGER,
            Role.LOG_REVIEWER,
        ),
        Colleague("S16", "Maja", "Lind", "socialsekreterare", "MAJLIN", "18", left=10),
    ),
    "Vuxenenheten": (
        Colleague("S2", "Fredrik", "Holm", "socialsekreterare", "FREHOL", "11"),
        # Decides about the protected client of the unit, whom she doesn't reach herself.
        Colleague("S15", "Gunilla", "Strand", "enhetschef", "GUNSTR", "17", Role.UNIT_MANAGER),
    ),
    "Barn- och familjeenheten": (
        Colleague("S3", "Anna", "Svensson", "socialsekreterare", "ANNSVE", "12"),
        Colleague("S13", "Helena", "Sjöberg", "socialsekreterare", "HELSJO", "16"),
    ),
    "Öppenvården Eken": (
        Colleague("S4", "Anna", "Svensson", "familjebehandlare", "ANNSV2", "30", PROVIDER_STAFF),
        Colleague("S7", "Ulrika", "Wallin", "enhetschef", "ULRWAL", "31", Role.PROVIDER_MANAGER),
        Colleague("S8", "Amir", "Rezai", "behandlingsassistent", "AMIREZ", "32", PROVIDER_STAFF),
    ),
    "Boendestöd IFO": (
        Colleague("S9", "Jenny", "Lund", "boendestödjare", "JENLUN", "33", PROVIDER_STAFF),
    ),
    "Mottagningsenheten": (
        Colleague("S10", "Marcus", "Falk", "socialsekreterare", "MARFAL", "15"),
    ),
    "Systemförvaltning IFO": (
        Colleague("S11", "Kristina", "Berg", "systemförvaltare", "KRIBER", "40", Role.SYSTEM_ADMIN),
        Colleague(
            "S12", "Tomas", "Björk", "objektspecialist", "TOMBJO", "41", Role.OBJECT_SPECIALIST
        ),
    ),
    "Solbacken behandlingshem AB": (
        Colleague("S14", "Peter", "Åberg", "behandlare", "PETABE", "34", PROVIDER_STAFF),
    ),
}
ABSENCE_POLICIES = {
    "Försörjningsenheten": "Slå på frånvaromeddelande och vidarebefordran till Försörjning senast"
    " dagen innan. Petra Nordin fördelar det som kommer till den gemensamma brevlådan om morgonen.",
    "Öppenvården Eken": "Vidarebefordra till Öppenvården Eken när du är borta mer än en dag."
    " Den som har jouren läser brevlådan klockan 9 och 14.",
}
ABSENCE_ROUTINE = "https://intranat.angslunda.example/meddelanden/franvaro"
ABSENCE_TEXTS = {
    "Försörjningsenheten": "Hej! Jag är inte på jobbet till och med {datum}. Mina kollegor läser"
    " det du skriver i vår gemensamma brevlåda. Är det bråttom, ring 031-390 06 00.",
    "Öppenvården Eken": "Hej! Jag är inte på jobbet till och med {datum}. Ditt meddelande läses av"
    " mina kollegor i vår gemensamma brevlåda. Är det bråttom, ring 031-390 06 31.",
}
NAME_HIDDEN_FROM_CITIZENS = {"S13"}
SIGNATURES = {
    "S1": "Vänliga hälsningar\nLinda Ekström, socialsekreterare\n"
    "Försörjningsenheten, telefon 031-390 06 10",
}


def build_organisation(town: Town) -> None:
    """The units under the administration, the colleagues with their roles, and everybody's post."""
    top = Unit.objects.create(name=TOP, kind=AUTHORITY)
    for one in UNITS:
        town.units[one.name] = _build_unit(one, top)
    for unit, colleagues in STAFF.items():
        for colleague in colleagues:
            town.staff[colleague.key] = _employ(town, colleague, town.units[unit])
    for one in UNITS:
        _build_shared_mailbox(town, one)


def _build_unit(one: DemoUnit, top: Unit) -> Unit:
    external = one.name in EXTERNAL
    return Unit.objects.create(
        name=one.name,
        kind=one.kind,
        operator=Unit.Operator.EXTERNAL if external else Unit.Operator.OWN,
        parent=top,
        receives_intakes=one.name == "Mottagningsenheten",
        new_thread_route=one.route,
        absence_policy=ABSENCE_POLICIES.get(one.name, ""),
        absence_routine_url=ABSENCE_ROUTINE if one.name in ABSENCE_TEXTS else "",
        absence_text=ABSENCE_TEXTS.get(one.name, ""),
    )


def _employ(town: Town, colleague: Colleague, unit: Unit) -> User:
    user = User(
        username=colleague.code.lower(),
        kind=User.Kind.STAFF,
        given_name=colleague.given_name,
        family_name=colleague.family_name,
        title=colleague.title,
        user_code=colleague.code,
        work_phone=f"031-390 06 {colleague.phone}",
        email=_work_email(colleague),
        hide_name_from_citizens=colleague.key in NAME_HIDDEN_FROM_CITIZENS,
    )
    user.set_unusable_password()
    user.save()
    for role in colleague.roles:
        Membership.objects.create(
            user=user,
            unit=unit,
            role=role,
            valid_from=town.day.ago(EMPLOYED_FOR),
            valid_to=town.day.ago(colleague.left) if colleague.left else None,
            reason="Anställning",
        )
    town.mailboxes[colleague.key] = Mailbox.objects.create(kind=Mailbox.Kind.STAFF, owner=user)
    if text := SIGNATURES.get(colleague.key):
        Signature.objects.create(user=user, text=text)
    return user


def _work_email(colleague: Colleague) -> str:
    name = fold(f"{colleague.given_name}.{colleague.family_name}")
    second = "2" if colleague.code.endswith("2") else ""
    return f"{name}{second}@angslunda.example"


def _build_shared_mailbox(town: Town, one: DemoUnit) -> None:
    """The unit's own post, for everybody who works there."""
    unit = town.units[one.name]
    mailbox = Mailbox.objects.create(kind=Mailbox.Kind.SHARED, unit=unit, name=one.shared_mailbox)
    town.mailboxes[one.shared_mailbox] = mailbox
    for colleague in STAFF.get(one.name, ()):
        manages = bool(MANAGERS & set(colleague.roles))
        MailboxGrant.objects.create(
            mailbox=mailbox,
            user=town.staff[colleague.key],
            level=MailboxGrant.Level.MANAGE if manages else MailboxGrant.Level.SEND,
            since=town.day.ago(EMPLOYED_FOR),
            until=town.day.ago(colleague.left) if colleague.left else None,
        )
