"""Whatever a colleague writes stands on the page again when the session ended meanwhile.

Every page of colleagues is opened, and what stands in its forms is posted by nobody, as a browser
without JavaScript does it. Letters have their drafts (tests/messaging/test_middleware.py).
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path

import config.urls
from accounts.models.kept_form import CALLED
from accounts.roles import Role
from tests.bench.posted import FormReader
from tests.house.addresses import addresses
from tests.house.belongings import belongings_of, somebody

pytestmark = pytest.mark.django_db
WRITERS = (Role.CASEWORKER, Role.UNIT_MANAGER, Role.PROVIDER_STAFF)
NO_NAME = "which form it is"
# A number or a name to look somebody up by is written again in a moment.
LOOKED_UP = {"casework:technical_card", "casework:log_question", "casework:search"}


def lost_by(role, only=lambda address: True):
    """By address and field: what somebody of the role loses, or finds again without a name."""
    signed_in, client = somebody(role)
    return [
        f"{address.name}: {name}"
        for address, place in pages_of(signed_in)
        if address.name not in LOOKED_UP and only(address)
        for name in lost_on(client, place)
    ]


def pages_of(signed_in):
    ids = belongings_of(signed_in)
    for address in addresses():
        if address.route.startswith("personal/"):
            yield address, address.path(ids)


def shown_on(client, place):
    """The page, where it is one to look at."""
    page = client.get(place)
    if page.streaming:
        # Read to the end, which closes the file.
        page.getvalue()
    elif page.status_code == 200 and "text/html" in page["Content-Type"]:
        return page
    return None


def lost_on(client, place):
    page = shown_on(client, place)
    if page is not None:
        yield from lost_of(client, page, place)


def lost_of(client, page, place):
    """The fields, and the forms that are kept without saying which they are."""
    for form in forms_on(page):
        if "kept_form" in form and not form.get(CALLED):
            yield NO_NAME
        words = {name: f"Ord {number}" for number, name in enumerate(form.free)}
        if not words or "draft" in form:
            continue
        left = Client().post(form.action or place, {**form, **words})
        back = parse_qs(urlsplit(left.get("Location", "")).query).get("next", [""])[0]
        again = forms_on(client.get(back)) if back else []
        shown = {name: said for one in again for name, said in one.items()}
        yield from (name for name, said in words.items() if shown.get(name) != said)


def forms_on(page):
    reader = FormReader()
    reader.feed(page.content.decode())
    return [form for form in reader.forms if form.is_posted]


@pytest.mark.parametrize("role", WRITERS)
def test_nothing_a_colleague_writes_is_lost_with_the_session(role):
    assert lost_by(role) == []


FORGETFUL = """<form method="post">{% csrf_token %}<textarea name="words"></textarea></form>"""
NAMELESS = FORGETFUL.replace("<text", '{% include "components/kept_form.html" %}<text')


def forgetful(request, **_parts):
    return answered_with(FORGETFUL, request)


def nameless(request, **_parts):
    return answered_with(NAMELESS, request)


def answered_with(page, request):
    return HttpResponse(engines["django"].from_string(page).render({}, request))


handler500 = config.urls.handler500
urlpatterns = [
    path("personal/glomsk/", forgetful, name="forgetful"),
    path("personal/namnlos/", nameless, name="nameless"),
    *config.urls.urlpatterns,
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("page", "found"), [("forgetful", ["words"]), ("nameless", [NO_NAME, "words"])]
)
def test_a_page_that_forgets_is_found(page, found):
    lost = lost_by(Role.CASEWORKER, only=lambda address: address.name == page)

    assert lost == [f"{page}: {what}" for what in found]
