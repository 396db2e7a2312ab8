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
    unit: str
    roles: tuple[Role, ...]
    code: str
    phone: str


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

_FORSORJNING, _VUXEN, _BARN = "Försörjningsenheten", "Vuxenenheten", "Barn- och familjeenheten"
_EKEN, _SYSTEM = "Öppenvården Eken", "Systemförvaltning IFO"
_CASEWORKER, _PROVIDER = (Role.CASEWORKER,), (Role.PROVIDER_STAFF,)

# fmt: off
STAFF = (
    Colleague("S1", "Linda", "Ekström", "socialsekreterare", _FORSORJNING, _CASEWORKER, "LINEKS", "10"),
    Colleague("S2", "Fredrik", "Holm", "socialsekreterare", _VUXEN, _CASEWORKER, "FREHOL", "11"),
    Colleague("S3", "Anna", "Svensson", "socialsekreterare", _BARN, _CASEWORKER, "ANNSVE", "12"),
    Colleague("S4", "Anna", "Svensson", "familjebehandlare", _EKEN, _PROVIDER, "ANNSV2", "30"),
    Colleague("S5", "Petra", "Nordin", "gruppledare", _FORSORJNING, (Role.GROUP_LEADER,), "PETNOR", "13"),
    Colleague("S6", "Håkan", "Dahl", "enhetschef", _FORSORJNING, (Role.UNIT_MANAGER, Role.LOG_REVIEWER), "HAKDAH", "14"),
    Colleague("S7", "Ulrika", "Wallin", "enhetschef", _EKEN, (Role.PROVIDER_MANAGER,), "ULRWAL", "31"),
    Colleague("S8", "Amir", "Rezai", "behandlingsassistent", _EKEN, _PROVIDER, "AMIREZ", "32"),
    Colleague("S9", "Jenny", "Lund", "boendestödjare", "Boendestöd IFO", _PROVIDER, "JENLUN", "33"),
    Colleague("S10", "Marcus", "Falk", "socialsekreterare", "Mottagningsenheten", _CASEWORKER, "MARFAL", "15"),
    Colleague("S11", "Kristina", "Berg", "systemförvaltare", _SYSTEM, (Role.SYSTEM_ADMIN,), "KRIBER", "40"),
    Colleague("S12", "Tomas", "Björk", "objektspecialist", _SYSTEM, (Role.OBJECT_SPECIALIST,), "TOMBJO", "41"),
    Colleague("S13", "Helena", "Sjöberg", "socialsekreterare", _BARN, _CASEWORKER, "HELSJO", "16"),
    Colleague("S14", "Peter", "Åberg", "behandlare", "Solbacken behandlingshem AB", _PROVIDER, "PETABE", "34"),
)
# fmt: on
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
    for colleague in STAFF:
        town.staff[colleague.key] = _employ(town, colleague)
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
    )


def _employ(town: Town, colleague: Colleague) -> User:
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
        is_staff=Role.SYSTEM_ADMIN in colleague.roles,
    )
    user.set_unusable_password()
    user.save()
    for role in colleague.roles:
        Membership.objects.create(
            user=user,
            unit=town.units[colleague.unit],
            role=role,
            valid_from=town.day.ago(EMPLOYED_FOR),
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
    mailbox = Mailbox.objects.create(
        kind=Mailbox.Kind.SHARED, unit=unit, name=one.shared_mailbox
    )
    town.mailboxes[one.shared_mailbox] = mailbox
    for colleague in STAFF:
        if colleague.unit != one.name:
            continue
        manages = bool(MANAGERS & set(colleague.roles))
        MailboxGrant.objects.create(
            mailbox=mailbox,
            user=town.staff[colleague.key],
            level=MailboxGrant.Level.MANAGE if manages else MailboxGrant.Level.SEND,
            since=town.day.ago(EMPLOYED_FOR),
        )
