"""What holds for every page a citizen may meet, in every state it can be in (T28, L20)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.browser.states import LONG, LONG_SENDER, Cast
from tests.browser.states_of_ones_own import STATES
from tests.portal.conftest import running_simulator, simulator

__all__ = ["running_simulator", "simulator"]
pytestmark = pytest.mark.django_db
# What stands in a span of its own, in what somebody writes or in a tag is kept together otherwise.
KEPT_TOGETHER = re.compile(
    r'<(span|a)[^>]*class="(?:nowrap|number)"[^>]*>.*?</\1>|<textarea.*?</textarea>|<[^>]*>',
    re.DOTALL,
)
# An error is plain text, and this one's words are given.
NO_MOBILE_NUMBER = "Ange ett mobilnummer, till exempel 070-174 06 05."
PARTED = re.compile(r"\d[-\s]\d\d\d[\s-]\d\d[\s-]\d\d")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# What a browser fetches by itself: links lead away only when somebody follows them.
FETCHED = re.compile(r'<(?:img|script|link|use|source|iframe)\b[^>]*?(?:src|href)="([^"]+)"')


@pytest.fixture
def cast(citizen, settings, tmp_path, simulator):
    return Cast(citizen, Client(raise_request_exception=False), settings, tmp_path)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_it_can_be_left_at_once_and_leaves_nothing_behind(cast, state):
    response = state.show(cast)
    page = response.content.decode()

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.count("data-leave-quickly") == 1
    # A neutral title and icon: they stay in the browser's history, and in the list of its tabs.
    title = TITLE.search(page)[1]
    for told in (LONG, LONG_SENDER, cast.person.given_name, "bistånd", "socialtjänst", "IFO"):
        assert told not in title
    assert "Ängslunda kommun" in title
    assert page.count('rel="icon"') == 1


@pytest.mark.parametrize("state", STATES, ids=str)
def test_it_fetches_nothing_from_anybody_else(cast, state):
    fetched = FETCHED.findall(state.show(cast).content.decode())

    assert len(fetched) >= 5
    assert [address for address in fetched if not address.startswith("/static/")] == []


@pytest.mark.parametrize("state", STATES, ids=str)
def test_no_telephone_number_is_parted_at_the_end_of_a_line(cast, state):
    text = KEPT_TOGETHER.sub("", unescape(state.show(cast).content.decode()))

    assert PARTED.findall(text.replace(NO_MOBILE_NUMBER, "")) == []
