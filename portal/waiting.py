"""What waits behind the sign-in for who was writing when the session ended: that it does, and
nothing of what it says. Only who was led there knows the address, and its id can't be guessed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from accounts.kept_forms import ASKED_FOR
from accounts.models import KeptForm
from messaging.letter_flow import BEGUN
from messaging.models import Draft
from portal import wording


def what_waits(onward: str) -> str:
    """In a sentence, by the address somebody goes on to; empty where nothing does."""
    query = parse_qs(urlsplit(onward).query)
    letter, form = (_named(query, name) for name in (BEGUN, ASKED_FOR))
    if letter and Draft.objects.filter(public_id=letter, sent_at=None).exists():
        return wording.letter_waits()
    if form and KeptForm.objects.filter(public_id=form).exists():
        return wording.form_waits()
    return ""


def _named(query: dict[str, list[str]], name: str) -> UUID | None:
    try:
        return UUID(query.get(name, [""])[0])
    except ValueError:
        return None
