from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from journal.models import PdfRendition
from journal.waiting_for_pdf import wait_for
from tests.factories.journal import PdfRenditionFactory

pytestmark = pytest.mark.django_db


def test_one_that_is_ready_is_not_waited_for():
    began = time.monotonic()

    assert wait_for(PdfRenditionFactory(), seconds=30).is_ready
    assert time.monotonic() - began < 5


def test_when_the_time_is_out_it_is_told_as_it_stands():
    waited = wait_for(PdfRenditionFactory(ordered=True), seconds=0.2)

    assert waited.state == PdfRendition.State.ORDERED


def test_tests_wait_for_nothing(settings):
    assert settings.PDF_WAIT_SECONDS == 0


def test_what_another_process_writes_meanwhile_is_seen(committed_db):
    rendition = PdfRenditionFactory(ordered=True)

    def fail_elsewhere():
        time.sleep(0.3)
        PdfRendition.objects.update(state=PdfRendition.State.FAILED, failure="storage")
        connection.close()

    worker = threading.Thread(target=fail_elsewhere)
    worker.start()
    waited = wait_for(rendition, seconds=30)
    worker.join()

    assert (waited.state, waited.failure) == (PdfRendition.State.FAILED, "storage")
