"""A language nobody speaks, read from right to left: what stands outside its brackets was never
meant to be translated, or was forgotten (decision 19).

That each sentence has its English is seen to in tests/house/test_translations.py; here, that each
sentence is one that can be translated.
"""

from __future__ import annotations

import re
import subprocess
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.browser.states import LONG, LONG_NAME, LONG_SENDER, LONG_SUBJECT, MISSING, Cast
from tests.browser.states_of_ones_own import STATES
from tests.factories.accounts import FAMILY_NAMES, GIVEN_NAMES
from tests.house.finding import ROOT
from tests.portal.conftest import running_simulator, simulator
from tools import programs

__all__ = ["running_simulator", "simulator"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not programs.msgfmt(),
        reason="LEFT OUT: no gettext on this machine (apt-get install gettext)",
    ),
]
# Arabic, so that Django turns the page; its words are ours, between brackets.
PSEUDO = "ar"
ENTRY = re.compile(r'^msgid "(.*)"\n(?:msgid_plural "(.*)"\n)?', re.MULTILINE)
WORD = re.compile(r"[^\W\d_]{2,}")
# What the municipality, its colleagues and the clients have written, and names.
CONTENT = re.compile(
    "|".join(
        [
            "Ängslunda( kommun)?",
            "Mina sidor",
            *map(re.escape, LONG_SENDER.split(", ")),
            re.escape(LONG_SUBJECT),
            re.escape(MISSING),
            rf"{LONG}[-.\w]*",
            *LONG_NAME.values(),
            *GIVEN_NAMES,
            *FAMILY_NAMES,
            r"Tid för möte( \d+)?",
            r"Enhet \d+",
            "Så läser du ett beslut|Det här kan du göra, så loggar du in[^.]*",
            r"\b(?:BankID|Freja|PDF|kB|MB|kr|Svenska|English|Påhittat|Chromium|axe-core|WCAG|AA)\b",
            # Numbers of requests, and what a code says.
            r"\b[0-9a-f]{8}\b",
            "Low contrast",
            r"[\w./@-]+\.(?:example|pdf|docx|se)[\w/]*",
        ]
    )
)


# One of them is the page just after another language was chosen.
IN_ONE_LANGUAGE = [state for state in STATES if state.label != "in another language"]


class Texts(HTMLParser):
    """The words of a page, those a screen reader says too; not what somebody has written on it."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in {"meta", "link", "input", "br", "img"}:
            self.open.append((tag, given))
        self.found += [given[name] for name in ("aria-label", "title", "alt") if given.get(name)]

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(self._is_content(tag, given) for tag, given in self.open):
            self.found.append(text)

    @staticmethod
    def _is_content(tag, given):
        return tag in {"script", "style", "textarea", "code"} or "letter-body" in given.get(
            "class", ""
        )


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory):
    """Every sentence of ours between brackets, its placeholders and links as they were."""
    folder = tmp_path_factory.mktemp("locale") / PSEUDO / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = (ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text()
    head, _blank, rest = source.partition("\n\n")
    bracketed = re.sub(r'^(msgstr(?:\[\d\])?) "(.+)"$', r'\1 "⟦\2⟧"', rest, flags=re.MULTILINE)
    po = folder / "django.po"
    po.write_text(f"{head}\n\n{bracketed}")
    subprocess.run(["msgfmt", "-o", str(po.with_suffix(".mo")), str(po)], check=True)  # noqa: S603, S607
    return folder.parent.parent


@pytest.fixture
def cast(citizen, settings, tmp_path, simulator, catalogue):
    settings.LANGUAGES = [*settings.LANGUAGES, (PSEUDO, "Påhittat")]
    settings.LOCALE_PATHS = [catalogue]
    visitor = Client(raise_request_exception=False)
    for client in (visitor, citizen.client):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = PSEUDO
    return Cast(citizen, visitor, settings, tmp_path)


def outside_brackets(page):
    """The words that were never translated."""
    reader = Texts()
    reader.feed(page)
    text = "\n".join(unescape(found) for found in reader.found)
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = inner
    return {found for found in WORD.findall(CONTENT.sub("", text)) if not found[0] >= "\u0600"}


@pytest.mark.covers("P21")
@pytest.mark.parametrize("state", IN_ONE_LANGUAGE, ids=str)
def test_every_word_of_ours_can_be_translated_and_the_page_is_turned(cast, state):
    page = state.show(cast).content.decode()

    assert f'<html lang="{PSEUDO}" dir="rtl">' in page
    assert outside_brackets(page) == set()


def test_a_word_that_was_forgotten_is_found():
    page = "<main><h1>⟦Rubrik⟧</h1><p aria-label='Etikett'>⟦Till ⟦Åsa⟧⟧ glömd</p></main>"

    assert outside_brackets(page) == {"Etikett", "glömd"}
