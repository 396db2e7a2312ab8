"""What somebody may try at the door, and what it answers (security T6-T9, ID-1 to ID-5).

One table. Each try is made, is answered with its words and opens nothing; then the same is done
without what was wrong with it, and opens: a door that is shut to everybody shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from accounts.identity_number import IdentityNumber
from accounts.models import LoginAttempt
from accounts.signin import order
from accounts.signin.order import PendingOrder
from casework.models import Person
from tests.accounts.test_claims import born
from tests.factories.casework import PersonFactory
from tests.portal import at_the_broker
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in, row_of
from tools.eidsim.authority import Authority
from tools.eidsim.people import Person as Holder
from tools.eidsim.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker_in_use")]

SAMIRA = "199101292382"
AGE, LEVEL = "Du måste ha fyllt 18 år", "inte tillräcklig tillitsnivå"
ELSEWHERE, AGAIN = "började i en annan webbläsare", "Inloggningen avbröts. Försök igen."
OURS = "Det går inte att logga in med"
NOTHING = "Logga in"
STILL_WAITS = "Väntar på att du läser av koden"


class World:
    """Two browsers, a phone and a broker."""

    def __init__(self, phone, oidc, settings, folder):
        self.phone, self.oidc, self.settings, self.folder = phone, oidc, settings, folder
        self.own, self.other = Client(), Client()

    def begins(self, eid, **form):
        """In the own browser; gives the address to come back to, for the broker."""
        if eid == "broker":
            return at_the_broker.begin(self.own)
        return begin(self.own, eid, **form)

    def approves(self, number=SAMIRA, level="PLUS"):
        desk, waiting = self.phone.simulator.desk, self.phone.order_of(self.own)
        desk.pick_up(waiting, is_same_device=False)
        desk.approve(waiting, Holder("X", "Sam", "Haddad", number), level)
        self.phone.wait()

    def signs_in(self, eid, number=SAMIRA, level="PLUS", **claims):
        """All of it in the own browser; where it ends."""
        there = self.begins(eid)
        if eid == "broker":
            told = {at_the_broker.NUMBER: number, **claims}
            return self.own.get(at_the_broker.way_back(self.oidc, there, **told), follow=True)
        self.approves(number, level)
        return self.own.get(WAITING, follow=True)

    def scans(self, text):
        return requests.post(f"{self.phone.simulator.url}phone/scan", data=text, timeout=5)


@dataclass(frozen=True)
class Try:
    """`does` what is wrong and gives the page it ends on; `right` is the same without the wrong."""

    name: str
    does: Callable
    answer: str
    right: Callable
    # The victim may be in, and rightly: it is the other who must not be.
    leaves_own_in: bool = False


# Two browsers (ID-1)


def finished_in_another_browser(eid):
    def does(world):
        world.begins(eid)
        world.approves()
        return world.other.get(WAITING, follow=True)

    return does


def answer_brought_to_another_browser(world):
    back = at_the_broker.way_back(world.oidc, world.begins("broker"))
    return world.other.get(back, follow=True)


def session_planted_beforehand(world):
    """The victim signs in at a session the other knows the key of."""
    world.begins("bankid")
    world.other.cookies["sessionid"] = world.own.cookies["sessionid"].value
    world.approves()
    world.own.get(WAITING)
    return world.other.get("/minasidor/", follow=True)


def link_passed_on(world):
    """The other follows the link and approves, and is sent back to their own browser."""
    world.begins("bankid", this_device="1")
    back = world.phone.follow_link(world.own)
    world.phone.wait()
    response = world.other.get(back, follow=True)
    for _ in range(5):
        world.own.get(WAITING_STATE)
        world.phone.wait()
    return response


def link_followed_oneself(world):
    world.begins("bankid", this_device="1")
    back = world.phone.follow_link(world.own)
    world.phone.wait()
    return world.own.get(back, follow=True)


def word_guessed(world):
    world.begins("bankid", this_device="1")
    world.phone.follow_link(world.own)
    world.phone.wait()
    return world.own.get(WAITING, {"svar": "gissat"}, follow=True)


def signs_in(eid, **how):
    def does(world):
        return world.signs_in(eid, **how)

    return does


# Fifty times the same answer (ID-4)


def answer_replayed(eid):
    """The first is let in and signs out; not one of the fifty after it is."""

    def does(world):
        if eid == "broker":
            back = at_the_broker.way_back(world.oidc, world.begins("broker"))
            token = world.oidc.issued["kod"]
        else:
            world.begins(eid)
            kept = row_of(world.own)
            world.approves()
            back = WAITING
        copy = dict(world.own.session)
        assert is_signed_in_after(world.own, back)
        for _ in range(50):
            session = world.other.session
            session.update(copy)
            session.save()
            if eid == "broker":
                world.oidc.issued["kod"] = token
            else:
                # As if the row had been put back as it was, secret and all.
                type(kept).objects.filter(pk=kept.pk).update(ended_at=None, pending=kept.pending)
                world.phone.wait()
            response = world.other.get(back, follow=True)
            assert not is_signed_in(world.other)
        assert LoginAttempt.objects.filter(result="ok").count() == 1
        return response

    return does


def is_signed_in_after(client, address):
    client.get(address)
    return is_signed_in(client)


# Forged answers and a forged provider


def freja_signed_by_a_stranger(world):
    """Whoever signs isn't who is pinned."""
    Signer.new().write_certificate(world.folder / "pinned.pem")
    world.settings.FREJA_SIGNING_CERT = str(world.folder / "pinned.pem")
    page = world.signs_in("freja")
    world.settings.FREJA_SIGNING_CERT = str(world.phone.simulator.cert_file)
    return page


