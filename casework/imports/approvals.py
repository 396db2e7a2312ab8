"""Approved for messages: a relation in a case (Godkänd för meddelande; R29-R35, I5, I23).

Approving opens nothing by itself, here as in the product: the e-service is never switched on by an
import. An approval that has ended here, by whoever's hand, isn't opened again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from casework.approval_rules import OF_AGE_ALREADY
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.eligibility import TOO_EARLY, blocked_because
from casework.imports import deeds
from casework.imports.entry import midnight
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag_of
from casework.models import MessagingApproval

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.imports.marks import Slot
    from casework.models import Person, Relation

State, Basis = MessagingApproval.State, MessagingApproval.Basis
STATE = ("state", "approved_by", "approved_at", "ended_by", "ended_at", "end_reason")
SECOND = "Personen är redan föreslagen eller godkänd i ärendet."


class ApprovalKind(Kind):
    name = "approval"
    plural = "godkännanden"
    model = MessagingApproval
    related = ("relation__file_holder", "relation__related_person", "case__file")
    links = {"relation": "relation", "case": "case"}
    fixed = ("relation", "case")
    together = (STATE,)
    staff = ("approved_by", "ended_by")

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        cases = [known.things.get(("case", entry.data["case"])) for entry in entries]
        here = {case.pk for case in cases if case is not None and case.pk}
        if not here:
            return
        standing = MessagingApproval.objects.filter(case__in=here).exclude(state=State.ENDED)
        rows = [known.hold(row) for row in standing.select_related(*self.related)]
        for row in rows:
            known.hold_claim(row, *_claim(row))
        known.look_up_links(self.name, rows)

    def read(self, entry: Entry, known: Known) -> Facts:
        relation, case = known.ref(entry, "relation", "relation"), known.ref(entry, "case", "case")
        facts: Facts = {
            "relation": relation,
            "case": case,
            "state": entry.data["state"],
            "basis": entry.data["basis"],
            "approved_by": known.user(entry, "approved_by"),
            "approved_at": midnight(entry.day("approved_on")),
            "ended_by": known.user(entry, "ended_by"),
            "ended_at": midnight(entry.day("ended_on")),
            "end_reason": entry.text("end_reason"),
            **entry.texts("basis_note"),
        }
        if (
            relation
            and case
            and tag_of(case.file, "file_holder") != tag_of(relation, "file_holder")
        ):
            entry.refuse("case", "Ärendet gäller någon annan än aktbäraren.")
        _check_state(entry, facts)
        if relation is not None:
            _read_last_day(entry, facts, relation)
            _check_basis(entry, facts, relation)
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        if facts["state"] == State.ENDED:
            return None
        approval = known.claimed(*_claim(MessagingApproval(**facts)))
        if approval is not None and (not approval.pk or known.linked_key(self.name, approval)):
            entry.refuse("case", SECOND)
        return approval

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        approval = entry.thing
        slots = super().slots(entry, facts, known)
        for slot in slots:
            if slot.name != "state" or not approval.pk:
                continue
            slot.may = approval.state != State.ENDED
            if facts["state"] == State.ENDED:
                # The verb ends it, with the e-service that leans on it, and tells who handles it.
                end = partial(deeds.approval_ended, approval, facts["end_reason"])
                slot.apply = partial(entry.deeds.append, end)
        return slots

    def settle(self, entry: Entry, known: Known) -> None:
        approval = entry.thing
        is_over = approval.state == State.ENDED or entry.data["state"] == State.ENDED
        if not is_over and not known.claim(approval, *_claim(approval)):
            entry.refuse("case", SECOND)

    def finish(self, entry: Entry, known: Known) -> None:
        """I5: only where an investigation is, or has been, opened."""
        approval = entry.thing
        has_been_approved = approval.approved_at is not None
        if has_been_approved and not known.parts("investigations", tag_of(approval, "case")):
            entry.refuse("case", TOO_EARLY)
        if approval.state == State.APPROVED and not approval.pk:
            relation = approval.relation
            if reason := blocked_because(relation.related_person):
                entry.refuse("relation", reason)
            if relation.file_holder.deceased_on:
                entry.refuse("relation", "Aktbäraren är avliden.")

    def about(self, thing: Any) -> list[Person]:
        return [thing.relation.file_holder, thing.relation.related_person]


def _claim(approval: MessagingApproval) -> tuple[Any, ...]:
    """One a person and case, also when the two are related in more than one way."""
    relation = approval.relation
    ends = tag_of(relation, "file_holder"), tag_of(relation, "related_person")
    return "approval", *ends, tag_of(approval, "case")


def _check_state(entry: Entry, facts: Facts) -> None:
    """Whether who and when go with the state (3.3.2)."""
    state = facts["state"]
    approved_on, ended_on = (bool(entry.data.get(name)) for name in ("approved_on", "ended_on"))
    if state == State.APPROVED and not approved_on:
        entry.refuse("approved_on", "Fältet behövs för ett godkännande.")
    if state == State.PROPOSED and approved_on:
        entry.refuse("approved_on", "Ett förslag är inte godkänt än.")
    if approved_on != bool(entry.data.get("approved_by")):
        entry.refuse("approved_by", "Ange både vem som godkände och när.")
    if state == State.ENDED and not ended_on:
        entry.refuse("ended_on", "Fältet behövs när godkännandet har upphört.")
    if state != State.ENDED and (ended_on or entry.data.get("ended_by")):
        entry.refuse("ended_on", "Godkännandet har inte upphört.")
    before = "Godkännandet upphörde innan det gavs."
    entry.ordered(facts["approved_at"], facts["ended_at"], "ended_on", before)


def _check_basis(entry: Entry, facts: Facts, relation: Relation) -> None:
    if facts["basis"] == Basis.GUARDIAN and relation.kind not in GUARDIANS:
        entry.refuse("basis", "Grunden Vårdnadshavare gäller bara en vårdnadshavare.")
    if facts["state"] == State.APPROVED and relation.valid_to and relation.valid_to <= entry.today:
        entry.refuse("relation", "Relationen har upphört.")


def _read_last_day(entry: Entry, facts: Facts, relation: Relation) -> None:
    """A guardian's ends at the child's 18th birthday at the latest; without a day, on it (I23)."""
    ends_on = entry.day("ends_on", ahead=True)
    is_over = facts["state"] == State.ENDED
    if relation.kind not in GUARDIANS:
        if entry.says("ends_on"):
            facts["ends_on"] = ends_on
    elif (of_age := comes_of_age_on(relation.file_holder)) is None:
        entry.refuse("relation", "Aktbärarens födelsedatum saknas.")
    elif ends_on is not None and ends_on > of_age:
        entry.refuse("ends_on", f"Barnet fyller 18 år {of_age:%Y-%m-%d}.")
    elif of_age <= entry.today and not is_over:
        entry.refuse("relation", OF_AGE_ALREADY)
    else:
        facts["ends_on"] = ends_on or of_age
    if ends_on is not None and ends_on <= entry.today and not is_over:
        entry.refuse("ends_on", "Dagen har varit. Godkännandet har upphört.")
