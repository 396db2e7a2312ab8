import json

import pytest

from accounts.signin import bankid
from accounts.signin.provider import Order, ProviderError, Visit
from accounts.signin.wording import ENDINGS, WAITING, ending, waiting
from tools.eidsim.people import BY_KEY

VISIT = Visit("192.0.2.7", "https://minasidor.angslunda.example/tillbaka/?k=1", "Firefox")
# BankID's published example.
EXAMPLE = Order(
    reference="131daac9-16c6-4618-beb0-365768f37288",
    start_token="7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6",
    qr_token="67df3917-fa0d-44e5-b327-edcc928297f8",
    qr_secret="d28db9a7-4cde-429e-a983-359be676944c",
)


def claims_of(collected):
    assert collected.status == "complete"
    return collected.claims


def approve(simulator, reference, key="C1", level="PLUS"):
    simulator.desk.approve(simulator.desk.find(reference), BY_KEY[key], level)


@pytest.mark.parametrize(
    ("seconds", "proof"),
    [
        (0, "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"),
        (1, "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2"),
        (2, "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3"),
    ],
)
def test_the_qr_code_is_as_in_bankids_own_example(seconds, proof):
    frame = bankid.qr_frame(EXAMPLE, seconds)

    assert frame == f"bankid.67df3917-fa0d-44e5-b327-edcc928297f8.{seconds}.{proof}"


def test_the_app_is_opened_without_a_way_back_that_a_visitor_could_change():
    links = bankid.links(EXAMPLE, 0, VISIT.return_url)

    query = "autostarttoken=7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6&redirect=null"
    assert links.mobile == f"https://app.bankid.com/?{query}"
    assert links.desktop == f"bankid:///?{query}"


def test_an_order_tells_the_app_where_one_is_logging_in_and_where_to_go_back(simulator):
    order = bankid.auth(VISIT)

    taken = simulator.desk.find(order.reference)
    assert taken.intent == "Logga in på Mina sidor hos Ängslunda kommun."
    assert taken.return_url == VISIT.return_url
    assert taken.number == "", "secure start: no number is ever sent"


def test_an_address_of_version_6_will_do(simulator):
    order = bankid.auth(Visit("2001:db8::1", VISIT.return_url, "Firefox"))

    assert bankid.collect(order.reference).status == "pending"


def test_an_order_goes_from_waiting_to_approved(simulator):
    order = bankid.auth(VISIT)
    assert bankid.collect(order.reference).hint == "outstandingTransaction"
    simulator.desk.pick_up(simulator.desk.find(order.reference), is_same_device=False)
    assert bankid.collect(order.reference).hint == "userSign"
    approve(simulator, order.reference)

    claims = claims_of(bankid.collect(order.reference))

    assert claims.identity.digits == "199101292382"
    assert (claims.given_name, claims.family_name) == ("Samira", "Haddad")
    assert (claims.provider, claims.assurance) == ("bankid", "loa3")


def test_an_approved_order_is_told_once(simulator):
    order = bankid.auth(VISIT)
    approve(simulator, order.reference)
    bankid.collect(order.reference)

    with pytest.raises(ProviderError, match="invalidParameters"):
        bankid.collect(order.reference)


def test_a_cancelled_order_is_gone(simulator):
    order = bankid.auth(VISIT)

    bankid.cancel(order.reference)

    with pytest.raises(ProviderError, match="invalidParameters"):
        bankid.collect(order.reference)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"errorCode": "alreadyInProgress", "details": "x"}', "alreadyInProgress"),
        (503, b'{"errorCode": "Maintenance", "details": "x"}', "Maintenance"),
        (418, b'{"errorCode": "addedTomorrow", "details": "x"}', "addedTomorrow"),
        (500, b"{}", "unreachable"),
        (403, b"{}", "http403"),
        (502, b"<html>Bad gateway</html>", "unreachable"),
        (200, b"<html>Hello</html>", "badAnswer"),
        (200, b"[]", "badAnswer"),
        (200, b"{}", "badAnswer"),
        (302, b"", "badAnswer"),
    ],
)
def test_every_bad_answer_becomes_a_code(provider_that_answers, settings, status, body, code):
    with provider_that_answers(status, body) as url:
        settings.BANKID_URL = url

        with pytest.raises(ProviderError) as caught:
            bankid.auth(VISIT)

    assert caught.value.code == code


