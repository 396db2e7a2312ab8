import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from accounts.signin.order import (
    BeginError,
    Completed,
    Failed,
    Pending,
    PendingOrder,
    begin,
    cancel,
    frame,
    links,
    poll,
    simulator_link,
)
from tools.eidsim.mishaps import BY_NAME
from tools.eidsim.people import BY_KEY

RETURN_URL = "https://minasidor.angslunda.example/logga-in/tillbaka/?k=1"
BOTH = pytest.mark.parametrize("eid", ["bankid", "freja"])


def begun(eid="bankid", now=None):
    return begin(eid, end_user_ip="192.0.2.7", return_url=RETURN_URL, user_agent="Firefox", now=now)


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def waits(pending, now):
    outcome = poll(pending, now)
    assert isinstance(outcome, Pending)
    return outcome


def fails(pending, now):
    outcome = poll(pending, now)
    assert isinstance(outcome, Failed)
    return outcome


def completes(pending, now):
    outcome = poll(pending, now)
    assert isinstance(outcome, Completed)
    return outcome


def taken(simulator, pending):
    """The order as the provider has it."""
    return simulator.desk.find(pending.order.reference)


def scan(simulator, text):
    return requests.post(f"{simulator.url}phone/scan", data=text, timeout=5)


@BOTH
def test_a_citizen_who_scans_the_code_and_approves_is_identified(simulator, eid):
    pending = begun(eid)
    scanned = scan(simulator, frame(pending, timezone.now()))
    requests.post(
        f"{simulator.url}phone/",
        data={"order": scanned.json()["order"], "person": "C1", "action": "approve"},
        timeout=5,
    )

    outcome = completes(pending, later(2))

    assert outcome.claims.identity.digits == "199101292382"
    assert outcome.claims.provider == eid
    assert outcome.reference == pending.order.reference


@BOTH
def test_the_text_follows_what_happens_in_the_app(simulator, eid):
    pending = begun(eid)
    waiting = waits(pending, later(2))
    simulator.desk.pick_up(taken(simulator, pending), is_same_device=True)

    outcome = waits(waiting.order, later(4))

    assert waiting.order.is_scannable
    assert waiting.text.startswith("Väntar på att du läser av koden")
    assert not outcome.order.is_scannable
    assert outcome.text.startswith("Skriv din säkerhetskod i ")


@BOTH
def test_the_provider_is_asked_every_other_second_however_often_the_page_asks(simulator, eid):
    pending = begun(eid)
    first = waits(pending, later(2))
    simulator.desk.approve(taken(simulator, pending), BY_KEY["C1"], "PLUS")

    again = waits(first.order, later(3.5))

    assert again == first
    completes(again.order, later(4.5))


def test_the_first_question_is_not_asked_at_once_either(simulator):
    pending = begun()
    simulator.desk.approve(taken(simulator, pending), BY_KEY["C1"], "PLUS")

    waits(pending, later(1))


@BOTH
def test_an_order_that_nobody_picked_up_in_time_is_replaced_without_a_word(simulator, eid):
    pending = begun(eid)
    taken(simulator, pending).created_at -= 121

    outcome = waits(pending, later(31))

    assert outcome.order.order.reference != pending.order.reference
    assert outcome.text == waits(pending, timezone.now()).text
    assert scan(simulator, frame(outcome.order, later(31))).status_code == 200


def test_a_code_that_nobody_scans_is_not_renewed_for_ever(simulator):
    pending = begun(now=later(-181))
    taken(simulator, pending).created_at -= 31

    outcome = fails(pending, timezone.now())

    assert outcome.code == "startFailed"
    assert outcome.text.startswith("Koden skannades inte i tid")


@BOTH
def test_an_order_that_somebody_picked_up_and_left_is_not_replaced(simulator, eid):
    pending = begun(eid)
    simulator.desk.pick_up(taken(simulator, pending), is_same_device=False)
    opened = waits(pending, later(2))
    taken(simulator, pending).created_at -= 181

    outcome = fails(opened.order, later(4))

    assert outcome.text.endswith(
        "-appen svarade inte i tid. Kontrollera att du har internet och försök igen."
    )


@BOTH
def test_who_cancels_in_the_app_may_try_again(simulator, eid):
    pending = begun(eid)
    requests.post(
        f"{simulator.url}phone/",
        data={"order": pending.start_token, "action": "cancel"},
        timeout=5,
    )

    outcome = fails(pending, later(2))

    assert outcome.text == "Inloggningen avbröts. Försök igen."
    assert not outcome.is_permanent


@pytest.mark.parametrize("hint", ["certificateErr", "transactionRiskBlocked", "addedTomorrow"])
def test_a_failed_order_says_why_and_an_unknown_reason_stops_nothing(simulator, hint):
    pending = begun()
    taken(simulator, pending).end(hint)

    outcome = fails(pending, later(2))

    assert outcome.code == hint
    assert outcome.text


def test_the_same_approval_cannot_be_collected_twice(simulator):
    pending = begun()
    simulator.desk.approve(taken(simulator, pending), BY_KEY["C1"], "PLUS")
    completes(pending, later(2))

    fails(pending, later(4))


