"""An application as a line of steps: what is done, where it is now, what is left (R120)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from casework.models import EconomicAssistanceApplication, Payment

if TYPE_CHECKING:
    from datetime import date

Status = EconomicAssistanceApplication.Status

# The words of 4.10.9, collected here for the citizen's other language.
WORDS: dict[str, str] = {
    Status.RECEIVED: gettext_noop("Inkommen"),
    Status.UNDER_REVIEW: gettext_noop("Under utredning"),
    Status.SUPPLEMENT_REQUESTED: gettext_noop("Komplettering begärd"),
    Status.AWAITING_DECISION: gettext_noop("Väntar på beslut"),
    Status.GRANTED: gettext_noop("Beviljad"),
    Status.PARTLY_GRANTED: gettext_noop("Delvis beviljad"),
    Status.REFUSED: gettext_noop("Avslagen"),
    Status.PAID: gettext_noop("Utbetald"),
    Status.CLOSED: gettext_noop("Avslutad"),
    Status.WITHDRAWN: gettext_noop("Återtagen"),
}
DECISION = gettext_noop("Beslut")
OUTCOMES: dict[str, Status] = {
    "granted": Status.GRANTED,
    "partial": Status.PARTLY_GRANTED,
    "refused": Status.REFUSED,
}


@dataclass(frozen=True)
class Step:
    """`words` is Swedish, for `{% translate %}`; `on` is the day, where that is known."""

    words: str
    state: str
    on: date | None = None

    @property
    def is_done(self) -> bool:
        return self.state == "done"

    @property
    def is_now(self) -> bool:
        return self.state == "now"


def steps(application: EconomicAssistanceApplication) -> list[Step]:
    """The whole way from desk to money, with what lies behind and what lies ahead."""
    way = _way(application)
    now = way.index(WORDS[application.status])
    days = _days(application)
    return [
        Step(
            words=words,
            state="done" if place < now else "now" if place == now else "left",
            on=days.get(words) if place <= now else None,
        )
        for place, words in enumerate(way)
    ]


def _way(application: EconomicAssistanceApplication) -> list[str]:
    status = application.status
    if status == Status.WITHDRAWN:
        return [WORDS[Status.RECEIVED], WORDS[Status.WITHDRAWN]]
    way = [WORDS[Status.RECEIVED], WORDS[Status.UNDER_REVIEW]]
    if status == Status.SUPPLEMENT_REQUESTED:
        way.append(WORDS[status])
    outcome = _outcome(application)
    way += [WORDS[Status.AWAITING_DECISION], WORDS[outcome] if outcome else DECISION]
    if _leads_to_money(application, outcome):
        way.append(WORDS[Status.PAID])
    if status == Status.CLOSED:
        way.append(WORDS[status])
    return way


def _leads_to_money(application: EconomicAssistanceApplication, outcome: Status | None) -> bool:
    """Money is promised by a grant and not before; and is paid only when something really was."""
    if application.status == Status.CLOSED:
        return application.payments.filter(state=Payment.State.SENT).exists()
    granted = {Status.GRANTED, Status.PARTLY_GRANTED}
    return application.status == Status.PAID or outcome in granted


def _outcome(application: EconomicAssistanceApplication) -> Status | None:
    """What was decided: by its status while that tells, afterwards by the decision."""
    if application.status in OUTCOMES.values():
        return Status(application.status)
    return OUTCOMES.get(application.decision.outcome) if application.decision else None


def _days(application: EconomicAssistanceApplication) -> dict[str, date]:
    days = {WORDS[Status.RECEIVED]: application.received_on}
    outcome = _outcome(application)
    if outcome and application.decision:
        days[WORDS[outcome]] = application.decision.decided_on
    return days
