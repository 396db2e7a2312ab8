"""Where a notice is to go right now: the question put to the address book.

This floor knows no persons. A function on a floor above answers; settings name it by its dotted
path (NOTICE_ADDRESS_BOOK), and it is asked when the notice is about to leave, not before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from uuid import UUID

    from notifications.models import Notice


@dataclass(frozen=True)
class Destination:
    """An address in its normal form, and the language the person reads."""

    address: str
    language: str = "sv"


class AddressBook(Protocol):
    def __call__(
        self, recipient: UUID, channel: str, kind: str, trigger: UUID | None
    ) -> Destination | Notice.Reason | None:
        """Where to, or why not. None is the same as Reason.NO_ADDRESS.

        Kind and trigger are given because a change of contact details is told to the old address
        too, and only the change itself remembers that one.
        """


def address_book() -> AddressBook:
    book: AddressBook = import_string(settings.NOTICE_ADDRESS_BOOK)
    return book
