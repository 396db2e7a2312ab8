"""An employee under threat is told of by function, in whatever may leave the house (FL 33 § 4 st.).

An extract gathers what many have written, so the name is looked for everywhere in it and not only
where a signature stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accounts.models import User
from journal.book import reworded

if TYPE_CHECKING:
    from journal.book import Book


def without_hidden_names(book: Book) -> Book:
    """The book with each such name replaced by what the person works as."""
    hidden = User.objects.filter(kind=User.Kind.STAFF, hide_name_from_citizens=True)
    functions = {
        user.full_name.casefold(): user.title or "medarbetare" for user in hidden.order_by("pk")
    }
    if not functions:
        return book
    names = "|".join(re.escape(name) for name in sorted(functions, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)({names})(s?)(?!\w)", re.IGNORECASE)

    def by_function(found: re.Match[str]) -> str:
        return functions[found[1].casefold()] + found[2]

    return reworded(book, lambda text: pattern.sub(by_function, text))
