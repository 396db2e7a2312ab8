from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from notifications.addresses import (
    address_mark,
    email_normal_form,
    masked_email,
    masked_mobile,
    mobile_as_read,
    mobile_normal_form,
)


@pytest.mark.parametrize(
    "written",
    [
        "070-174 06 05",
        "0701740605",
        "+46701740605",
        "+46 (0)70 174 06 05",
        "0046 70 174 06 05",
        " 070\u2013174 06 05 ",
        "070/174.06.05",
    ],
)
def test_a_mobile_number_has_one_normal_form_however_it_is_written(written):
    assert mobile_normal_form(written) == "+46701740605"


@pytest.mark.parametrize("last", range(5, 100))
def test_every_number_reserved_for_fiction_is_a_mobile_number(last):
    assert mobile_normal_form(f"070-174 06 {last:02}") == f"+467017406{last:02}"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "070-12",
        "070-174 06 0",
        "070-174 06 055",
        "08-465 004 00",
        "+47 406 12 345",
        "070-174 06 05 anka",
        "070-174 06 05 ext 3",
        "070-174 06 05;ext=3",
        "tel:+46701740605",
        "+",
        "070-174 06 05\x00",
        "hund",
    ],
)
def test_what_is_no_swedish_mobile_number_is_answered_with_what_to_write(written):
    with pytest.raises(ValidationError) as refused:
        mobile_normal_form(written)

    assert refused.value.messages == ["Ange ett mobilnummer, till exempel 070-174 06 05."]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("namn@epost.example", "namn@epost.example"),
        (" Namn@Epost.EXAMPLE ", "Namn@epost.example"),
        ("fornamn.efternamn+kommun@epost.example", "fornamn.efternamn+kommun@epost.example"),
    ],
)
def test_an_email_address_has_one_normal_form(written, normal):
    assert email_normal_form(written) == normal


@pytest.mark.parametrize(
    "written",
    [
        "",
        "namn@",
        "@epost.example",
        "namn",
        "namn@epost",
        "namn namn@epost.example",
        "namn@epost.example\nBcc: annan@epost.example",
        "namn@epost.example,annan@epost.example",
        "n" * 250 + "@epost.example",
    ],
)
def test_what_is_no_email_address_is_answered_with_what_to_write(written):
    with pytest.raises(ValidationError) as refused:
        email_normal_form(written)

    assert refused.value.messages == ["Ange en e-postadress, till exempel namn@epost.example."]


def test_a_number_is_shown_as_people_write_it():
    assert mobile_as_read("+46701740605") == "070-174 06 05"


def test_a_masked_address_is_recognised_only_by_its_owner():
    assert masked_mobile("+46701740605") == "070-••• •• 05"
    assert masked_email("samira.haddad@epost.example") == "s•••@epost.example"


def test_the_row_knows_an_address_again_and_holds_nothing_of_it():
    mark = address_mark("+46701740605")

    assert mark == address_mark("+46701740605")
    assert mark != address_mark("+46701740606")
    assert "0605" not in mark
    assert address_mark("") == ""
