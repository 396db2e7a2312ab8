"""The page *Lägg till relation*: one form, shown again while somebody is searched for (R32-R35).

Searching saves nothing and complains of nothing; what is written stays. Once somebody is chosen,
what is known of them is filled in.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.calendar import stockholm_today
from casework.actions.contact_details import version_of
from casework.actions.new_relation import Reached
from casework.coming_of_age import comes_of_age_on
from casework.eservice_boxes import Boxes, version_of_open
from casework.eservice_card import eservice_card, preset_boxes
from casework.eservice_meaning import when_it_works
from casework.models import Case, EServiceActivation, MessagingApproval
from casework.relation_forms import RelationForm, cases_to_approve_in
from casework.relatives import RelativeSearch, chosen_relative, search_relatives

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from accounts.actor import Actor
    from casework.models import ContactDetails, Person, Relation
    from casework.relatives import Relative

ALL_TICKED = Boxes(messages=True, notify_sms=True, notify_email=True)
BOXES = ("messages", "notify_sms", "notify_email")
ANOTHERS = "Kontaktuppgifterna på sidan gällde någon annan. Kontrollera dem och spara igen."
State = MessagingApproval.State


class NewRelationPage:
    """What was asked and written, and what the page shows of it."""

    def __init__(
        self,
        actor: Actor,
        holder: Person,
        asked: QueryDict,
        written: QueryDict,
        *,
        is_taken_up: bool = False,
    ) -> None:
        """`is_taken_up` when it was written before the session ended, by whichever button."""
        self.actor, self.holder = actor, holder
        self.is_taken_up = is_taken_up
        self.asked, self.written = asked, written
        self.is_proposal = "propose" in written
        # The button without JavaScript; the address while somebody types.
        self.is_searching = "search" in written or "sok" in asked

    @cached_property
    def chosen(self) -> Relative | None:
        return chosen_relative(self.actor, self.written.get("related", ""))

    @cached_property
    def form(self) -> RelationForm:
        is_saving = bool(self.written) and (self.is_taken_up or not self.is_searching)
        form = RelationForm(
            self._saved if is_saving else None,
            actor=self.actor,
            file_holder=self.holder,
            wants_approval=self.is_proposal,
            has_chosen=self.chosen is not None,
            initial={} if is_saving else self._initial,
        )
        if is_saving and self._is_anothers:
            form.add_error(None, ANOTHERS)
        return form

    @property
    def reached(self) -> Reached:
        """Only for a form that is valid. Of somebody out of reach the page has shown nothing."""
        written = self.form.cleaned_data
        has_shown = self._shows_contact_of_chosen and self.chosen and self.chosen.is_reached
        shown = self.written if has_shown else {}
        return Reached(
            self.form.boxes,
            written["mobile"],
            written["email"],
            seen=shown.get("seen"),
            seen_boxes=shown.get("seen_boxes", ""),
        )

    @cached_property
    def found(self) -> RelativeSearch | None:
        query = self.written.get("query", "")
        if not query:
            return None
        return search_relatives(self.actor, query, file_holder=self.holder)

    @cached_property
    def case(self) -> Case | None:
        """The case one came from."""
        try:
            public_id = UUID(self.asked.get("arende", ""))
        except ValueError:
            return None
        return cases_to_approve_in(self.actor, self.holder).filter(public_id=public_id).first()

    def context(self) -> dict[str, Any]:
        found = self.found if self.is_searching else None
        hits = found.hits if found else []
        of_age = comes_of_age_on(self.holder)
        return {
            "person": self.holder,
            "case": self.case,
            "form": self.form,
            "query": self.written.get("query", ""),
            "chosen": self.chosen,
            "others": [hit for hit in hits if not self._is_chosen(hit)],
            "search": found,
            "hits": len(hits),
            "contact": self._contact,
            "seen": self._seen("seen", version_of(self._contact)),
            "seen_boxes": self._seen("seen_boxes", self._open_now),
            "works": when_it_works(),
            "of_age_on": of_age if of_age and of_age > stockholm_today() else None,
        }

    def _is_chosen(self, hit: Relative) -> bool:
        return self.chosen is not None and hit.person == self.chosen.person

    @cached_property
    def _contact(self) -> ContactDetails | None:
        """What is known of the one chosen, if the actor has reached them before."""
        if self.chosen is None or not self.chosen.is_reached:
            return None
        return self.chosen.person.contact_history.filter(is_current=True).first()

    @property
    def _seen_of(self) -> str:
        return self.written.get("seen_of", "")

    def _seen(self, field: str, now: str) -> str:
        """What the fields were filled in from, now or when the page was opened."""
        if self._shows_contact_of_chosen:
            return str(self.form.data.get(field, self.written.get(field, "")))
        return now

    @property
    def _open_now(self) -> str:
        if self.chosen is None or not self.chosen.is_reached:
            return ""
        return version_of_open(self.chosen.person.activations.open())

    @property
    def _shows_contact_of_chosen(self) -> bool:
        return self.chosen is not None and self._seen_of == str(self.chosen.person.public_id)

    @property
    def _is_anothers(self) -> bool:
        """The fields were filled in for the one chosen before, and might be that one's number."""
        return bool(self._seen_of) and self.chosen is not None and not self._shows_contact_of_chosen

    @property
    def _saved(self) -> Mapping[str, Any]:
        """What is to be saved; with the right one's details, where another's stood there."""
        if not self._is_anothers:
            return self.written
        known = {name: on for name, on in self._known.items() if on}
        kept = {
            name: value
            for name, value in self.written.dict().items()
            if name not in {*BOXES, "mobile", "email"}
        }
        return kept | known

    @cached_property
    def _initial(self) -> dict[str, Any]:
        if not self.written:
            case = {"case": self.case.public_id} if self.case else {}
            return {"valid_from": stockholm_today(), **ALL_TICKED.as_fields(), **case}
        written: dict[str, Any] = self.written.dict()
        for box in (*BOXES, "approve"):
            written[box] = box in self.written
        if self.chosen is not None and not self._shows_contact_of_chosen:
            written |= self._known
        return written

    @property
    def _known(self) -> dict[str, Any]:
        """Number, address and boxes of the one chosen; new ones have all three boxes ticked."""
        assert self.chosen is not None
        if not self.chosen.is_reached:
            return {"mobile": "", "email": "", **ALL_TICKED.as_fields()}
        card = eservice_card(self.chosen.person)
        boxes = preset_boxes(self.actor, card) if card.is_open else ALL_TICKED
        contact = self._contact
        return {
            "mobile": contact.shown_mobile if contact else "",
            "email": contact.email if contact else "",
            **{name: getattr(boxes, name) for name in BOXES},
        }


def what_was_registered(relation: Relation) -> str:
    """What the save led to: approved or not, and when the e-service works."""
    approval = relation.approvals.first()
    if approval is None:
        return "Relationen är registrerad. Den är inte godkänd för meddelande."
    if approval.state == State.PROPOSED:
        return "Relationen är registrerad och föreslagen. En kollega i ärendet kan godkänna den."
    activation = approval.activations.first()
    if activation is None:
        return "Relationen är godkänd för meddelande. E-tjänsten är inte beställd än."
    if activation.state == EServiceActivation.State.ACTIVE:
        return "Relationen är godkänd för meddelande. E-tjänsten är påkopplad."
    return f"Relationen är godkänd för meddelande. E-tjänsten fungerar {when_it_works()}."
