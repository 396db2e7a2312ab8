from __future__ import annotations

import pytest

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import (
    CircleMember,
    ImportedRecord,
    IssuedCustomerNumber,
    Person,
    PersonIdentifierHistory,
)
from tests.casework.imports.files import municipality, person, read_in, together
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.casework import PersonFactory, PersonIdentifierHistoryFactory

pytestmark = pytest.mark.django_db
SAMIRA, LINA, GUNNEL = "199101292382", "202101022388", "194901272247"
COORDINATION = "199503872385"


@pytest.fixture(autouse=True)
def _municipality():
    municipality()


def the_person(key="P1"):
    record = ImportedRecord.objects.get(kind="person", external_id=key)
    return Person.objects.get(pk=record.object_id)


def test_a_person_comes_in_with_everything_that_is_known():
    line = person(
        number="19910129-2382",
        given_name=" Samira ",
        family_name="Haddad",
        preferred_name="Sam",
        care_of="c/o Ek",
        street_address="Kvarngatan 4",
        postal_code="123 45",
        city="Ängslunda",
        language="en",
        interpreter_needed=True,
        interpreter_language="arabiska",
        emigrated_on="2025-01-01",
        source="population_register",
    )

    result = read_in(line)

    found = the_person()
    assert result.counts == {"person": {"nya": 1}}
    assert (found.given_name, found.family_name, found.preferred_name) == (
        "Samira",
        "Haddad",
        "Sam",
    )
    assert (found.identity_type, found.identity_number) == ("personnummer", SAMIRA)
    assert found.birth_date.isoformat() == "1991-01-29"
    assert (found.care_of, found.street_address) == ("c/o Ek", "Kvarngatan 4")
    assert (found.postal_code, found.city, found.language) == ("123 45", "Ängslunda", "en")
    assert (found.interpreter_needed, found.interpreter_language) == (True, "arabiska")
    assert (found.emigrated_on.isoformat(), found.source) == ("2025-01-01", "population_register")
    assert IssuedCustomerNumber.objects.filter(number=found.customer_number).exists()
    assert (found.user, found.created_by, found.contact_history.count()) == (None, None, 0)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("samordningsnummer", "19950387-2385"), ("reservnummer", "r00000025")],
)
def test_numbers_of_every_type_come_in(kind, number):
    read_in(person(identity_type=kind, identity_number=number))

    assert the_person().identity_type == kind
    assert the_person().identity_number in {COORDINATION, "R00000025"}


def test_somebody_without_any_number_is_known_by_the_day_of_birth():
    line = {**person(identity_type="none", birth_date="1979-11-05"), "identity_number": None}

    read_in(line)

    assert the_person().identity_number == ""
    assert the_person().birth_date.isoformat() == "1979-11-05"


BAD = [
    ({"identity_number": "19910129-2381"}, "identity_number", "Kontrollsiffran"),
    ({"identity_number": "19910231-2382"}, "identity_number", "Datumet i personnumret finns inte"),
    ({"identity_number": "1991012"}, "identity_number", "10 eller 12 siffror"),
    ({"identity_number": "A9910129-2382"}, "identity_number", "siffror"),
    ({"identity_number": "20560321-2696"}, "identity_number", "har inte varit än"),
    ({"identity_number": "19800101-0008"}, "identity_number", ""),
    ({"identity_number": ""}, "identity_number", "Fältet är tomt."),
    ({"identity_number": None}, "identity_number", "Fältet är tomt."),
    ({"identity_type": "samordningsnummer"}, "identity_type", "Numret är ett personnummer."),
    ({"identity_type": "reservnummer"}, "identity_number", "R och åtta siffror"),
    ({"identity_type": "none"}, "identity_number", "Ska vara tomt"),
    ({"birth_date": "1991-01-30"}, "birth_date", "stämmer inte med numret"),
    ({"birth_date": "1991-02-30"}, "birth_date", "Datumet finns inte."),
    ({"given_name": "   "}, "given_name", "Fältet är tomt."),
    ({"mobile": "0701"}, "mobile", "Ange ett mobilnummer"),
    ({"mobile": "031-390 06 10"}, "mobile", "Ange ett mobilnummer"),
    ({"email": "samira.epost.example"}, "email", "Ange en e-postadress"),
    ({"customer_number": "6973951"}, "customer_number", "Kontrollsiffran i kundnumret"),
    ({"deceased_on": "2025-13-01"}, "deceased_on", "Datumet finns inte."),
    ({"deceased_on": "1990-01-01"}, "deceased_on", "före födelsen"),
    ({"emigrated_on": "1849-01-01"}, "emigrated_on", "Kontrollera året."),
    ({"protection": "protected_registration"}, "circle", "Ange minst en användarkod"),
    ({"circle": ["INGEN"]}, "circle[0]", "Ingen medarbetare"),
    ({"former_identity_numbers": ["19910129-2381"]}, "former_identity_numbers[0]", "Kontroll"),
]


