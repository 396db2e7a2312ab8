"""What the product knows when a document is begun: for whom, by whom, about which decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from casework.actions.tasks import main_caseworker
from casework.models import Decision
from casework.money import shown_amount
from journal.addressees import case_of

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
    from casework.models import Person
    from journal.actions.documents import Place

LONGEST_MONTH = 30  # days from the first to the last of it
WHOLE_KRONOR = ",00"
CASEWORKER = "Handläggare"


def known_values(actor: Actor, place: Place) -> dict[str, str]:
    """Values by the fields' names. What isn't known is left out, or empty."""
    case = case_of(place)
    values = {
        "aktbarare.benamning": case.file.file_holder.full_name,
        "enhet.namn": actor.unit.name if actor.unit else "",
        "avsandare.namn": _shown_name(actor.user, actor.role_label),
        "avsandare.befattning": actor.user.title,
        "avsandare.telefon": actor.user.work_phone,
        **{f"law.{name}": words for name, words in settings.LAW_REFERENCES.items()},
    }
    if caseworker := main_caseworker(case):
        values["handlaggare.namn"] = _shown_name(caseworker, CASEWORKER)
    if isinstance(place, Decision):
        values |= _of_decision(place)
    return values


def addressee_values(addressee: Person | None) -> dict[str, str]:
    return {"mottagare.namn": addressee.full_name} if addressee else {}


def _of_decision(decision: Decision) -> dict[str, str]:
    maker = decision.decision_maker
    values = {
        "beslutsdatum": f"{decision.decided_on:%Y-%m-%d}",
        "beslutsfattare.namn": _shown_name(maker, CASEWORKER),
        "beslutsfattare.befattning": maker.title,
        "period": _period(decision),
    }
    if decision.amount is not None:
        values["belopp"] = shown_amount(decision.amount).removesuffix(WHOLE_KRONOR)
    return values


def _period(decision: Decision) -> str:
    """ "december 2026" where it is a whole month, as for economic assistance; else its days."""
    first, last = decision.period_from, decision.period_to
    if first is None:
        return ""
    if last is None:
        return f"tiden från och med {first:%Y-%m-%d}"
    ends_a_month = (last + timedelta(days=1)).day == 1
    is_month = first.day == 1 and ends_a_month and (last - first).days <= LONGEST_MONTH
    if is_month:
        with translation.override("sv"):
            return date_format(first, "F Y")
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


def _shown_name(user: User, function: str) -> str:
    """Förvaltningslagen 33 § 4 st.: for staff under threat a function stands there instead."""
    return function if user.hide_name_from_citizens else user.full_name
