"""Every address of the product, taken from the resolver itself: a forgotten one is found."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver, reverse

# What stands in an address besides the ids of our own things.
OTHER_PARTS = {
    "token": "x",
    "provider": "bankid",
    "sheet": "informationsblad-personal",
    "provider_id": "personal",
    "object_id": "1",
    "content_type_id": "1",
    "app_label": "accounts",
    "id": "1",
    "url": "x",
}


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    parts: tuple[str, ...]

    def path(self, ids):
        """The address with these ids in it; where there is none, with one that leads nowhere."""
        if self.name.startswith("/"):
            return self.name
        return reverse(
            self.name, kwargs={part: ids.get(part, OTHER_PARTS.get(part)) for part in self.parts}
        )

    @property
    def is_admin(self):
        return self.route.startswith("admin/")


def addresses(resolver=None, namespaces=(), route="", parts=()):
    """Walk the whole resolver. An address without a name goes by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        asked = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inside, here, asked)
        else:
            name = ":".join((*namespaces, pattern.name)) if pattern.name else f"/{here}"
            yield Address(name, here, asked)
