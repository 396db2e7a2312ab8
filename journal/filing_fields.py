"""Which kinds of paper there are, and who may have sent each (R78)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journal.models import FiledItemType

if TYPE_CHECKING:
    from journal.models import SenderType
    from journal.place import Target


def key_of(target: Target) -> str:
    """What a place is called by in a form."""
    return f"{target.__class__.__name__.lower()}.{target.pk}"


class Senders:
    """Who may have sent what: the senders of each type (R78), read once for all the files."""

    def __init__(self) -> None:
        types = FiledItemType.objects.filter(is_active=True).prefetch_related("senders")
        self.of_type = {kind.pk: list(kind.senders.all()) for kind in types}
        self.by_key = {str(one.pk): one for found in self.of_type.values() for one in found}
        # A group for each type: the page narrows the list to the chosen type's, and without
        # JavaScript the groups' names say the same.
        self.choices: list[Any] = [("", "Välj")]
        for kind in types:
            group = [(str(one.pk), one.name) for one in self.of_type[kind.pk] if one.is_active]
            self.choices.append((kind.name, group))

    def problem(self, kind: FiledItemType | None, sender: SenderType | None) -> str:
        """Why the one can't have sent the other, if so."""
        possible_ones = self.of_type.get(kind.pk, []) if kind else []
        if kind is None or sender is None or sender in possible_ones:
            return ""
        possible = ", ".join(one.name for one in possible_ones)
        return f"Till {kind.name} kan avsändaren vara: {possible}."
