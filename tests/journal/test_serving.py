import hashlib
import logging
from contextlib import closing

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from journal.serving import CorruptFile, serve_pdf
from tests.pdfs.paper import clean_objects, write

# An answer that is closed tells Django so, which looks to the connections that other tests left.
pytestmark = pytest.mark.django_db
CLEAN = write(clean_objects())
SHA256 = hashlib.sha256(CLEAN).hexdigest()


@pytest.fixture
def stored(tmp_path):
    field = FileField(storage=FileSystemStorage(tmp_path))
    name = field.storage.save("ab/cd/abcd", ContentFile(CLEAN))
    return FieldFile(None, field, name)


def test_a_file_is_served_to_the_byte_and_as_nothing_but_a_pdf(stored):
    with closing(serve_pdf(stored, filename="Hyresavi.pdf", sha256=SHA256)) as response:
        assert b"".join(response) == CLEAN
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Length"] == str(len(CLEAN))
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == 'attachment; filename="Hyresavi.pdf"'
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"].startswith("sandbox;")


def test_swedish_letters_survive_in_the_name(stored):
    with closing(serve_pdf(stored, filename="Begäran åäö.pdf", sha256=SHA256)) as response:
        assert (
            response["Content-Disposition"]
            == "attachment; filename*=utf-8''Beg%C3%A4ran%20%C3%A5%C3%A4%C3%B6.pdf"
        )


def test_a_file_may_be_shown_at_once_with_the_same_walls(stored):
    with closing(serve_pdf(stored, filename="a.pdf", sha256=SHA256, inline=True)) as response:
        assert response["Content-Disposition"] == 'inline; filename="a.pdf"'
        assert response["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize("harm", ["changed", "cut", "longer"])
def test_a_file_that_is_no_longer_what_was_received_is_never_served(stored, harm, caplog):
    harmed = {"changed": b"X" + CLEAN[1:], "cut": CLEAN[:-1], "longer": CLEAN + b"\n"}[harm]
    with open(stored.path, "wb") as disk:  # noqa: PTH123
        disk.write(harmed)

    with pytest.raises(CorruptFile):
        serve_pdf(stored, filename="a.pdf", sha256=SHA256)

    (line,) = caplog.records
    assert line.levelno == logging.ERROR
    assert line.stored_name == stored.name
    assert "a.pdf" not in line.getMessage()


def test_a_file_that_has_gone_is_an_error_and_not_an_empty_page(stored, caplog):
    stored.storage.delete(stored.name)

    with pytest.raises(CorruptFile):
        serve_pdf(stored, filename="a.pdf", sha256=SHA256)

    assert caplog.records[0].stored_name == stored.name
