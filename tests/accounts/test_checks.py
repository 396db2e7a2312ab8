from __future__ import annotations

from ipaddress import ip_network

import pytest

from accounts.checks import check_eid_certificates, check_sign_in_addresses


@pytest.fixture(autouse=True)
def in_order(settings):
    settings.EID_PROVIDERS = ["bankid", "freja"]
    settings.BANKID_URL = "https://appapi2.bankid.com/rp/v6.0/"
    settings.FREJA_URL = "https://services.prod.frejaeid.com/"
    settings.STAFF_OIDC_SERVER = ""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.5")]


def complaints():
    return [error.id for error in check_sign_in_addresses(None)]


def test_what_a_municipality_fills_in_is_in_order():
    assert complaints() == []


@pytest.mark.parametrize("name", ["BANKID_URL", "FREJA_URL", "STAFF_OIDC_SERVER"])
def test_nobody_is_asked_in_clear_who_somebody_is(settings, name):
    setattr(settings, name, "http://id.angslunda.example/")

    assert complaints() == ["accounts.E003"]


def test_an_eid_that_isnt_in_use_may_have_any_address(settings):
    settings.EID_PROVIDERS = ["freja"]
    settings.BANKID_URL = "http://127.0.0.1:8001/"

    assert complaints() == []


def test_behind_a_proxy_nobody_knows_everybody_would_have_one_address(settings):
    settings.TRUSTED_PROXIES = []

    assert complaints() == ["accounts.E004"]


def test_without_a_proxy_there_is_nobody_to_trust(settings):
    settings.TRUSTED_PROXIES = []
    settings.SECURE_PROXY_SSL_HEADER = None

    assert complaints() == []


def test_an_eid_without_its_certificates_is_told_by_name(settings, tmp_path):
    there = tmp_path / "there.pem"
    there.write_text("x")
    settings.EID_PROVIDERS = ["bankid"]
    settings.BANKID_CERT = settings.BANKID_CA = str(there)
    settings.BANKID_KEY = str(tmp_path / "not there.pem")

    (complaint,) = check_eid_certificates(None)

    assert (complaint.id, "BANKID_KEY" in complaint.msg) == ("accounts.E001", True)
