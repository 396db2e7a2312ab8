from __future__ import annotations

import pytest

from notifications.checks import check_notices


def complaints(settings, **municipality):
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, **municipality}
    return [error.id for error in check_notices(None)]


def test_the_settings_of_the_tests_are_in_order(settings):
    assert complaints(settings) == []


def test_a_long_portal_name_that_breaks_the_sms_is_refused(settings):
    errors = complaints(settings, portal_name="Ängslunda kommuns digitala mötesplats för alla")

    assert set(errors) == {"notifications.E004"}


def test_a_name_outside_the_sms_alphabet_is_refused(settings):
    assert "notifications.E004" in complaints(settings, portal_name="Mina sidor \u2013 här")


@pytest.mark.parametrize("name", ["Socialtjänsten online", "IFO-portalen", "Bistånd"])
def test_a_portal_named_after_the_social_services_is_refused(settings, name):
    assert "notifications.E003" in complaints(settings, portal_name=name)


@pytest.mark.parametrize("sender", ["Ängslunda", "AB", "Angslundakommun", "Angs lunda"])
def test_a_sender_that_no_operator_would_carry_is_refused(settings, sender):
    assert complaints(settings, sms_sender=sender) == ["notifications.E002"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NOTICE_GATEWAYS", {"sms": "notifications.gateways.memory.MemoryGateway"}),
        ("NOTICE_GATEWAYS", {"sms": "no.such.Gateway", "email": "no.such.Gateway"}),
        ("NOTICE_ADDRESS_BOOK", "tests.notifications.plugs.no_such_book"),
    ],
)
def test_a_plug_that_fits_nowhere_is_refused(settings, setting, value):
    setattr(settings, setting, value)

    assert complaints(settings) == ["notifications.E001"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://minasidor.angslunda.example/", []),
        ("http://minasidor.angslunda.example", ["notifications.E006"]),
        ("https://m.example/MeddelandeIFO", ["notifications.E006"]),
        ("https://ifo.angslunda.example", ["notifications.E006"]),
        ("https://social.angslunda.example", ["notifications.E006"]),
    ],
)
def test_an_address_that_tells_is_no_link_to_put_in_a_notice(settings, address, found):
    settings.PUBLIC_URL = address
    assert complaints(settings) == []

    settings.NOTICE_INCLUDE_LINK = True
    assert sorted(set(complaints(settings))) == found


def test_an_address_that_breaks_the_sms_is_no_link_either(settings):
    settings.NOTICE_INCLUDE_LINK = True
    settings.PUBLIC_URL = "https://mina-sidor-for-alla-som-bor-i-kommunen.angslunda.example"

    assert "notifications.E004" in complaints(settings)
