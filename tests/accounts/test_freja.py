import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from jwt.utils import base64url_encode

from accounts.signin import freja
from accounts.signin.freja_details import read
from accounts.signin.provider import ProviderError, Visit
from accounts.signin.wording import ENDINGS, WAITING, ending
from tests.accounts.test_bankid import approve, claims_of
from tools.eidsim.signing import Signer

VISIT = Visit("192.0.2.7", "https://minasidor.angslunda.example/tillbaka/?k=1", "Firefox")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def stranger():
    return Signer.new()


def payload(**changes):
    attributes = {
        "basicUserInfo": {"name": "Samira", "surname": "Haddad"},
        "ssn": {"ssn": "199101292382", "country": "SE"},
        "registrationLevel": "PLUS",
        "loaLevel": "LOA3",
    }
    answer = {
        "authRef": "ours",
        "status": "APPROVED",
        "minRegistrationLevel": "PLUS",
        "timestamp": int(NOW.timestamp() * 1000),
    }
    outer = {key: value for key, value in changes.items() if key in answer}
    inner = {key: value for key, value in changes.items() if key not in answer}
    told = {key: value for key, value in {**attributes, **inner}.items() if value is not None}
    return {**answer, **outer, "requestedAttributes": told}


def signed(simulator, **changes):
    return simulator.signer.sign(payload(**changes))


def refused(details):
    with pytest.raises(ProviderError) as caught:
        read(details, reference="ours", now=NOW)
    return caught.value.code


def test_an_order_asks_for_freja_plus_with_a_swedish_number(simulator):
    order = freja.auth(VISIT)

    taken = simulator.desk.find(order.reference)
    assert taken.min_level == "PLUS"
    assert {"SSN", "LOA_LEVEL", "REGISTRATION_LEVEL"} <= taken.attributes
    assert taken.number == ""


@pytest.mark.parametrize(
    ("is_on_this_device", "flow"), [(True, "SAME_DEVICE"), (False, "ANOTHER_DEVICE")]
)
def test_freja_is_told_which_device_asks_so_that_it_can_warn(simulator, is_on_this_device, flow):
    order = freja.auth(Visit("192.0.2.7", VISIT.return_url, "Firefox", is_on_this_device))

    assert simulator.desk.find(order.reference).origin == {
        "userAgent": "Firefox",
        "userIpAddress": "192.0.2.7",
        "flowType": flow,
    }


def test_an_order_goes_from_started_to_approved(simulator):
    order = freja.auth(VISIT)
    assert freja.collect(order.reference).hint == "STARTED"
    simulator.desk.pick_up(simulator.desk.find(order.reference), is_same_device=False)
    assert freja.collect(order.reference).hint == "DELIVERED_TO_MOBILE"
    approve(simulator, order.reference, "C15")

    claims = claims_of(freja.collect(order.reference))

    assert claims.identity.digits == "199503872385"
    assert claims.identity.kind == "samordningsnummer"
    assert (claims.given_name, claims.family_name) == ("Olena", "Kovalenko")
    assert (claims.provider, claims.assurance) == ("freja", "loa3")


def test_a_lower_freja_is_known_by_its_level(simulator):
    order = freja.auth(VISIT)
    approve(simulator, order.reference, level="EXTENDED")

    assert claims_of(freja.collect(order.reference)).assurance == "extended/loa2"


def test_the_lowest_freja_has_no_number_to_show(simulator):
    order = freja.auth(VISIT)
    approve(simulator, order.reference, level="BASIC")

    with pytest.raises(ProviderError) as caught:
        freja.collect(order.reference)

    assert caught.value.code == "level"
    assert ending("freja", "level").text.startswith("Din e-legitimation har inte tillräcklig")


def test_a_cancelled_order_has_ended(simulator):
    order = freja.auth(VISIT)

    freja.cancel(order.reference)

    collected = freja.collect(order.reference)
    assert (collected.status, collected.hint) == ("failed", "RP_CANCELED")


def test_an_order_that_does_not_exist_has_an_error_number(simulator):
    with pytest.raises(ProviderError, match="1100"):
        freja.collect("nothing")


def test_the_code_and_the_link_carry_the_same_moving_proof(simulator):
    order = freja.auth(VISIT)

    frame = freja.qr_frame(order, 7)
    links = freja.links(order, 7, VISIT.return_url)

    query = parse_qs(urlsplit(links.mobile).query)
    assert frame.startswith("https://app.prod.frejaeid.com/freja?action=bindUserToTransaction&")
    assert query["transactionReference"] == parse_qs(urlsplit(frame).query)["transactionReference"]
    assert query["originAppScheme"] == [VISIT.return_url]
    assert links.desktop == ""
    assert freja.qr_frame(order, 8) != frame


def test_frejas_test_environment_has_its_own_app_address(simulator, settings):
    order = freja.auth(VISIT)
    settings.FREJA_URL = "https://services.test.frejaeid.com/"

    assert freja.qr_frame(order, 0).startswith("https://app.test.frejaeid.com/freja?")


def test_a_signed_answer_is_believed(simulator):
    claims = read(signed(simulator), reference="ours", now=NOW)

    assert claims.identity.digits == "199101292382"


