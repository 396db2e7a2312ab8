from __future__ import annotations

import email
from email import policy

import pytest

from notifications.gateways import GatewayError, gateway_for
from tests.notifications.fake_smtp import FakeSmtp

ADDRESS = "namn@epost.example"
KEY = "6f1c7f0e-5d0c-4b53-9c7b-0a4f2d9f6f11"


@pytest.fixture(autouse=True)
def by_smtp(settings):
    settings.NOTICE_GATEWAYS = {"email": "notifications.gateways.email.EmailGateway"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "noreply@angslunda.example"
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "name": "Ängslunda kommun"}


def send(settings, smtp):
    settings.EMAIL_PORT = smtp.port
    return gateway_for("email").send(to=ADDRESS, text="Hej!\n\nÅ, ä, ö.", subject="Ö", key=KEY)


def test_a_letter_comes_from_the_municipality_and_from_a_machine(settings):
    with FakeSmtp() as smtp:
        reference = send(settings, smtp)

    letter = email.message_from_bytes(smtp.letters[0], policy=policy.default)
    assert letter["From"] == "Ängslunda kommun <noreply@angslunda.example>"
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "Ö")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == reference == f"<{KEY}@angslunda.example>"
    assert letter.get_content_type() == "text/plain"
    assert "Å, ä, ö." in letter.get_content()


def test_a_letter_has_no_headers_but_these(settings):
    with FakeSmtp() as smtp:
        send(settings, smtp)

    letter = email.message_from_bytes(smtp.letters[0])
    assert set(letter.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Message-ID",
    }


@pytest.mark.parametrize(
    ("answers", "permanent", "about_address"),
    [
        ({"RCPT": "550 no such mailbox"}, True, True),
        ({"RCPT": "451 try later"}, False, True),
        ({"MAIL": "530 sign in first"}, False, False),
        ({"DATA": "554 not today"}, False, False),
        ({"END": "552 too much"}, False, False),
        ({"HELLO": "421 closed"}, False, False),
    ],
)
def test_what_the_mail_server_answers_tells_whether_it_is_about_the_address(
    settings, answers, permanent, about_address
):
    with FakeSmtp(**answers) as smtp, pytest.raises(GatewayError) as refused:
        send(settings, smtp)

    assert refused.value.permanent is permanent
    assert refused.value.about_address is about_address
    assert ADDRESS not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_mail_server_that_is_gone_may_come_back(settings):
    with FakeSmtp() as smtp:
        pass

    with pytest.raises(GatewayError) as refused:
        send(settings, smtp)

    assert not refused.value.permanent