def test_a_provider_that_is_not_there_is_unreachable(settings):
    settings.BANKID_URL = "http://127.0.0.1:9/"

    with pytest.raises(ProviderError, match="unreachable"):
        bankid.auth(VISIT)


def test_a_certificate_that_is_not_there_is_our_own_fault(simulator, settings):
    settings.BANKID_URL = "https://127.0.0.1:9/"
    settings.BANKID_CERT = settings.BANKID_KEY = "/nowhere/rp.pem"

    with pytest.raises(ProviderError, match="badCertificate"):
        bankid.auth(VISIT)

    assert ending("bankid", "badCertificate").is_permanent


def completed(**changes):
    user = {"personalNumber": "199101292382", "givenName": "Samira", "surname": "Haddad"}
    answer = {"orderRef": "ours", "status": "complete", "completionData": {"user": user}}
    return json.dumps({**answer, **changes}).encode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (completed(orderRef="another"), "badAnswer"),
        (completed(completionData=None), "badAnswer"),
        (completed(completionData={"user": {"personalNumber": "199101292382"}}), "badAnswer"),
        (
            completed(
                completionData={
                    "user": {"personalNumber": "199101292383", "givenName": "S", "surname": "H"}
                }
            ),
            "noIdentity",
        ),
    ],
)
def test_a_completion_that_does_not_hold_up_signs_nobody_in(
    provider_that_answers, settings, body, code
):
    with provider_that_answers(200, body) as url:
        settings.BANKID_URL = url

        with pytest.raises(ProviderError) as caught:
            bankid.collect("ours")

    assert caught.value.code == code


def test_a_status_and_a_hint_added_tomorrow_are_waited_out(provider_that_answers, settings):
    with provider_that_answers(200, b'{"status": "resting", "hintCode": "yawning"}') as url:
        settings.BANKID_URL = url

        collected = bankid.collect("ours")

    assert (collected.status, collected.hint) == ("pending", "yawning")
    assert waiting("bankid", "yawning") == "Väntar på svar från BankID …"


@pytest.mark.parametrize(
    "hint", ["outstandingTransaction", "noClient", "started", "userMrtd", "userSign"]
)
def test_every_pending_hint_of_bankids_has_a_text_of_its_own(hint):
    assert hint in WAITING
    assert "%(" not in waiting("bankid", hint)


@pytest.mark.parametrize(
    ("code", "is_permanent"),
    [
        ("expiredTransaction", False),
        ("certificateErr", False),
        ("userCancel", False),
        ("cancelled", False),
        ("startFailed", False),
        ("notSupportedByUserApp", False),
        ("transactionRiskBlocked", False),
        ("alreadyInProgress", False),
        ("requestTimeout", False),
        ("internalError", False),
        ("Maintenance", False),
        ("invalidParameters", True),
        ("unauthorized", True),
        ("notFound", True),
        ("methodNotAllowed", True),
        ("unsupportedMediaType", True),
    ],
)
def test_every_end_of_bankids_is_known_with_whether_trying_again_helps(code, is_permanent):
    assert code in ENDINGS
    assert ending("bankid", code).is_permanent is is_permanent
    assert "%(" not in ending("bankid", code).text


def test_an_end_added_tomorrow_has_a_text():
    assert ending("bankid", "addedTomorrow").text == "Inloggningen gick inte. Försök igen."


def test_an_order_does_not_give_its_secrets_away_when_printed():
    printed = repr(EXAMPLE)

    assert EXAMPLE.qr_secret not in printed
    assert EXAMPLE.start_token not in printed
