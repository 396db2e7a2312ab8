from __future__ import annotations

import io
import logging
from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from config.celery import app
from journal import pdf, rendering
from journal.actions.renditions import RENDER
from journal.files import admit_pdf
from journal.models import PdfRendition
from journal.rendering import EXTRACTS, LEASE, TRIES, WORDS, Made, render_due, render_next
from journal.tasks import render_ordered
from tests.bench.storage import FULL
from tests.factories.journal import DocumentFactory, ExtractFactory, PdfRenditionFactory

pytestmark = pytest.mark.django_db
MAKES_PDF = pytest.mark.makes_pdf
State = PdfRendition.State
NOW = timezone.now()


@pytest.fixture
def ordered():
    return PdfRenditionFactory(ordered=True, heading="Kallelse: möte / samtal", ordered_at=NOW)


@pytest.fixture
def full(settings):
    settings.STORAGES = {**settings.STORAGES, "default": FULL}


@pytest.fixture
def no_library(monkeypatch):
    """As on a server without Pango: WeasyPrint's own import says so."""

    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)


def looked_up(rendition):
    rendition.refresh_from_db()
    return rendition


def content_of(rendition):
    with rendition.file.open("rb") as file:
        return file.read()


def outcome(rendition):
    rendition.refresh_from_db()
    return rendition.state, rendition.failure, rendition.attempts


@MAKES_PDF
@pytest.mark.covers("R56", "R59")
def test_what_is_ordered_becomes_a_pdf_with_its_name_its_size_and_its_sum(ordered):
    assert render_due() == 1

    made = looked_up(ordered)
    content = content_of(made)
    assert made.state == State.READY
    assert made.filename == "Kallelse- möte-samtal.pdf"
    assert (made.size, made.sha256) == (len(content), sha256(content).hexdigest())
    assert made.pages == len(PdfReader(io.BytesIO(content)).pages) == 1
    assert made.ready_at
    assert made.taken_until is None
    assert render_due() == 0


@MAKES_PDF
def test_what_we_make_ourselves_passes_the_gate_that_others_files_pass(ordered):
    render_due()

    content = content_of(looked_up(ordered))
    admitted = admit_pdf(io.BytesIO(content), filename="brev.pdf")

    assert admitted.sha256 == ordered.sha256


@MAKES_PDF
def test_the_longest_waiting_is_made_first():
    later = PdfRenditionFactory(ordered=True, ordered_at=NOW)
    earlier = PdfRenditionFactory(ordered=True, ordered_at=NOW - timedelta(minutes=1))

    render_next(NOW)

    assert [looked_up(one).state for one in (earlier, later)] == [State.READY, State.ORDERED]


@MAKES_PDF
def test_what_somebody_has_in_hand_is_left_until_the_lease_is_over(ordered):
    PdfRendition.objects.update(attempts=1, taken_until=NOW + LEASE)

    assert not render_next(NOW)
    assert render_next(NOW + LEASE)

    assert outcome(ordered) == (State.READY, "", 2)


def test_one_that_its_workers_die_of_is_given_up(ordered):
    PdfRendition.objects.update(attempts=TRIES, taken_until=NOW)

    render_next(NOW)

    assert outcome(ordered) == (State.FAILED, "interrupted", TRIES + 1)


@pytest.mark.usefixtures("full")
@MAKES_PDF
def test_a_full_storage_is_tried_again_with_growing_pauses_and_then_told(ordered, settings):
    assert render_next(NOW)
    assert outcome(ordered) == (State.ORDERED, "", 1)
    assert not render_next(NOW)
    assert not render_next(NOW + timedelta(seconds=29))

    assert render_next(NOW + timedelta(seconds=30))
    assert not render_next(NOW + timedelta(seconds=60))
    assert render_next(NOW + timedelta(seconds=90))

    assert outcome(ordered) == (State.FAILED, "storage", TRIES)


@MAKES_PDF
def test_a_storage_that_has_room_again_takes_it(ordered, settings):
    with_room = settings.STORAGES
    settings.STORAGES = {**with_room, "default": FULL}
    render_next(NOW)
    settings.STORAGES = with_room

    render_next(NOW + timedelta(minutes=1))

    assert outcome(ordered) == (State.READY, "", 2)


@pytest.mark.usefixtures("no_library")
def test_without_the_text_library_it_is_told_at_once(ordered):
    render_next(NOW)

    assert outcome(ordered) == (State.FAILED, "no_library", 1)


@MAKES_PDF
def test_one_too_large_to_send_is_told_at_once(ordered, settings):
    settings.ATTACHMENT_MAX_MB = 0

    render_next(NOW)

    assert outcome(ordered) == (State.FAILED, "too_large", 1)


@pytest.mark.covers("A-S4")
def test_a_document_that_was_changed_behind_our_back_becomes_no_pdf():
    document = DocumentFactory(body="Du har rätt till bistånd.", body_hash="0" * 64)
    rendition = PdfRenditionFactory(ordered=True, document=document)

    render_next(NOW)

    assert outcome(rendition) == (State.FAILED, "altered", 1)


def test_the_log_of_a_failure_tells_nothing_of_the_document(ordered, caplog, settings):
    settings.ATTACHMENT_MAX_MB = 0
    caplog.set_level(logging.INFO)

    render_next(NOW)

    [line] = [record for record in caplog.records if record.name == "journal.rendering"]
    assert str(line.rendition) == str(ordered.public_id)
    told = str(vars(line))
    for word in (ordered.heading, ordered.document.body, ordered.document.author_label):
        assert word not in told


def test_every_failure_has_its_words_and_says_what_to_do():
    assert set(WORDS) == {
        "no_library",
        "too_large",
        "altered",
        "layout",
        "storage",
        "interrupted",
    }
    for words in WORDS.values():
        assert words.count(".") >= 2


@MAKES_PDF
def test_what_is_made_never_changes(ordered):
    render_due()

    with pytest.raises(Exception, match="never changes"), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_pdfrendition SET heading = 'Annat'")


def test_the_timetable_looks_for_orders_that_nobody_was_woken_for():
    planned = app.conf.beat_schedule["render-ordered"]

    assert planned["task"] == render_ordered.name == RENDER
    assert planned["schedule"] <= 10


@pytest.fixture
def another_process(transactional_db):
    """A worker's process that is in the middle of an extract, as the database sees it."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext(%s))", [EXTRACTS])
        yield other


def test_while_an_extract_is_made_letters_are_made_beside_it_and_no_other_extract(
    another_process, monkeypatch
):
    made = Made(b"%PDF-1.7", pages=1)
    monkeypatch.setattr(rendering, "_make", lambda _ordered: made)
    letter = PdfRenditionFactory(ordered=True, ordered_at=NOW)
    extract = ExtractFactory(ordered=True, ordered_at=NOW)

    assert render_due() == 1
    assert (outcome(letter)[0], outcome(extract)[0]) == ("ready", "ordered")

    another_process.close()
    assert render_due() == 1
    assert outcome(extract)[0] == "ready"