def token_signed_by_a_stranger(world):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return world.signs_in("broker", signed_by=stranger)


def bankid_of_another_authority(world):
    world.settings.BANKID_CA = str(Authority.new(world.folder, "stranger").path)
    page = world.own.post("/logga-in/bankid/", follow=True)
    world.settings.BANKID_CA = str(world.phone.simulator.authority)
    return page


# Codes that are too old, or made up (ID-2)


def code_scanned(eid, seconds, *, is_made_up=False, by_link=False):
    """The code of the page, `seconds` later; the phone's owner approves if it is any good."""

    def does(world):
        world.begins(eid, **({"this_device": "1"} if by_link else {}))
        pending, now = PendingOrder.from_json(row_of(world.own).pending), timezone.now()
        text = order.links(pending, now).mobile if by_link else order.frame(pending, now)
        world.phone.wait(seconds)
        answer = world.scans(text.replace(f".{text.split('.')[-1]}", ".00") if is_made_up else text)
        if answer.ok and by_link:
            return world.own.get(WAITING)
        if answer.ok:
            world.approves()
        else:
            assert answer.json()["error"] == ("forged" if is_made_up else "stale")
        return world.own.get(WAITING, follow=True)

    return does


# Whose birthday it is, in Stockholm (ID-5)


def at(instant, eid, number):
    def does(world):
        world.phone.time_machine.move_to(datetime.fromisoformat(f"{instant}:00Z"), tick=True)
        if not Person.objects.filter(identity_number=number).exists():
            known(number)
        return world.signs_in(eid, number=number)

    return does


def known(number):
    kind = IdentityNumber.parse(number).kind
    return PersonFactory(reachable=True, identity_type=kind, identity_number=number)


BIRTHDAYS = [
    # Born, the last minute of being seventeen in UTC, and midnight in Stockholm.
    ("summer", date(2008, 7, 16), "2026-07-15T21:59", "2026-07-15T22:00"),
    ("winter", date(2008, 1, 16), "2026-01-15T22:59", "2026-01-15T23:00"),
    ("29 February", date(2008, 2, 29), "2026-02-28T22:59", "2026-02-28T23:00"),
    ("New Year", date(2009, 1, 1), "2026-12-31T22:59", "2026-12-31T23:00"),
    ("summer time begins", date(2008, 3, 29), "2026-03-28T22:59", "2026-03-28T23:00"),
    ("winter time begins", date(2008, 10, 26), "2026-10-25T22:59", "2026-10-25T23:00"),
]

