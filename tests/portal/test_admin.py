from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from audit.models import AccessLogEntry, Action
from portal.models import Link, SupportInfo
from tests.factories.portal import LinkFactory, SupportInfoFactory

pytestmark = pytest.mark.django_db

GUIDE = {
    "title": "Lathund",
    "description": "",
    "category": "guide",
    "url": "https://intranat.angslunda.example/lathund",
    "sheet": "",
    "audiences": ["caseworker", "provider"],
    "sort": "0",
    "is_active": "on",
}


@pytest.fixture
def add(administrator):
    def post(**given):
        return administrator.client.post(reverse("admin:portal_link_add"), GUIDE | given)

    return post


@pytest.mark.covers("R12")
def test_a_link_is_added_for_those_it_is_ticked_for_and_written_down(add):
    add()

    link = Link.objects.get()
    entry = AccessLogEntry.objects.get(action=Action.CREATED)
    assert link.audiences == ["caseworker", "provider"]
    assert (entry.object_type, entry.object_id) == ("link", str(link.public_id))


def test_a_link_has_its_words_in_english_too_for_those_who_read_that(add):
    add(title_en="Guide", description_en="How to write.")

    link = Link.objects.get()
    assert (link.title_en, link.description_en) == ("Guide", "How to write.")


def test_an_address_without_its_beginning_is_a_safe_one(add):
    add(url="intranat.angslunda.example/lathund")

    assert Link.objects.get().url == "https://intranat.angslunda.example/lathund"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "javascript:alert(1)"}, "Fyll i en giltig URL."),
        ({"url": "ftp://angslunda.example/a"}, "Adressen ska börja med https:// eller http://."),
        ({"audiences": []}, "Välj vilka länken visas för."),
        ({"audiences": ["everyone"]}, "finns inte bland"),
        ({"sheet": "checklista"}, "Ange en adress eller välj ett eget blad, inte båda."),
        ({"url": ""}, "Ange en adress eller välj ett eget blad, inte båda."),
        (
            {"url": "", "sheet": "checklista"},
            "Det här bladet kan visas för handläggare.",
        ),
        (
            {"url": "", "sheet": "informationsblad-personal", "audiences": ["public"]},
            "Det här bladet kan visas för handläggare och utförare.",
        ),
    ],
)
def test_a_link_that_would_lead_astray_is_refused_in_swedish(add, wrong, said):
    page = add(**wrong)

    assert said in unescape(page.content.decode())
    assert not Link.objects.exists()


@pytest.mark.covers("R12")
def test_a_link_is_changed_and_taken_out_of_use_in_the_list(administrator):
    link = LinkFactory()
    counts = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}

    administrator.client.post(
        reverse("admin:portal_link_changelist"),
        {**counts, "form-0-id": link.pk, "form-0-sort": "7", "_save": "Spara"},
    )

    link.refresh_from_db()
    assert (link.sort, link.is_active) == (7, False)
    assert AccessLogEntry.objects.get(action=Action.CHANGED).reason == "Ordning, Används"


def test_the_list_says_whom_each_is_for(administrator):
    LinkFactory(audiences=["public", "provider_public"])

    page = administrator.client.get(reverse("admin:portal_link_changelist"))

    assertContains(page, "alla, utan inloggning, utförarwebben, utan inloggning")


@pytest.mark.covers("R12")
def test_support_is_one_row_that_is_changed(administrator):
    SupportInfoFactory(extension="0645")
    place = reverse("admin:portal_supportinfo_change", args=[1])

    administrator.client.post(place, {"role_text": "Fråga Kristina.", "extension": "0646"})

    assert SupportInfo.objects.get().extension == "0646"
    assert administrator.client.get(reverse("admin:portal_supportinfo_add")).status_code == 403


def test_the_support_portal_is_a_web_page(administrator):
    page = administrator.client.post(
        reverse("admin:portal_supportinfo_add"),
        {"role_text": "Fråga.", "portal_url": "ftp://support.angslunda.example/"},
    )

    assert "Adressen ska börja med https://" in unescape(page.content.decode())
