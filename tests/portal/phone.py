"""The citizen's phone, played through the simulator's own page, and the page that waits for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import requests
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInUnderWay
from accounts.signin import order, qr
from accounts.signin.begun import KEY
from accounts.signin.order import PendingOrder

WAITING = "/logga-in/vanta/"
WAITING_STATE = "/logga-in/vanta/lage/"


class Phone:
    """What somebody does with the app: scans a code or follows a link, and approves."""

    def __init__(self, simulator, time_machine):
        self.simulator = simulator
        self.time_machine = time_machine
        time_machine.move_to(datetime.now(UTC), tick=True)

    def approve(self, client, person="C1", level="PLUS"):
        """Scan the code on the page of `client` and approve as a person of the demo town."""
        self.scan(client)
        self._decide(self.order_of(client), person=person, level=level, action="approve")

    def scan(self, client):
        text = code_on_page(client)
        answer = requests.post(self.simulator.url + "phone/scan", data=text, timeout=5)
        assert answer.status_code == 200, answer.text

    def follow_link(self, client, person="C1"):
        """Open the link on the page of `client` and approve; gives the address to go back to."""
        address = phone_link(client)
        assert "Vem är du?" in requests.get(address, timeout=5).text
        page = self._decide(self.order_of(client), person=person, level="PLUS", action="approve")
        return unescape(re.search(r'href="([^"]+svar=[^"]+)"', page)[1])

    def refuse(self, client):
        self._decide(self.order_of(client), person="C1", level="PLUS", action="cancel")

    def play(self, client, turn):
        """*Spela upp något annat*: something else happens than that somebody approves."""
        return self._decide(self.order_of(client), action="play", turn=turn)

    def order_of(self, client):
        """The order as the provider has it."""
        return self.simulator.desk.find(row_of(client).pending["order"]["reference"])

    def wait(self, seconds=3):
        """Long enough for the provider to be asked again."""
        self.time_machine.shift(timedelta(seconds=seconds))

    def _decide(self, order, **form):
        form["order"] = order.start_token
        answer = requests.post(self.simulator.url + "phone/", data=form, timeout=5)
        assert answer.status_code == 200
        return answer.text


def begin(client, eid="bankid", **form):
    """Press the button, and stand on the page that waits."""
    response = client.post(reverse("portal:begin", args=[eid]), form)
    assert response.status_code == 302, response
    assert response.url == WAITING
    return client.get(WAITING)


def row_of(client):
    """The sign-in that the session of `client` has begun."""
    return SignInUnderWay.objects.get(token=client.session[KEY])


def code_on_page(client):
    """What the QR code says at this second, worked out as the server does and seen on the page."""
    pending = PendingOrder.from_json(row_of(client).pending)
    text = order.frame(pending, timezone.now())
    assert str(qr.svg(text)) in client.get(WAITING_STATE).content.decode()
    return text


def phone_link(client):
    page = client.get(WAITING).content.decode()
    return unescape(re.search(r'href="([^"]+/phone/[^"]+)"', page)[1])


def is_signed_in(client):
    return "_auth_user_id" in client.session