TRIES = [
    Try(
        "another browser waits, BankID",
        finished_in_another_browser("bankid"), NOTHING, signs_in("bankid"),
    ),
    Try(
        "another browser waits, Freja",
        finished_in_another_browser("freja"), NOTHING, signs_in("freja"),
    ),
    Try(
        "the broker's answer in another browser",
        answer_brought_to_another_browser, ELSEWHERE, signs_in("broker"),
    ),
    Try(
        "a session planted beforehand",
        session_planted_beforehand, NOTHING, signs_in("bankid"), leaves_own_in=True,
    ),
    Try("a link passed on", link_passed_on, ELSEWHERE, link_followed_oneself),
    Try("a return that is guessed", word_guessed, ELSEWHERE, link_followed_oneself),
    Try(
        "fifty replays, BankID",
        answer_replayed("bankid"), OURS, signs_in("bankid"), leaves_own_in=True,
    ),
    Try(
        "fifty replays, Freja",
        answer_replayed("freja"), AGAIN, signs_in("freja"), leaves_own_in=True,
    ),
    Try(
        "fifty replays, the broker",
        answer_replayed("broker"), AGAIN, signs_in("broker"), leaves_own_in=True,
    ),
    Try("Freja of level 2", signs_in("freja", level="EXTENDED"), LEVEL, signs_in("freja")),
    Try("Freja of level 1", signs_in("freja", level="BASIC"), LEVEL, signs_in("freja")),
    Try(
        "the broker at level 2",
        signs_in("broker", acr="http://id.elegnamnden.se/loa/1.0/loa2"), LEVEL, signs_in("broker"),
    ),
    Try("the broker at no level", signs_in("broker", acr=None), LEVEL, signs_in("broker")),
    Try("Freja signed by a stranger", freja_signed_by_a_stranger, OURS, signs_in("freja")),
    Try("a token signed by a stranger", token_signed_by_a_stranger, OURS, signs_in("broker")),
    Try("a token for another service", signs_in("broker", aud="annan"), OURS, signs_in("broker")),
    Try(
        "a token of another sign-in",
        signs_in("broker", nonce="annan"), "gick inte", signs_in("broker"),
    ),
    Try(
        "a BankID of another authority",
        bankid_of_another_authority, "svarar inte just nu", signs_in("bankid"),
    ),
    Try(
        "a code six seconds old, BankID",
        code_scanned("bankid", 6), STILL_WAITS, code_scanned("bankid", 1),
    ),
    Try(
        "a code six seconds old, Freja",
        code_scanned("freja", 6), STILL_WAITS, code_scanned("freja", 1),
    ),
    Try(
        "a code made up, BankID",
        code_scanned("bankid", 1, is_made_up=True), STILL_WAITS, code_scanned("bankid", 1),
    ),
    Try(
        "a code made up, Freja",
        code_scanned("freja", 1, is_made_up=True), STILL_WAITS, code_scanned("freja", 1),
    ),
    *(
        Try(f"seventeen, {name}, {eid}", at(before, eid, born(day)), AGE, at(after, eid, born(day)))
        for name, day, before, after in BIRTHDAYS
        for eid in ("bankid", "freja", "broker")
    ),
    Try(
        "seventeen, a coordination number",
        at("2026-02-28T22:59", "bankid", born(date(2008, 2, 29), 60)), AGE,
        at("2026-02-28T23:00", "bankid", born(date(2008, 2, 29), 60)),
    ),
]  # fmt: skip


@pytest.fixture
def world(phone, oidc, settings, tmp_path):
    known(SAMIRA)
    return lambda: World(phone, oidc, settings, tmp_path)


@pytest.mark.covers("A-C1", "A-C2", "R125", "R126", "D13")
@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.name)
def test_a_try_is_answered_and_opens_nothing_and_without_the_fault_it_opens(world, one):
    wrong, right = world(), world()

    page = one.does(wrong)
    one.right(right)

    assert one.answer in page.text
    assert not is_signed_in(wrong.other)
    assert one.leaves_own_in or not is_signed_in(wrong.own)
    assert is_signed_in(right.own), "the control: the same, without what was wrong"


def test_the_table_is_as_long_as_it_says():
    assert len(TRIES) == 41
    assert len({one.name for one in TRIES}) == len(TRIES)
