"""A file that the storage has lost or changed, as whoever opens it meets it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from messaging.models import Recipient
from tests.factories.messaging import AttachmentFactory, MessageFactory, OwnMailboxFactory

pytestmark = pytest.mark.django_db
GONE = 410


@pytest.fixture
def attached(caseworker):
    letter = MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user))
    return AttachmentFactory(message=letter, filename="hyresavi.pdf")


def harm(attached):
    with open(attached.file.path, "ab") as disk:  # noqa: PTH123
        disk.write(b"X")


def lose(attached):
    attached.file.storage.delete(attached.file.name)


@pytest.mark.parametrize("done", [harm, lose])
@pytest.mark.parametrize("name", ["attachment", "attachment_inline"])
def test_the_page_says_so_and_the_file_is_not_called_opened(
    caseworker, attached, done, name, caplog
):
    done(attached)

    page = caseworker.client.get(reverse(f"messaging:{name}", args=[attached.public_id]))

    assertContains(page, "Filen kan inte öppnas", status_code=GONE)
    assert Recipient.objects.get(message=attached.message).file_opened_at is None
    assert attached.file.name in {getattr(line, "stored_name", "") for line in caplog.records}


def test_a_whole_file_is_opened_and_told_of(caseworker, attached):
    page = caseworker.client.get(reverse("messaging:attachment_inline", args=[attached.public_id]))
    assert page.getvalue().startswith(b"%PDF")

    assert page["Content-Disposition"] == 'inline; filename="hyresavi.pdf"'
    assert page["X-Content-Type-Options"] == "nosniff"
    assert Recipient.objects.get(message=attached.message).file_opened_at is not None
