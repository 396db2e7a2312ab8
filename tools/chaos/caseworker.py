"""A colleague at a browser that doesn't give up: a letter is posted until it is acknowledged."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from email.message import Message

COMPOSE = "personal/meddelanden/skriv/"
SENT = "/personal/meddelanden/skickat/"
SIGNIN = "personal/logga-in/"
PAUSE = 0.2
PATIENCE = 300.0


class RefusedError(Exception):
    """The product answered, and not with what was expected: the run is worth nothing."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """The acknowledgement is the redirect itself, not the page after it."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class Caseworker:
    def __init__(self, url: str, name: str, *, naive: bool) -> None:
        """`naive`: a form without a key of its own, so that each try is a letter of its own."""
        self.url, self.name, self.naive = url, name, naive
        self.tries = self.acknowledged = 0
        self.gives_up = False
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _Stay(),
        )

    def sign_in(self) -> None:
        page = self._get(SIGNIN)
        button = re.search(rf'name="user" value="([^"]+)"><span>{self.name}<', page)
        if button is None:
            raise RefusedError(f"{self.name} is not on the sign-in page")
        form = {"csrfmiddlewaretoken": _token(page), "user": button[1], "next": ""}
        self._post(f"{SIGNIN}demo/", form)

    def send(self, recipient: str, subject: str) -> None:
        """Returns when it is known to have left. Raises RefusedError when the page said no."""
        deadline, form = time.monotonic() + PATIENCE, dict[str, str]()
        while True:
            try:
                if not form or self.naive:
                    form = self._empty_letter()
                self.tries += 1
                letter = {"recipients": recipient, "subject": subject, "body": "Hej! Vi ses."}
                led_to = self._post(COMPOSE, {**form, **letter})
                if led_to == SENT:
                    self.acknowledged += 1
                    return
                raise RefusedError(f"the letter {subject} was not taken: {led_to or 'a page'}")
            except (OSError, HTTPException) as error:
                # Nobody answers, or with an error: as somebody would, once more.
                if self.gives_up or time.monotonic() > deadline:
                    raise RefusedError(f"nobody answers any more: {error}") from error
                time.sleep(PAUSE)

    def _empty_letter(self) -> dict[str, str]:
        page = self._get(COMPOSE)
        key = re.search(r'name="draft" value="([^"]+)"', page)
        if key is None:
            raise RefusedError("the page has no letter to write")
        return {"csrfmiddlewaretoken": _token(page), "draft": key[1]}

    def _get(self, path: str) -> str:
        with self._browser.open(self.url + path, timeout=15) as answer:
            page: str = answer.read().decode()
        return page

    def _post(self, path: str, form: dict[str, str]) -> str:
        """Where it leads, or nothing when it is a page."""
        request = urllib.request.Request(  # noqa: S310 - our own address on loopback
            self.url + path, data=urlencode(form).encode(), headers={"Referer": self.url + path}
        )
        try:
            with self._browser.open(request, timeout=15):
                return ""
        except urllib.error.HTTPError as answer:
            with answer:
                if 400 <= answer.code < 500:
                    raise RefusedError(f"{answer.code} at {path}") from answer
                if answer.code >= 500:
                    raise
                headers: Message = answer.headers
                return str(headers["Location"])


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise RefusedError("the page has no form")
    return found[1]