def test_what_stands_unsigned_beside_the_signed_answer_is_never_read(
    simulator, provider_that_answers, settings
):
    details = simulator.signer.sign(payload(timestamp=int(datetime.now(tz=UTC).timestamp() * 1000)))
    other = {"ssn": {"ssn": "198404279294", "country": "SE"}}
    answer = {
        "authRef": "ours",
        "status": "APPROVED",
        "details": details,
        "requestedAttributes": other,
    }
    with provider_that_answers(200, json.dumps(answer).encode()) as url:
        settings.FREJA_URL = url

        claims = claims_of(freja.collect("ours"))

    assert claims.identity.digits == "199101292382"


def test_an_answer_signed_by_somebody_else_is_refused(simulator, stranger):
    assert refused(stranger.sign(payload())) == "badSignature"


def test_an_answer_that_was_changed_on_the_way_is_refused(simulator):
    header, _, signature = signed(simulator).split(".")
    _, body, _ = signed(simulator, ssn={"ssn": "198404279294", "country": "SE"}).split(".")

    assert refused(f"{header}.{body}.{signature}") == "badSignature"


def test_an_unsigned_answer_is_refused(simulator):
    body = json.dumps(payload()).encode()

    assert refused(jwt.PyJWS().encode(body, "", algorithm="none")) == "badSignature"


def test_the_public_certificate_is_no_shared_secret(simulator):
    # The known confusion: a verifier that takes the public certificate for the key of an HMAC.
    parts = (json.dumps({"alg": "HS256"}), json.dumps(payload()))
    signed_part = ".".join(base64url_encode(part.encode()).decode() for part in parts)
    proof = hmac.digest(simulator.cert_file.read_bytes(), signed_part.encode(), "sha256")

    assert refused(f"{signed_part}.{base64url_encode(proof).decode()}") == "badSignature"


@pytest.mark.parametrize("details", ["", "a.b.c", "not a token", "e30.e30.e30"])
def test_an_answer_that_is_no_token_is_refused(simulator, details):
    assert refused(details) == "badSignature"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"authRef": "another"}, "badAnswer"),
        ({"status": "REJECTED"}, "badAnswer"),
        ({"minRegistrationLevel": "BASIC"}, "badAnswer"),
        ({"timestamp": "soon"}, "badAnswer"),
        ({"ssn": {"ssn": "199101292382", "country": "NO"}}, "noIdentity"),
        ({"ssn": {"ssn": "199101292383", "country": "SE"}}, "noIdentity"),
        ({"ssn": None}, "badAnswer"),
        ({"basicUserInfo": None}, "badAnswer"),
        ({"loaLevel": None}, "badAnswer"),
        ({"registrationLevel": "BASIC", "loaLevel": "LOA1", "ssn": None}, "level"),
    ],
)
def test_a_signed_answer_that_does_not_answer_us_is_refused(simulator, changes, code):
    assert refused(signed(simulator, **changes)) == code


@pytest.mark.parametrize(
    ("off", "is_believed"),
    [
        (timedelta(minutes=-5, seconds=-1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, seconds=1), False),
    ],
)
def test_an_old_answer_is_not_believed(simulator, off, is_believed):
    details = signed(simulator, timestamp=int((NOW + off).timestamp() * 1000))

    if is_believed:
        assert read(details, reference="ours", now=NOW).assurance == "loa3"
    else:
        assert refused(details) == "staleAnswer"


@pytest.mark.parametrize(
    ("level", "loa"),
    [("EXTENDED", "LOA2"), ("PLUS", "LOA3_NR"), ("PLUS", "LOA2"), ("EXTENDED", "LOA3")],
)
def test_only_plus_and_loa3_together_are_level_3(simulator, level, loa):
    claims = read(
        signed(simulator, registrationLevel=level, loaLevel=loa), reference="ours", now=NOW
    )

    assert claims.assurance == f"{level}/{loa}".lower()


def test_two_certificates_may_be_pinned_while_freja_changes_its_key(
    simulator, stranger, settings, tmp_path
):
    both = tmp_path / "both.pem"
    pems = (
        signer.certificate.public_bytes(Encoding.PEM) for signer in (stranger, simulator.signer)
    )
    both.write_bytes(b"".join(pems))
    settings.FREJA_SIGNING_CERT = str(both)

    assert read(signed(simulator), reference="ours", now=NOW).assurance == "loa3"


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_without_a_pinned_certificate_nobody_is_believed(simulator, settings, tmp_path, content):
    pinned = tmp_path / "pinned.pem"
    if content is not None:
        pinned.write_bytes(content)
    settings.FREJA_SIGNING_CERT = str(pinned)

    assert refused(signed(simulator)) == "badCertificate"


def test_a_freja_without_the_moving_code_is_not_used(provider_that_answers, settings):
    with provider_that_answers(200, b'{"authRef": "ours"}') as url:
        settings.FREJA_URL = url

        with pytest.raises(ProviderError, match="badAnswer"):
            freja.auth(VISIT)


@pytest.mark.parametrize(
    "code", ["REJECTED", "CANCELED", "RP_CANCELED", "EXPIRED", "1012", "2000", "0"]
)
def test_every_end_of_frejas_is_known(code):
    assert code in ENDINGS
    assert not ending("freja", code).is_permanent
    assert "%(" not in ending("freja", code).text


def test_every_status_of_frejas_that_waits_has_a_text():
    assert {"STARTED", "DELIVERED_TO_MOBILE"} <= WAITING.keys()


@pytest.mark.parametrize("code", ["1000", *(str(1001 + n) for n in range(13)), "1100", "2002"])
def test_every_number_of_frejas_has_a_text(code):
    assert code in ENDINGS
    assert "%(" not in ending("freja", code).text
