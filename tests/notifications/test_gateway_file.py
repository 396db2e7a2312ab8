from __future__ import annotations

import fcntl
import json
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

import pytest

from notifications.gateways import GatewayError, gateway_for


@pytest.fixture
def file(settings, tmp_path):
    path = tmp_path / "new folder" / "outbox.jsonl"
    settings.OUTBOX_FILE = str(path)
    settings.NOTICE_GATEWAYS = dict.fromkeys(
        ["sms", "email"], "notifications.gateways.file.FileGateway"
    )
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_notice_is_one_line_of_json(file):
    gateway_for("sms").send(to="+46701740605", text="Å\nÄ", subject="", key="a")
    gateway_for("email").send(to="namn@epost.example", text="Hej!", subject="Ö", key="b")

    sms, email = lines(file)
    assert (sms["channel"], sms["to"], sms["text"], sms["subject"]) == (
        "sms",
        "+46701740605",
        "Å\nÄ",
        "",
    )
    assert (email["channel"], email["subject"], email["key"]) == ("email", "Ö", "b")
    assert datetime.fromisoformat(sms["sent_at"]).tzinfo is not None


def test_the_same_key_gives_one_line(file):
    gateway = gateway_for("sms")

    for _ in range(2):
        gateway.send(to="+46701740605", text="Hej!", subject="", key="same")

    assert len(lines(file)) == 1


def test_two_processes_that_write_the_same_key_wait_for_each_other(file):
    gateway = gateway_for("sms")
    gateway.send(to="+46701740605", text="Hej!", subject="", key="first")

    with ThreadPoolExecutor(1) as thread, file.open("a") as other_process:
        fcntl.flock(other_process, fcntl.LOCK_EX)
        sending = thread.submit(gateway.send, to="+46", text="Hej!", subject="", key="same")
        time.sleep(0.2)
        other_process.write('{"key": "same"}\n')
        other_process.close()
        sending.result(timeout=10)

    assert [line["key"] for line in lines(file)] == ["first", "same"]


def test_a_key_within_somebody_elses_text_is_not_taken_for_the_key(file):
    gateway = gateway_for("sms")

    gateway.send(to="+46701740605", text='{"key": "b"}', subject="", key="a")
    gateway.send(to="+46701740605", text="Hej!", subject="", key="b")

    assert len(lines(file)) == 2


def test_many_at_once_write_whole_lines(file):
    gateway = gateway_for("sms")
    keys = [str(uuid4()) for _ in range(100)]

    with ThreadPoolExecutor(16) as pool:
        list(
            pool.map(lambda key: gateway.send(to="+46", text="å" * 500, subject="", key=key), keys)
        )

    assert {line["key"] for line in lines(file)} == set(keys)


def test_the_file_is_for_its_owner_only(file):
    gateway_for("sms").send(to="+46701740605", text="Hej!", subject="", key="a")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("channel", "to"), [("sms", "+46701740610"), ("email", "finns.inte@epost.example")]
)
def test_what_the_demo_says_is_not_in_use_is_refused_for_good_and_not_written_down(
    file, channel, to
):
    with pytest.raises(GatewayError) as refusal:
        gateway_for(channel).send(to=to, text="Hej", subject="", key="1")

    assert (refusal.value.permanent, refusal.value.about_address) == (True, True)
    assert to not in str(refusal.value)
    assert not file.exists()
