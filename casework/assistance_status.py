"""How far an application has come, what may come next, and why something may not (3.3.8)."""

from __future__ import annotations

from casework.models import EconomicAssistanceApplication

Status = EconomicAssistanceApplication.Status

# Nothing follows after *Avslutad* and *Återtagen*. A refusal leads to no money, so it is closed
# without being paid; so is a grant whose payments were all stopped.
MOVES: dict[str, tuple[Status, ...]] = {
    Status.RECEIVED: (Status.UNDER_REVIEW, Status.WITHDRAWN),
    Status.UNDER_REVIEW: (
        Status.SUPPLEMENT_REQUESTED,
        Status.AWAITING_DECISION,
        Status.WITHDRAWN,
    ),
    Status.SUPPLEMENT_REQUESTED: (Status.UNDER_REVIEW, Status.WITHDRAWN),
    Status.AWAITING_DECISION: (Status.GRANTED, Status.PARTLY_GRANTED, Status.REFUSED),
    Status.GRANTED: (Status.PAID, Status.CLOSED),
    Status.PARTLY_GRANTED: (Status.PAID, Status.CLOSED),
    Status.REFUSED: (Status.CLOSED,),
    Status.PAID: (Status.CLOSED,),
    Status.CLOSED: (),
    Status.WITHDRAWN: (),
}
# What the way there has to be, for somebody who tried another.
DECIDED = "Beslut kan fattas först när ansökan väntar på beslut."
WAY_THERE: dict[str, str] = {
    Status.UNDER_REVIEW: (
        "Utredningen börjar när ansökan är inkommen, eller när en begärd komplettering har kommit."
    ),
    Status.SUPPLEMENT_REQUESTED: "Komplettering begärs medan ansökan är under utredning.",
    Status.AWAITING_DECISION: "Ansökan lämnas till beslut medan den är under utredning.",
    Status.GRANTED: DECIDED,
    Status.PARTLY_GRANTED: DECIDED,
    Status.REFUSED: DECIDED,
    Status.PAID: "Bara en beviljad ansökan kan bli utbetald.",
    Status.CLOSED: "Ansökan avslutas när den är utbetald eller avslagen.",
    Status.WITHDRAWN: "En ansökan kan återtas bara innan den väntar på beslut.",
}


def may_become(status: str, to: str) -> bool:
    return to in MOVES[status]


def sources_of(to: str) -> list[str]:
    """Where an application must stand for this to come next."""
    return [status for status, following in MOVES.items() if to in following]


def refusal(status: str, to: str) -> str:
    """Why the move isn't made, in a sentence."""
    label = Status(status).label
    if status == to:
        return f"Ansökan har redan läget {label}."
    if not MOVES[status]:
        return f"Ansökan har läget {label} och kan inte ändras."
    return f"Ansökan har läget {label}. {WAY_THERE[to]}"
