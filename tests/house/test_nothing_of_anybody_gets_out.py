"""NOT-1, LOG-1: of what stands in the database nothing gets out in a notice, a log line or a task.

A word of its own stands in every field of every model. Everybody opens every page that is theirs,
notices of every kind leave through the real gateways, some answers are wrong; then the words are
looked for. That the same look finds a leak is shown in the same run, by leaks that are planted.
"""

from __future__ import annotations

import inspect
import logging
import quopri
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import unquote_plus

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from casework.actions.contact_details import change_contact_details
from casework.models import ContactDetails, Person
from notifications import texts
from notifications.delivery import deliver_due
from notifications.models import Channel, Kind, Notice
from notifications.outbox import NewNotice, queue_notices
from notifications.tasks import drain_outbox
from notifications.wake import Wake
from tests.house.addresses import addresses
from tests.house.belongings import CITIZEN, belongings_of, group_of, somebody
from tests.house.canaries import (
    canaries,
    fill_what_is_empty,
    found_in,
    listening,
    planted_in_what_is_made,
    says_something,
)
from tests.house.finding import our_models
from tests.house.matrix import row_of
from tests.house.test_every_url_is_guarded import visit
from tests.house.test_factories import factories
from tests.notifications.fake_service import FakeService
from tests.notifications.fake_smtp import FakeSmtp

pytestmark = pytest.mark.django_db

EVERYBODY = (Role.CASEWORKER, CITIZEN)
# What lays out a PDF takes its time, and its own tests look for words in what it logs.
SLOW = ("preview", "extract", "journal:pdf")
# What they hold is empty as long as nothing has failed; the municipality's own is no secret.
HAVE_NO_WORDS = {"Municipality", "NightlyRun", "JournalOrder"}
SERVICE = {
    "fields": {"to": "{to}", "text": "{text}", "ref": "{key}", "callback": "{receipt}"},
    "headers": {"Idempotency-Key": "{key}"},
    "accepted": {"status": [200]},
    "refused": [{"status": [400]}],
}


@pytest.fixture
def servers(settings, monkeypatch):
    """An SMS service that refuses and breaks now and then, and a mail server."""
    answers = iter([(200, {}), (500, "trouble with +46701740605"), (400, "no")])
    with FakeService(lambda request: next(answers, (200, {}))) as service, FakeSmtp() as smtp:
        settings.NOTICE_GATEWAYS = {
            "sms": "notifications.gateways.sms_http.SmsHttpGateway",
            "email": "notifications.gateways.email.EmailGateway",
        }
        settings.NOTICE_ADDRESS_BOOK = "casework.address_book.find_address"
        settings.NOTICE_QUIET_HOURS = None
        settings.SMS_HTTP = {**SERVICE, "url": service.url}
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
        settings.PUBLIC_URL = "https://minasidor.angslunda.example"
        settings.ACTIVATION_MODE = "night"
        monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "memory://")
        yield service, smtp


@pytest.fixture
def town():
    """One row of every model at least, everybody's own things, and a word in every field."""
    with planted_in_what_is_made():
        people = {}
        for who in EVERYBODY:
            signed_in, _client = somebody(who)
            people[who] = (signed_in, belongings_of(signed_in))
        for made in sorted(factories().values(), key=str):
            if not made._meta.model.objects.exists():
                made()
    fill_what_is_empty()
    return people


def reached():
    """Those whom a notice can reach."""
    active = ContactDetails.objects.filter(
        is_current=True, person__activations__state="active", person__activations__notify_sms=True
    )
    return Person.objects.filter(contact_history__in=active).distinct().order_by("pk")


def look_around(town):
    """Everybody opens every page of theirs; some look for others, and for what isn't there."""
    opened = 0
    for who, (signed_in, own) in town.items():
        for address in addresses():
            expected = row_of(address).own_of(who, group_of(who))
            if expected is None or any(word in address.name for word in SLOW):
                continue
            opened += visit(signed_in.client, signed_in, "get", address.path(own)) == 200
    assert opened > 60
    name = reached().first().full_name
    town[Role.CASEWORKER][0].client.post(reverse("casework:search"), {"query": name})
    town[CITIZEN][0].client.post(reverse("casework:search"), {"query": name})
    Client().get(f"/personal/person/{name}/")


def tell_everybody_everything():
    """Notices of every kind, by both ways, in both languages; a change of details by its verb."""
    for person, language in zip(reached()[:2], ["sv", "en"], strict=True):
        Person.objects.filter(pk=person.pk).update(language=language)
        for kind in set(Kind) - {Kind.CONTACT_CHANGED}:
            queue_notices(
                [
                    NewNotice(person.public_id, channel, kind, f"{kind}:{person.pk}:{channel}")
                    for channel in Channel
                ]
            )
            deliver_due()
            long_ago()


