"""WCAG 2.2 AA, and axe's best practice, on every citizen's page in every state (A11Y-1 to 5).

A page is loaded once for each of its states and judged in all the ways there are. What is found
goes into the accessibility statement: `make accessibility` writes it.
"""

from __future__ import annotations

from pprint import pformat

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from tests.browser.judged import ZOOMED, Judge
from tests.browser.states import Cast
from tests.browser.states_of_ones_own import STATES
from tests.house.matrix import matrix

pytestmark = pytest.mark.django_db
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 700}
# No pages: PDF, a file, how many seconds are left, what htmx puts into a page, and where only a
# button leads.
WITHOUT_LOOK = {
    "sheet",
    "attachment",
    "attachment_inline",
    "assistance_paper",
    "assistance_paper_inline",
    "waiting_state",
    "links",
    "support",
    "session_left",
}
BAD = """<!doctype html><html lang="sv"><head><title>Fel</title></head><body><main><h1>Fel</h1>
<div style="inline-size: 40rem"><p>Bred</p></div><p><img src="/static/favicon.svg"></p>
<p style="inline-size: 2rem; white-space: nowrap">Sticker ut åt höger</p></main></body></html>"""


@pytest.fixture(scope="module")
def judge(browser):
    # Colours that are still changing when axe looks would be neither the one nor the other.
    context = browser.new_context(locale="sv-SE", reduced_motion="reduce")
    yield Judge(context.new_page())
    context.close()


@pytest.fixture
def cast(citizen, settings, tmp_path, simulator):
    return Cast(citizen, Client(raise_request_exception=False), settings, tmp_path)


def static_file(address):
    """Where it lies; nothing for what a page only asks the server for while it is open."""
    name = address.removeprefix("/static/")
    return finders.find(name) if name != address else None


@pytest.mark.accessibility("axe")
@pytest.mark.covers("P21")
@pytest.mark.parametrize("state", STATES, ids=str)
def test_everybody_can_use_the_page(judge, cast, state, accessibility_run):
    judge.show(state.show(cast), static_file)

    found = {
        "axe": judge.faults(),
        "zoom": judge.runs_over(ZOOMED),
        "text": judge.runs_over(WIDE, root="200%") + judge.runs_over(PHONE, root="200%"),
        "direction": judge.turned(),
        "strangers": judge.asked_of_strangers,
    }
    accessibility_run.note(state, found, axe=judge.axe_version())
    wrong = {what: faults for what, faults in found.items() if faults}
    assert not wrong, pformat(wrong, width=120)


def test_a_page_that_nobody_can_use_is_found(judge):
    response = HttpResponse(BAD)
    vars(response)["request"] = {"PATH_INFO": "/"}
    judge.show(response, static_file)

    rules = {fault["rule"] for fault in judge.faults()}
    assert {"image-alt", "meta-viewport"} & rules
    assert any("the page is" in fault for fault in judge.runs_over(ZOOMED))
    assert any("Sticker ut" in fault for fault in judge.runs_over(WIDE))


def test_every_page_a_citizen_can_open_is_looked_at():
    pages = {
        name.removeprefix("portal:")
        for name, row in matrix().items()
        if name.startswith("portal:")
        and 200 in {row.cells["signed out"].get, row.cells["citizen"].get, row.own.get("citizen")}
    }

    looked_at = {state.page for state in STATES}
    assert pages - looked_at == WITHOUT_LOOK & pages
    assert {f"error {status}" for status in (400, 403, 404, 405, 413, 500)} <= looked_at
