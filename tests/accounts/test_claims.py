from datetime import UTC, date, datetime

import pytest

from accounts.calendar import stockholm_today
from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims, refuse_reason
from tests.accounts.test_identity_number import with_check_digit

TODAY = date(2026, 11, 22)


def claims(digits="199101292382", assurance="loa3"):
    return Claims("bankid", IdentityNumber(digits), "Samira", "Haddad", assurance)


def refused(claims):
    refusal = refuse_reason(claims, TODAY)
    assert refusal is not None
    return refusal


def born(day, raised=0):
    return f"{day:%Y}"[:2] + with_check_digit(f"{day:%y%m}{day.day + raised:02}238")


def test_an_adult_at_level_3_is_let_on():
    assert refuse_reason(claims(), TODAY) is None


@pytest.mark.parametrize(
    ("birthday", "instant", "is_refused"),
    [
        # Summer: midnight in Stockholm is 22.00 in UTC, when it is still the day before there.
        (date(2008, 7, 16), datetime(2026, 7, 15, 21, 59, tzinfo=UTC), True),
        (date(2008, 7, 16), datetime(2026, 7, 15, 22, 0, tzinfo=UTC), False),
        # Winter: 23.00 in UTC.
        (date(2008, 1, 16), datetime(2026, 1, 15, 22, 30, tzinfo=UTC), True),
        (date(2008, 1, 16), datetime(2026, 1, 15, 23, 0, tzinfo=UTC), False),
        # Born on 29 February: eighteen years later there is none.
        (date(2008, 2, 29), datetime(2026, 2, 28, 12, 0, tzinfo=UTC), True),
        (date(2008, 2, 29), datetime(2026, 2, 28, 23, 0, tzinfo=UTC), False),
        # New Year's Eve.
        (date(2009, 1, 1), datetime(2026, 12, 31, 22, 59, tzinfo=UTC), True),
        (date(2009, 1, 1), datetime(2026, 12, 31, 23, 0, tzinfo=UTC), False),
    ],
)
@pytest.mark.parametrize("raised", [0, 60], ids=["personnummer", "samordningsnummer"])
def test_the_door_opens_on_the_birthday_in_stockholm(birthday, instant, is_refused, raised):
    person = claims(born(birthday, raised))

    refusal = refuse_reason(person, stockholm_today(instant))

    assert (refusal is not None) == is_refused
    assert refusal is None or refusal.reason == "age"


def test_a_minor_is_told_the_age_and_where_to_turn():
    refusal = refused(claims("201001012390"))

    assert refusal.text == (
        "Du måste ha fyllt 18 år för att använda den här tjänsten."
        " Kontakta kommunen om du behöver hjälp."
    )


def test_the_age_is_a_setting(settings):
    settings.EID_MIN_AGE = 15

    assert refuse_reason(claims("201001012390"), TODAY) is None
    assert "15 år" in refused(claims("201504022383")).text


@pytest.mark.parametrize("assurance", ["", "loa1", "loa2", "extended/loa2", "plus/loa3_nr", "LOA3"])
def test_a_lower_or_unknown_level_is_refused_before_the_age_is_looked_at(assurance):
    refusal = refused(claims("201001012390", assurance))

    assert refusal.reason == "level"
    assert refusal.text == (
        "Din e-legitimation har inte tillräcklig tillitsnivå. Använd BankID eller Freja eID+."
    )


def test_claims_do_not_give_the_person_away_when_printed():
    assert not {"Samira", "Haddad", "2382"} & set(repr(claims()).replace("'", " ").split())