@pytest.mark.parametrize(("more", "field", "reason"), BAD)
def test_what_the_product_would_refuse_is_refused_at_its_field(more, field, reason):
    result = read_in(person(number="19910129-2382") | more)

    assert [(name, reason in why) for _key, name, why in result.refused] == [(field, True)]
    assert not Person.objects.exists()
    assert not ImportedRecord.objects.exists()
    assert not IssuedCustomerNumber.objects.exists()


def test_a_day_that_has_not_been_is_refused():
    tomorrow = days_ago(-1).isoformat()

    result = read_in(person(deceased_on=tomorrow))

    assert result.refused == [("P1", "deceased_on", "Datumet har inte varit än.")]


def test_a_day_of_birth_must_be_known_without_a_number():
    result = read_in(person(identity_type="none") | {"identity_number": ""})

    assert result.refused == [("P1", "birth_date", "Fyll i födelsedatum.")]


@pytest.mark.covers("I3")
def test_production_refuses_test_numbers_by_the_same_rule(settings):
    settings.DEMO = False

    result = read_in(person(number=SAMIRA))

    assert "testnummer" in result.refused[0][2]


@pytest.mark.covers("I2")
def test_two_persons_with_one_number_in_a_file_are_one_too_many():
    result = read_in(person("P1", SAMIRA), person("P2", SAMIRA), person("P3", GUNNEL))

    assert result.counts == {"person": {"nya": 2, "nekade": 1}}
    assert result.refused == [("P2", "identity_number", "Numret hör till en annan person.")]


def test_also_when_the_first_came_with_an_earlier_file_or_had_it_before():
    read_in(person("P1", SAMIRA), person("P2", former_identity_numbers=["R00000077"]))

    result = read_in(
        person("P3", SAMIRA),
        person("P4", identity_number="R00000077"),
        person("P5", former_identity_numbers=[SAMIRA]),
    )

    assert result.counts == {"person": {"nekade": 3}}


@pytest.mark.covers("I2")
def test_a_person_known_by_number_is_linked_and_not_doubled():
    here = PersonFactory(identity_number=SAMIRA, given_name="Samira", family_name="Haddad")

    result = read_in(
        person(number=SAMIRA, given_name="Samira", family_name="Haddad", city="Ängslunda")
    )

    assert result.counts == {"person": {"ändrade": 1}}
    assert the_person() == here
    assert the_person().city == "Ängslunda"
    assert Person.objects.count() == 1


def test_what_stands_here_already_is_kept_when_a_person_is_linked():
    here = PersonFactory(identity_number=SAMIRA, given_name="Samira", street_address="Här 1")

    result = read_in(person(number=SAMIRA, given_name="Sam", street_address="Där 2"))

    here.refresh_from_db()
    assert (here.given_name, here.street_address) == ("Samira", "Här 1")
    assert result.counts == {"person": {"behållna": 1}}
    assert {name for _line, _key, name, _why in result.rows} >= {"given_name", "street_address"}


def test_a_person_is_recognised_by_a_former_number_that_is_the_one_here():
    here = PersonFactory(anonymous=True, identity_number="R00000077", birth_date=None)

    read_in(person(number=SAMIRA, former_identity_numbers=["R00000077"]))

    here.refresh_from_db()
    assert (here.identity_type, here.identity_number) == ("personnummer", SAMIRA)
    assert here.birth_date.isoformat() == "1991-01-29"
    assert [row.identity_number for row in here.former_identifiers.all()] == ["R00000077"]


def test_a_person_is_recognised_by_a_number_they_had_here_before():
    former = PersonIdentifierHistoryFactory(identity_number="R00000077")
    here = former.person

    result = read_in(person(identity_number="R00000077"))

    before = here.identity_number
    here.refresh_from_db()
    assert the_person() == here
    assert here.identity_number == before
    assert result.counts == {"person": {"behållna": 1}}


def test_numbers_of_two_persons_here_are_never_one_persons():
    PersonFactory(identity_number=SAMIRA)
    PersonFactory(identity_number=GUNNEL)

    result = read_in(person(number=SAMIRA, former_identity_numbers=[GUNNEL]))

    assert result.refused == [("P1", "former_identity_numbers", "Numren hör till flera personer.")]


@pytest.mark.covers("R15")
def test_a_new_number_keeps_the_former_one():
    read_in(person(identity_number="R00000025"))

    result = read_in(person(number=SAMIRA))

    found = the_person()
    assert result.counts == {"person": {"ändrade": 1}}
    assert (found.identity_type, found.identity_number) == ("personnummer", SAMIRA)
    former = PersonIdentifierHistory.objects.get()
    assert (former.person, former.identity_number) == (found, "R00000025")


def test_another_persons_number_is_not_taken_by_a_change():
    read_in(person("P1", SAMIRA), person("P2", GUNNEL))

    result = read_in(person("P2", SAMIRA))

    assert result.refused == [("P2", "identity_number", "Numret hör till en annan person.")]
    assert the_person("P2").identity_number == GUNNEL


@pytest.mark.covers("I1")
def test_a_customer_number_is_taken_over_when_it_is_valid_and_free():
    result = read_in(person(customer_number="6973952"))

    assert the_person().customer_number == "6973952"
    assert IssuedCustomerNumber.objects.filter(number="6973952").count() == 1
    assert result.counts == {"person": {"nya": 1}}


