"""What a decision's document says of the decision: when, what and by whom (FL 31 §).

Sealed into the document when it is locked: whatever is corrected in the decision afterwards, every
PDF of that document says what was locked.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from journal.models import Document

_DAYS = ("decided_on", "period_from", "period_to")


def sealed_facts(document: Document) -> dict[str, Any] | None:
    """As they are now, in JSON's own kinds; nothing for a document of no decision."""
    decision = document.decision
    if decision is None:
        return None
    maker = decision.decision_maker
    return {
        "type": decision.type,
        "outcome": decision.get_outcome_display(),
        **{name: _day_words(getattr(decision, name)) for name in _DAYS},
        "amount": "" if decision.amount is None else str(decision.amount),
        "maker": maker.name_and_title,
        "function": ", ".join(function_of(maker, document.unit)),
    }


def decision_facts(document: Document) -> dict[str, Any] | None:
    """For the page: as sealed, or as they are while it is working material.

    Who is under threat by now is named by the function alone, whatever was sealed (33 § 4 st.).
    """
    facts = document.decision_facts or sealed_facts(document)
    if facts is None or document.decision is None:
        return None
    is_hidden = document.decision.decision_maker.hide_name_from_citizens
    return {
        **facts,
        **{name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS},
        "amount": Decimal(facts["amount"]) if facts["amount"] else None,
        "maker": facts["function"] if is_hidden else facts["maker"],
    }


def function_of(user: User, unit: Unit) -> list[str]:
    return [part for part in (user.title.capitalize(), unit.name) if part]


def _day_words(day: date | None) -> str:
    return day.isoformat() if day else ""