def long_ago():
    """A notice within the hour would keep the next one back."""
    Notice.objects.filter(sent_at__isnull=False).update(sent_at="2026-01-01T12:00:00Z")


def of_the_mail(smtp):
    """Each letter as it was sent and as it reads, but for whom it is to."""
    for letter in smtp.letters:
        read = message_from_bytes(letter, policy=policy.default)
        del read["To"]
        yield "\n".join([*(f"{name}: {value}" for name, value in read.items()), read.get_content()])
        raw = message_from_bytes(letter)
        del raw["To"]
        yield quopri.decodestring(raw.as_bytes()).decode(errors="replace")


def of_the_sms(service):
    for request in service.requests:
        said = {name: value for name, value in request.said.items() if name != "to"}
        # The server's own address is this machine's, as everybody's is in the access log.
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        yield unquote_plus(f"{headers} {said}")


def leaks(service, smtp, heard):
    """Where a word got out, and of which field. Ids may stand in logs and tasks alone."""
    words = canaries()
    apart = {word for word in words if len(word) == 36 and word.count("-") == 4}
    # The key of the notice is what the gateway knows it by, and means nothing to anybody else.
    own_keys = {str(key) for key in Notice.objects.values_list("public_id", flat=True)}
    outgoing = {word: where for word, where in words.items() if word not in own_keys}
    inside = {word: where for word, where in words.items() if word not in apart}
    ways = {
        "sms": (of_the_sms(service), outgoing),
        "e-mail": (of_the_mail(smtp), outgoing),
        "log": (heard.lines, inside),
        "task": (heard.tasks, inside),
    }
    return {
        way: found
        for way, (texts_sent, looked_for) in ways.items()
        if (found := {one for text in texts_sent for one in found_in(text, looked_for)})
    }


def models_without_a_word():
    seen = {where.partition(".")[0] for places in canaries().values() for where in places}
    return {model.__name__ for model in our_models() if says_something(model)} - seen


@pytest.mark.covers("P8", "R129", "A-J2", "A-J8", "A-S5")
def test_no_word_of_any_field_gets_out_and_a_planted_leak_is_found(
    servers, town, monkeypatch, django_capture_on_commit_callbacks
):
    service, smtp = servers
    monkeypatch.setattr("notifications.outbox.wake", Wake())
    samira = reached().first()

    with listening() as heard, django_capture_on_commit_callbacks(execute=True):
        tell_everybody_everything()
        change_contact_details(
            by=town[CITIZEN][0].actor,
            person=samira,
            mobile="+46701740699",
            email="ny.adress@epost.example",
        )
        deliver_due()
        look_around(town)
        Wake()(drain_outbox)

    # Something was planted everywhere, and everything there is was said.
    assert models_without_a_word() <= HAVE_NO_WORDS
    kinds = {notice.kind for notice in Notice.objects.sent()}
    assert kinds == set(Kind)
    assert len(smtp.letters) >= len(Kind)
    assert len(service.requests) >= len(Kind)
    assert any("not taken by the gateway" in line for line in heard.lines)
    assert heard.tasks
    assert leaks(service, smtp, heard) == {}

    # And the same look finds what is planted: one leak of each sort. The look around has perhaps
    # taken so long that what the gateway had refused was tried again.
    long_ago()
    monkeypatch.setitem(texts.SMS, Kind.NEW_MESSAGE, f"Hej {samira.given_name}!")
    monkeypatch.setitem(texts.SUBJECT, Kind.NEW_MESSAGE, f"Till {samira.customer_number}")
    with listening() as leaking:
        for channel in Channel:
            queue_notices([NewNotice(samira.public_id, channel, Kind.NEW_MESSAGE, f"x{channel}")])
        # After the pause that lies between two to one person.
        deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2))
        logging.getLogger("messaging").info("A letter left", extra={"to": samira.family_name})
        with current_app.connection_for_write() as connection:
            # Ours wouldn't take it: a task without parameters refuses to be given one.
            current_app.send_task("leak", [samira.family_name], connection=connection, retry=False)

    found = leaks(service, smtp, leaking)
    assert found.keys() == {"sms", "e-mail", "log", "task"}
    assert "Person.given_name" in found["sms"]
    assert "Person.customer_number" in found["e-mail"]
    assert "Person.family_name" in found["log"] & found["task"]


def test_no_task_can_be_given_more_than_ids():
    current_app.loader.import_default_modules()
    ours = {
        name: list(inspect.signature(task.run).parameters)
        for name, task in current_app.tasks.items()
        if name.partition(".")[0] in {model._meta.app_label for model in our_models()}
    }

    assert len(ours) >= 10
    assert {name: given for name, given in ours.items() if not all(map(is_id, given))} == {}
    assert not is_id("name")


def is_id(parameter):
    return parameter.endswith(("_id", "_ids"))
