"""The ways to reach whoever helps staff (R9-R11), those that the municipality has filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifications.phone import dialled

if TYPE_CHECKING:
    from portal.models import SupportInfo


class Channel(NamedTuple):
    label: str
    text: str
    # Where a click leads; empty for what is only read.
    url: str = ""


def channels(support: SupportInfo) -> list[Channel]:
    every = (
        Channel("Supportportal", support.portal_url, support.portal_url),
        Channel("Anknytning", support.extension),
        Channel("Telefon", support.phone, dialled(support.phone)),
        Channel("E-post", support.email, f"mailto:{support.email}"),
        Channel("Öppettider", support.opening_hours),
    )
    return [one for one in every if one.text]
