"""The boxes of the e-service as they are ticked, and what a colleague has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from casework.changed_meanwhile import ChangedMeanwhileError
from casework.models import EServiceActivation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.eligibility import Capacity

CHANGED_MEANWHILE = (
    "E-tjänsten har ändrats medan sidan var öppen. Kontrollera rutorna och spara igen."
)


@dataclass(frozen=True)
class Boxes:
    """The boxes of the e-service as they are ticked."""

    messages: bool = False
    notify_sms: bool = False
    notify_email: bool = False
    economic_assistance: bool = False

    @property
    def any_service(self) -> bool:
        return self.messages or self.economic_assistance

    def in_capacity(self, capacity: Capacity) -> Boxes:
        """What of it concerns a capacity: economic assistance is a client's own (P16)."""
        return replace(self, economic_assistance=False) if capacity.approval_id else self

    def as_fields(self) -> dict[str, bool]:
        return dict(vars(self))


def version_of_open(activations: Iterable[EServiceActivation]) -> str:
    """What is open, with its boxes, as a page sends it back; what has ended doesn't count."""
    rows = sorted((one.pk, one.state, *boxes_of(one).as_fields().values()) for one in activations)
    return sha256(repr(rows).encode()).hexdigest()[:16]


def boxes_of(*activations: EServiceActivation) -> Boxes:
    """Ticked when any of them has it."""
    names = Boxes().as_fields()
    return Boxes(**{name: any(getattr(one, name) for one in activations) for name in names})


def refuse_other_boxes(open_ones: list[EServiceActivation], boxes: Boxes) -> None:
    """A page from before a colleague ended the e-service would order it anew."""
    standing = boxes_of(*open_ones)
    if standing == boxes:
        return
    fields = EServiceActivation._meta.fields  # noqa: SLF001
    words = {field.name: str(field.verbose_name) for field in fields}
    ticked = [words[name] for name, is_on in standing.as_fields().items() if is_on]
    now = f"Nu gäller: {', '.join(ticked)}." if ticked else "Nu är ingen ruta ikryssad."
    raise ChangedMeanwhileError(
        {"messages": f"{CHANGED_MEANWHILE} {now}"},
        stands={"seen_boxes": version_of_open(open_ones)},
    )
