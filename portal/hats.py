"""For whose sake somebody is here: their own, or somebody's they are approved for (R31, D11).

Whoever has several such hats wears one at a time: what stands on a page never mixes a mother's own
matters with her child's, and the page always says whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.models import EServiceActivation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.sessions.backends.base import SessionBase

    from casework.models import Person
    from messaging.models import Thread
    from portal.http import CitizenRequest

KEY = "citizen_hat"
# The models' own words, collected here for the citizen's other language.
RELATIONS = (
    gettext_noop("vårdnadshavare"),
    gettext_noop("förälder (ej vårdnadshavare)"),
    gettext_noop("make/maka/sambo"),
    gettext_noop("medsökande"),
    gettext_noop("barn"),
    gettext_noop("syskon"),
    gettext_noop("annan anhörig"),
    gettext_noop("god man"),
    gettext_noop("förvaltare"),
    gettext_noop("särskilt förordnad vårdnadshavare"),
    gettext_noop("familjehem"),
    gettext_noop("kontaktperson/kontaktfamilj"),
    gettext_noop("ombud"),
)


@dataclass(frozen=True)
class Hat:
    """`about` is whose matters are shown; `relations` is empty where they are one's own."""

    about: Person
    relations: tuple[str, ...] = ()
    messages: bool = False
    economic_assistance: bool = False

    @property
    def is_own(self) -> bool:
        return not self.relations

    @property
    def words(self) -> str:
        """*dig själv*, or *Elin Bergström, som vårdnadshavare*."""
        if self.is_own:
            return _("dig själv")
        kinds = ", ".join(_(kind) for kind in self.relations)
        return _("%(name)s, som %(relation)s") % {"name": self.about.full_name, "relation": kinds}

    def with_one_more(self, activation: EServiceActivation) -> Hat:
        approval = activation.approval
        kinds = (approval.relation.get_kind_display(),) if approval else ()
        return Hat(
            about=self.about,
            relations=tuple(dict.fromkeys(self.relations + kinds)),
            messages=self.messages or activation.messages,
            # For the client's own sake alone (P16).
            economic_assistance=self.economic_assistance
            or (activation.economic_assistance and approval is None),
        )


def hats_of(person: Person) -> list[Hat]:
    """One's own first, then by name: what the database says at this very request (T10)."""
    in_force = EServiceActivation.objects.in_force().filter(person=person)
    hats: dict[int, Hat] = {}
    for one in in_force.select_related("approval__relation__file_holder").order_by("pk"):
        about = one.approval.relation.file_holder if one.approval else person
        hats[about.pk] = hats.get(about.pk, Hat(about)).with_one_more(one)
    return sorted(hats.values(), key=lambda hat: (not hat.is_own, hat.about.sort_name))


def hat_on(hats: list[Hat], session: SessionBase) -> Hat | None:
    """The one that was chosen, or the only one there is; None when there is a choice to make."""
    if len(hats) == 1:
        return hats[0]
    return hat_named(hats, session.get(KEY, ""))


def hat_named(hats: Iterable[Hat], public_id: str) -> Hat | None:
    return next((hat for hat in hats if str(hat.about.public_id) == public_id), None)


def hat_for(hats: Iterable[Hat], thread: Thread) -> Hat | None:
    """Whose matters a conversation is about: it says so itself, whichever hat was chosen."""
    return next((hat for hat in hats if hat.about.pk == thread.about_id), None)


def put_on(session: SessionBase, hat: Hat) -> None:
    session[KEY] = str(hat.about.public_id)


def change_to(request: CitizenRequest, hat: Hat) -> None:
    """For a page that leads on to lists of this very hat: another may be on, chosen in another tab.

    What was just sent must not seem lost, and a change that nobody asked for is told.
    """
    if hat_on(request.hats, request.session) != hat:
        put_on(request.session, hat)
        flash.info(request, _("Nu ser du det som gäller %(hat)s.") % {"hat": hat.words})
