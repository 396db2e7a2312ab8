"""The citizens of the demo: all numbers are shipped test numbers, all addresses go nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError

from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import SHIPPED
from casework.customer_number import is_valid
from casework.models import (
    CircleMember,
    ContactDetails,
    IssuedCustomerNumber,
    Person,
    PersonIdentifierHistory,
)
from portal.demo.town import at, insert

if TYPE_CHECKING:
    from portal.demo.town import Town

PROTECTED = Person.Protection.PROTECTED_REGISTRATION


class Citizen(NamedTuple):
    key: str
    given_name: str
    family_name: str
    number: str
    customer_number: str
    mobile: str = ""
    email: str = ""


PEOPLE = (
    Citizen("C1", "Samira", "Haddad", "19910129-2382", "6973952", "05", "samira.haddad"),
    Citizen("C1a", "Yusuf", "Haddad", "20180101-2392", "4798567"),
    Citizen("C1b", "Lina", "Haddad", "20210102-2388", "4137097"),
    Citizen("C2", "Erik", "Lindqvist", "19840427-9294", "6294524", "06", "erik.lindqvist"),
    Citizen("C3", "Maria", "Lindqvist", "19860406-9883", "3495140", "07", "maria.lindqvist"),
    Citizen("C4", "Elin", "Bergström", "20150402-2383", "7568819"),
    Citizen("C5", "Karin", "Bergström", "19830414-9282", "5033014", "08", "karin.bergstrom"),
    Citizen("C6", "Johan", "Bergström", "19810405-9293", "8007338", "09", "johan.bergstrom"),
    # Hers is the number that the demo's gateway refuses: no notice reaches her.
    Citizen("C7", "Anna", "Andersson", "19580404-3643", "7470917", "10", "anna.andersson58"),
    Citizen("C8", "Anna", "Andersson", "19940607-2380", "1379676", "11", "anna.andersson94"),
    Citizen("C9", "Mohamed", "Warsame", "19990728-2397", "1654359", "12", "mohamed.warsame"),
    Citizen("C10", "Oliver", "Sandberg", "20100101-2390", "7585136", "13"),
    Citizen("C11", "Malin", "Sandberg", "19810423-9267", "5055314", "14", "malin.sandberg"),
    Citizen("C12", "Sara", "Nyberg", "19880415-2380", "9432402"),
    Citizen("C13", "Gunnel", "Öberg", "19490127-2247", "1183441", "15", "gunnel.oberg"),
    Citizen("C14", "Lars", "Öberg", "19490301-2658", "2795946", "16"),
    Citizen("C15", "Olena", "Kovalenko", "19950387-2385", "5579651", "17", "olena.kovalenko"),
    Citizen("C16", "Okänd", "man", "R00000017", "6220891"),
    Citizen("C17", "Bengt", "Åkesson", "19560321-2696", "8526691"),
    Citizen("C18", "Therese", "Holmgren", "19840418-9287", "3378601", "18", "therese.holmgren"),
    Citizen("C19", "Ahmed", "Karimi", "19930129-2398", "6161434", "19", "ahmed.karimi"),
    Citizen("C20", "Rune", "Lund", "19580319-3258", "7621238"),
)
INTERPRETERS = {"C15": "ukrainska"}
ADDRESSES = {
    "C1": ("Exempelgatan 4, lgh 1102", "123 45", "Ängslunda"),
    "C13": ("Kvarnvägen 12", "123 46", "Ängslunda"),
    "C15": ("Stationsgatan 8 B", "123 45", "Ängslunda"),
}
# What Samira had before she changed it herself, as the history of her contact details shows.
FORMER_MOBILE, CHANGED_DAYS_AGO = {"C1": "+46701740690"}, 20
# A number of the municipality's own, before there was another: a search finds both.
FORMER_NUMBERS = {"C15": "R00000012"}
REGISTERED_DAYS_AGO = 200


def build_people(town: Town) -> None:
    for citizen in PEOPLE:
        person = town.people[citizen.key] = _register(town, citizen)
        if citizen.mobile or citizen.email:
            _keep_contact_details(town, person, citizen)
    CircleMember.objects.create(
        person=town.people["C12"],
        user=town.staff["S2"],
        added_by=town.staff["S6"],
        reason="Handlägger ärendet ensam.",
    )


def _register(town: Town, citizen: Citizen) -> Person:
    assert is_valid(citizen.customer_number)
    since = at(town.day.ago(REGISTERED_DAYS_AGO), "08.30")
    insert(IssuedCustomerNumber(number=citizen.customer_number, issued_at=since))
    street, postal_code, city = ADDRESSES.get(citizen.key, ("", "", ""))
    person = Person(
        customer_number=citizen.customer_number,
        given_name=citizen.given_name,
        family_name=citizen.family_name,
        interpreter_needed=citizen.key in INTERPRETERS,
        interpreter_language=INTERPRETERS.get(citizen.key, ""),
        street_address=street,
        postal_code=postal_code,
        city=city,
        protection=PROTECTED if citizen.key == "C12" else Person.Protection.NONE,
        deceased_on=town.day.ago(5) if citizen.key == "C20" else None,
        created_at=since,
    )
    _identify(person, citizen.number)
    insert(person)
    if former := FORMER_NUMBERS.get(citizen.key):
        reserve = Person.IdentityType.RESERVNUMMER
        replaced_at = at(town.day.ago(REGISTERED_DAYS_AGO // 2), "13.15")
        insert(
            PersonIdentifierHistory(
                person=person,
                identity_type=reserve,
                identity_number=former,
                replaced_at=replaced_at,
            )
        )
    return person


def _identify(person: Person, written: str) -> None:
    """Set the number. Refuses any that isn't on the shipped list, whoever adds it here."""
    if written.startswith("R"):
        person.identity_type, person.identity_number = Person.IdentityType.RESERVNUMMER, written
        return
    number = IdentityNumber.parse(written)
    if number.digits not in SHIPPED:
        raise ValidationError(f"{number.masked()} is not one of the shipped test numbers.")
    person.identity_type, person.identity_number = number.kind, number.digits
    person.birth_date = number.birth_date


def _keep_contact_details(town: Town, person: Person, citizen: Citizen) -> None:
    email = f"{citizen.email}@epost.example" if citizen.email else ""
    kept, kinds = person.contact_history, ContactDetails.ChangedBy
    former, changed_by, days = FORMER_MOBILE.get(citizen.key), kinds.STAFF, REGISTERED_DAYS_AGO
    if former:
        at_first = at(town.day.ago(days), "08.40")
        kept.create(
            is_current=False,
            mobile=former,
            email=email,
            changed_by_kind=kinds.STAFF,
            changed_at=at_first,
        )
        changed_by, days = kinds.CITIZEN, CHANGED_DAYS_AGO
    kept.create(
        mobile=f"+467017406{citizen.mobile}" if citizen.mobile else "",
        email=email,
        changed_by_kind=changed_by,
        changed_at=at(town.day.ago(days), "08.40"),
    )