@pytest.mark.covers("I1")
def test_a_customer_number_that_anybody_has_had_is_refused():
    IssuedCustomerNumber.objects.create(number="6973952")

    result = read_in(
        person("P1", customer_number="6973952"),
        person("P2", customer_number="4798567"),
        person("P3", customer_number="4798567"),
    )

    taken = "Kundnumret är redan utlämnat."
    assert result.refused == [
        ("P1", "customer_number", taken),
        ("P3", "customer_number", taken),
    ]


def test_a_customer_number_never_changes():
    read_in(person(customer_number="6973952"))

    result = read_in(person(customer_number="4798567"))

    assert the_person().customer_number == "6973952"
    assert result.counts == {"person": {"behållna": 1}}
    assert not IssuedCustomerNumber.objects.filter(number="4798567").exists()


def test_a_field_that_is_left_out_stays_and_one_that_is_empty_is_emptied():
    read_in(person(city="Ängslunda", care_of="c/o Ek", deceased_on="2025-01-01"))

    read_in(person(care_of=None, deceased_on=None))

    assert (the_person().city, the_person().care_of) == ("Ängslunda", "")
    assert the_person().deceased_on is None


def test_a_colleagues_correction_is_kept_and_reported():
    read_in(person(given_name="Asa"))
    Person.objects.update(given_name="Åsa-Lena")

    result = read_in(person(given_name="Åsa", family_name="Östlund"))

    assert (the_person().given_name, the_person().family_name) == ("Åsa-Lena", "Östlund")
    assert result.counts == {"person": {"behållna": 1}}
    assert [(key, name) for _line, key, name, _why in result.rows] == [("P1", "given_name")]


@pytest.mark.covers("P9")
def test_a_protected_person_comes_in_with_those_who_reach_them():
    read_in(person(protection="protected_registration", circle=["FREHOL", "HAKDAH"]))

    members = CircleMember.objects.order_by("user__user_code")
    assert [member.user.user_code for member in members] == ["FREHOL", "HAKDAH"]
    assert {member.person for member in members} == {the_person()}
    assert the_person().is_protected


@pytest.mark.covers("P9")
def test_protection_is_never_taken_away_by_an_import():
    read_in(person(protection="protected_registration", circle=["FREHOL"]))

    result = read_in(person(protection="none"))

    assert the_person().is_protected
    assert result.counts == {"person": {"behållna": 1}}


@pytest.mark.covers("P9")
def test_protection_that_a_colleague_has_set_stays_when_the_line_changes():
    read_in(person(protection="none"))
    Person.objects.update(protection="confidentiality_marking")

    read_in(person(protection="none", city="Ängslunda"))

    assert the_person().protection == "confidentiality_marking"


def test_somebody_taken_out_of_the_circle_here_does_not_come_back():
    protected = {"protection": "protected_registration", "circle": ["FREHOL", "HAKDAH"]}
    read_in(person(**protected))
    CircleMember.objects.filter(user__user_code="FREHOL").delete()

    read_in(person(**protected, city="Ängslunda"))

    assert [member.user.user_code for member in CircleMember.objects.all()] == ["HAKDAH"]


def test_a_citizens_account_is_no_colleague():
    UserFactory(citizen=True, user_code="CITIZEN")

    result = read_in(person(circle=["CITIZEN"]))

    assert result.refused[0][1] == "circle[0]"


@pytest.mark.covers("I21", "P12")
def test_each_run_and_each_person_changed_is_in_the_access_log():
    read_in(person("P1"), person("P2"))

    result = read_in(person("P1"), person("P2", city="Ängslunda"))

    entries = AccessLogEntry.objects.filter(request_id=result.by.run_id).order_by("pk")
    assert [(one.object_type, one.reason) for one in entries] == [
        ("import", "läste in filen prov.jsonl"),
        ("person", "personer"),
    ]
    assert entries[1].customer_number == the_person("P2").customer_number
    assert entries[1].object_id == str(the_person("P2").public_id)
    assert {(one.action, one.actor_kind, one.actor_name) for one in entries} == {
        (Action.IMPORTED, "system", "inläsning")
    }


def test_the_day_is_that_of_the_run():
    today = stockholm_today().replace(year=stockholm_today().year - 1)

    result = read_in(person(deceased_on=stockholm_today().isoformat()), today=today)

    assert result.refused == [("P1", "deceased_on", "Datumet har inte varit än.")]


def test_a_household_is_taken_in_together_or_not_at_all():
    result = read_in(
        *together("hushåll", person("P1"), person("P2", mobile="fel"), person("P3")),
        person("P4"),
    )

    assert list(ImportedRecord.objects.values_list("external_id", flat=True)) == ["P4"]
    assert result.counts == {"person": {"nya": 1, "nekade": 3}}
    assert [row[3] for row in result.rows if not row[2]] == [
        "Gruppen utelämnas eftersom rad 2 nekades."
    ] * 2