def test_an_answer_lost_on_the_way_is_no_failed_sign_in(simulator, settings):
    pending = begun()
    settings.BANKID_URL = "http://127.0.0.1:9/"

    missed = waits(pending, later(2))
    settings.BANKID_URL = simulator.bankid_url
    found = waits(missed.order, later(4))

    assert missed.order.misses == 1
    assert found.order.misses == 0
    assert found.hint == "outstandingTransaction"


def test_a_provider_that_stays_silent_is_given_up(simulator, settings):
    pending = begun()
    settings.BANKID_URL = "http://127.0.0.1:9/"

    for asked in (1, 2, 3):
        pending = waits(pending, later(2 * asked)).order
    outcome = fails(pending, later(8))

    assert outcome.text == "BankID svarar inte just nu. Försök igen om en stund."


def test_bankid_under_maintenance_is_waited_out_as_silence_is(simulator):
    """BankID's RP API, errors: 503 Maintenance may be tried again without telling the user."""
    pending = begun()
    simulator.desk.mishaps.extend([BY_NAME["503"]] * 3)

    for asked in (1, 2, 3, 4):
        pending = waits(pending, later(2 * asked)).order


def test_bankid_under_maintenance_for_long_is_given_up(simulator):
    pending = begun()
    simulator.desk.mishaps.extend([BY_NAME["503"]] * 4)

    for asked in (1, 2, 3):
        pending = waits(pending, later(2 * asked)).order

    assert fails(pending, later(8)).code == "Maintenance"


@BOTH
def test_a_provider_that_is_down_says_so_at_once(settings, eid):
    settings.BANKID_URL = settings.FREJA_URL = "http://127.0.0.1:9/"

    with pytest.raises(BeginError) as caught:
        begun(eid)

    assert caught.value.failed.code == "unreachable"
    assert "svarar inte just nu" in caught.value.failed.text


def test_a_renewal_that_the_provider_refuses_ends_the_sign_in(simulator):
    pending = begun()
    pending = replace(pending, visit=replace(pending.visit, end_user_ip="nowhere"))
    taken(simulator, pending).created_at -= 31

    outcome = fails(pending, later(31))

    assert outcome.code == "invalidParameters"
    assert outcome.is_permanent


@BOTH
def test_an_order_lives_in_the_session_as_json(simulator, eid):
    pending = waits(begun(eid), later(2)).order

    assert PendingOrder.from_json(json.loads(json.dumps(pending.as_json()))) == pending


@BOTH
def test_neither_repr_nor_log_gives_secrets_away(simulator, eid, caplog):
    caplog.set_level(logging.DEBUG)
    pending = begun(eid)
    simulator.desk.approve(taken(simulator, pending), BY_KEY["C1"], "PLUS")

    outcome = completes(pending, later(2))
    failed = fails(replace(pending, order=replace(pending.order, reference="x")), later(2))

    said = f"{pending!r}{outcome!r}{failed!r}{caplog.text}{[vars(r) for r in caplog.records]}"
    assert caplog.records, "the failure is logged, so that there is something to look through"
    for secret in (pending.order.qr_secret, "2382", "Samira", "Haddad", "192.0.2.7", RETURN_URL):
        assert secret not in said


@pytest.mark.parametrize(
    ("code", "level"), [("invalidParameters", "ERROR"), ("userCancel", "INFO")]
)
def test_a_fault_of_ours_is_logged_louder_than_a_citizen_who_changed_her_mind(
    simulator, caplog, code, level
):
    caplog.set_level(logging.INFO, logger="accounts.signin.order")
    pending = begun()
    taken(simulator, pending).end(code)

    poll(pending, later(2))

    (record,) = [record for record in caplog.records if record.name == "accounts.signin.order"]
    assert (record.levelname, record.code, record.provider) == (level, code, "bankid")


@BOTH
def test_an_order_taken_back_is_gone_and_taking_it_back_again_is_no_fault(simulator, eid):
    pending = begun(eid)

    cancel(pending)
    cancel(pending)

    fails(pending, later(2))


@BOTH
def test_the_app_on_the_same_device_is_opened_by_a_link(simulator, eid):
    pending = begun(eid)

    address = links(pending, timezone.now()).mobile

    assert pending.start_token in address
    assert pending.order.qr_secret not in address


@BOTH
def test_the_demo_links_to_the_phone_page_and_back(simulator, eid):
    pending = begun(eid)

    page = requests.get(simulator_link(pending), timeout=5)
    done = requests.post(
        f"{simulator.url}phone/",
        data={"order": pending.start_token, "person": "C1", "action": "approve"},
        timeout=5,
    )

    assert "Samira Haddad" in page.text
    assert f'href="{RETURN_URL}"' in done.text


def test_there_is_no_phone_page_where_there_is_no_simulator(simulator, settings):
    pending = begun()
    settings.EID_SIMULATOR_URL = ""

    assert simulator_link(pending) == ""
