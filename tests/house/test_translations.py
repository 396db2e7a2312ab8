"""What citizens read exists in every language of theirs, and the compiled files say the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from tests.house.finding import OUR_APPS, ROOT
from tools import programs
from tools.messages import COLLECT, compile_catalog, is_compiled

pytestmark = pytest.mark.skipif(
    not programs.msgfmt(), reason="LEFT OUT: no gettext on this machine (apt-get install gettext)"
)
LANGUAGES = sorted(code for code, _name in settings.LANGUAGES)
SOURCES = (*OUR_APPS, "config", "templates", "locale")
PLANTED = '{% load i18n %}{% translate "Planterad mening" %}'


def catalogue(language, root=ROOT):
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def said_by(*command):
    # gettext's own programs, with our own files.
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def messages(text):
    """The entries of a catalogue, without the first, which is about the catalogue itself."""
    return {entry for entry in text.split("\n\n") if 'msgid ""\nmsgstr ""\n' not in entry}


def entries(language, *which, root=ROOT):
    found = said_by(
        "msgattrib", "--no-wrap", "--sort-output", *which, str(catalogue(language, root))
    )
    return messages(found.rstrip("\n") + "\n\n") - {""}


def ids(language, root=ROOT):
    return {
        line
        for line in said_by("msgattrib", "--no-wrap", str(catalogue(language, root))).splitlines()
        if line.startswith("msgid")
    }


@pytest.fixture
def copy(tmp_path):
    """The source and the catalogues, to collect into without touching the real ones."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


def collect(copy):
    languages = [part for code in LANGUAGES for part in ("--locale", code)]
    subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, "manage.py", *COLLECT, *languages],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        check=True,
    )


def test_the_catalogues_hold_what_the_source_says_and_nothing_else(copy):
    collect(copy)

    for language in LANGUAGES:
        assert ids(language) == ids(language, copy), f"{language}: run make messages and translate"


def test_a_sentence_that_was_never_collected_is_found(copy):
    (copy / "templates" / "planted.html").write_text(PLANTED, encoding="utf-8")

    collect(copy)

    for language in LANGUAGES:
        assert ids(language, copy) - ids(language) == {'msgid "Planterad mening"'}
        assert len(entries(language, "--untranslated", root=copy)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ["--untranslated", "--only-fuzzy", "--only-obsolete"])
def test_nothing_is_left_to_do(language, fault):
    assert entries(language, fault) == set()
    assert len(entries(language, "--translated")) > 100


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('msgid "Ny"\nmsgstr ""\n', "--untranslated"),
        ('#, fuzzy\nmsgid "Ny"\nmsgstr "New"\n', "--only-fuzzy"),
        ('#~ msgid "Ny"\n#~ msgstr "New"\n', "--only-obsolete"),
    ],
)
def test_what_is_left_to_do_is_found(copy, line, fault):
    with catalogue("en", copy).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}")

    assert len(entries("en", fault, root=copy)) == 1


@pytest.mark.parametrize(
    ("swedish", "english"),
    [
        ("e-legitimation", "e-ID"),
        ("Skicka inte brådskande", "Do not send urgent matters here."),
        ("Ring 112", "Call 112 if somebody's life is in danger."),
        ("till och med", "up to and including"),
    ],
)
def test_english_has_one_word_for_one_thing(swedish, english):
    # As it is read: the hyphen that holds a word together is one.
    written = catalogue("en").read_text(encoding="utf-8").replace("&#8209;", "-").split("\n\n")
    of_it = [entry for entry in written if swedish in entry.partition("msgstr")[0]]

    assert of_it
    assert [entry for entry in of_it if english not in entry.partition("msgstr")[2]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_the_catalogue_says(language):
    assert is_compiled(catalogue(language))


def test_a_compiled_file_that_is_behind_is_found(copy):
    with catalogue("en", copy).open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Ny"\nmsgstr "New"\n')

    assert not is_compiled(catalogue("en", copy))


def test_a_translation_that_loses_a_placeholder_doesnt_compile(copy):
    po = catalogue("en", copy)
    po.write_text(po.read_text(encoding="utf-8").replace('"Open %(eid)s"', '"Open %(app)s"'))

    with pytest.raises(subprocess.CalledProcessError):
        compile_catalog(po, po.with_suffix(".mo"))
