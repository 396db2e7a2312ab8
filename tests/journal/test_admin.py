from __future__ import annotations

import pytest
from django.urls import reverse

from audit.models import AccessLogEntry, Action
from journal.models import FiledItemType, JournalType, SenderType

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return JournalType.objects.create(code="visit", name="Besök", sort=3)


def test_a_new_word_can_be_chosen_and_is_written_down(administrator):
    administrator.client.post(
        reverse("admin:journal_journaltype_add"),
        {"code": "samverkan", "name": "Samverkan", "sort": "4", "is_active": "on"},
    )

    assert JournalType.objects.get(code="samverkan").is_active
    entry = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (entry.object_type, entry.reason) == ("journaltype", "samverkan")


def test_a_words_code_stays_since_old_papers_and_other_systems_bear_it(administrator, visit):
    administrator.client.post(
        reverse("admin:journal_journaltype_change", args=[visit.pk]),
        {"code": "annat", "name": "Hembesök", "sort": "3", "is_active": "on"},
    )

    visit.refresh_from_db()
    assert (visit.code, visit.name) == ("visit", "Hembesök")


def test_a_word_taken_out_of_use_in_the_list_is_written_down(administrator, visit):
    counts = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}

    administrator.client.post(
        reverse("admin:journal_journaltype_changelist"),
        {**counts, "form-0-id": visit.pk, "form-0-sort": "3", "_save": "Spara"},
    )

    visit.refresh_from_db()
    assert not visit.is_active
    assert AccessLogEntry.objects.get(action=Action.CHANGED).reason == "visit; Används"


def test_which_senders_a_kind_of_paper_can_have_is_ticked(administrator):
    bank, school = (SenderType.objects.create(code=code, name=code) for code in ("bank", "skola"))
    kind = FiledItemType.objects.create(code="intyg", name="Intyg")
    kind.senders.set([bank])

    administrator.client.post(
        reverse("admin:journal_fileditemtype_change", args=[kind.pk]),
        {"name": "Intyg", "sort": "0", "is_active": "on", "senders": [bank.pk, school.pk]},
    )

    assert set(kind.senders.all()) == {bank, school}
    assert AccessLogEntry.objects.get(action=Action.CHANGED).reason == "intyg; Avsändare"
