"""Processes are killed and the broker is emptied in the middle: nothing is lost."""

from __future__ import annotations

import json
import time

import psycopg
import pytest

from tests.browser.people import choose_recipient, sign_in_staff


def letters_and_notices(stack, subject):
    """How many messages there are under a subject, and the states of their notices."""
    with psycopg.connect(stack.env["DATABASE_URL"]) as connection:
        sent = connection.execute(
            "select m.public_id from messaging_message m"
            " join messaging_thread t on t.id = m.thread_id where t.subject = %s",
            [subject],
        ).fetchall()
        states = connection.execute(
            "select status from notifications_notice where trigger = any(%s)",
            [[row[0] for row in sent]],
        ).fetchall()
    return len(sent), sorted(row[0] for row in states)


def write_to_mohamed(page, stack, subject):
    page.goto(f"{stack.url}personal/meddelanden/skriv/")
    choose_recipient(page, "Till klient", "Mohamed", "Mohamed Warsame")
    page.get_by_label("Ämne").fill(subject)
    page.get_by_label("Meddelande", exact=True).fill("Hej! Vi ses på torsdag.")
    page.get_by_role("button", name="Skicka", exact=True).click()
    page.get_by_role("heading", name="Skickat").wait_for()


def wait_until(condition, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return False


@pytest.fixture
def caseworker(stack, somebody):
    page = somebody()
    sign_in_staff(page, stack, "Fredrik Holm")
    return page


def test_a_worker_killed_between_the_message_and_its_notice_loses_neither(stack, caseworker):
    stack.kill("worker")
    write_to_mohamed(caseworker, stack, "Medan arbetaren var död")
    count, states = letters_and_notices(stack, "Medan arbetaren var död")
    assert count == 1
    assert states == ["queued", "queued"]

    stack.restart("worker")

    assert wait_until(
        lambda: letters_and_notices(stack, "Medan arbetaren var död")[1] != ["queued", "queued"]
    )


def test_a_wiped_and_vanished_redis_loses_nothing_and_no_page(stack, caseworker):
    stack.kill("redis")
    write_to_mohamed(caseworker, stack, "Medan kön var borta")
    assert letters_and_notices(stack, "Medan kön var borta")[0] == 1

    stack.restart("redis")

    assert wait_until(lambda: "queued" not in letters_and_notices(stack, "Medan kön var borta")[1])
    assert all(json.loads(line) for line in stack.outbox.read_text().splitlines())
