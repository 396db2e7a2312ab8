from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from messaging.audience import Audience
from messaging.paper_obstacles import (
    LEAST_REASON,
    Reader,
    in_the_paper,
    to_chosen_colleagues,
    to_citizens,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.paper_obstacles import Obstacle
    from messaging.papers import EnclosedPaper
    from messaging.recipient_choice import Chosen


class EnclosingForm(forms.Form):
    """What a letter with papers out of the case file asks for besides (T12).

    A reason is written for certain papers to certain recipients, as they stood on the page: its
    seal says which. Whoever is chosen afterwards is warned of first.
    """

    actor: Actor
    audience: Audience
    chosen: Chosen
    papers: Sequence[EnclosedPaper] = ()

    override_reason = forms.CharField(
        label="Skäl",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            f"Skicka ändå, med skäl: minst {LEAST_REASON} tecken. Skälet sparas i åtkomstloggen "
            "och granskas."
        ),
        error_messages={"max_length": "Skälet får ha högst 400 tecken."},
    )
    override_seal = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def obstacles(self) -> list[Obstacle]:
        """What stands in the way of the papers going to those who are chosen now."""
        if not self.papers:
            return []
        found = in_the_paper(self.actor, self.papers)
        if self.audience == Audience.COLLEAGUES:
            return [*found, *to_chosen_colleagues(self.papers, self.chosen.colleagues)]
        readers = map(Reader.of_candidate, self.chosen.clients)
        return [*found, *to_citizens(self.papers, readers)]

    @property
    def warnings(self) -> list[str]:
        """Why a reason is asked for; nothing when none is."""
        return [one.sentence for one in self.obstacles if one.takes_reason]

    @property
    def paper_seal(self) -> str:
        """What a reason written on this page stands for."""
        return ",".join(one.mark for one in self.obstacles if one.takes_reason)

    def check_papers(self, reason: str) -> None:
        """Say at the fields what can't go, and what takes a reason before it goes."""
        obstacles = self.obstacles
        for one in obstacles:
            if not one.takes_reason:
                self.add_error("files", one.sentence)
        asked = {one.mark for one in obstacles if one.takes_reason}
        if not asked or self.has_error("override_reason"):
            return
        if len(reason.strip()) < LEAST_REASON:
            words = f"Skriv varför handlingen ska skickas ändå, med minst {LEAST_REASON} tecken."
            self.add_error("override_reason", words)
        elif not asked <= set(self.data.get("override_seal", "").split(",")):
            words = (
                "Kontrollera handlingen och mottagarna, och tryck på Skicka igen om det ska ske."
            )
            self.add_error("override_reason", words)
