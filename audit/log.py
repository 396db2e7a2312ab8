"""The only way to write the access log (P12; lag 2001:454 10 §).

A row is written in the same transaction as the look or the deed: no row, no page.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from audit.models import AccessLogEntry, Action, ActorKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True)
class Trace:
    """Who acts, in the log's own plain words."""

    actor_kind: str
    actor: UUID | None
    actor_name: str
    role: str = ""
    unit: str = ""
    ip: str | None = None
    request_id: UUID | None = None


class Traceable(Protocol):
    """Whoever can say what the log should remember of them."""

    @property
    def trace(self) -> Trace: ...


class System:
    """What happens by the clock and not by anybody's hand."""

    trace = Trace(actor_kind=ActorKind.SYSTEM, actor=None, actor_name="nattkörning")


def record(
    action: Action,
    *,
    by: Traceable,
    object_type: str = "",
    object_id: UUID | str = "",
    customer_number: str = "",
    case_number: str = "",
    reason: str = "",
) -> None:
    """Write one row: who, in which role and unit, did what, to which object, about whom."""
    AccessLogEntry.objects.create(
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        customer_number=customer_number,
        case_number=case_number,
        reason=reason,
        **asdict(by.trace),
    )


def record_many(
    action: Action,
    *,
    by: Traceable,
    object_type: str,
    about: Iterable[tuple[UUID, str, str]],
) -> None:
    """Write a row for each object at once: its id, the client number it concerns and the reason."""
    trace = asdict(by.trace)
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            customer_number=customer_number,
            reason=reason[:500],
            **trace,
        )
        for object_id, customer_number, reason in about
    )
