"""When a relation may be approved for messages (Godkänd för meddelande; R30, R31, P17, I23).

Asked when it is approved or proposed, and again when a proposal is taken up. What can't be is said
at the field it concerns, as a ValidationError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.eligibility import TOO_EARLY, blocked_because
from casework.models import Case, Investigation, MessagingApproval, Person, Relation

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor

Basis, Kind = MessagingApproval.Basis, Relation.Kind
BASIS_OF_KIND = {
    Kind.GUARDIAN: Basis.GUARDIAN,
    Kind.LEGAL_TRUSTEE: Basis.APPOINTMENT,
    Kind.ADMINISTRATOR: Basis.APPOINTMENT,
    Kind.APPOINTED_GUARDIAN: Basis.APPOINTMENT,
    Kind.REPRESENTATIVE: Basis.POWER_OF_ATTORNEY,
}
OF_AGE_ALREADY = "Aktbäraren har fyllt 18 år och har ingen vårdnadshavare."


@dataclass(frozen=True)
class Grounds:
    """In which case somebody is approved, on what, and until when."""

    case: Case
    # Nothing: what follows from the relation.
    basis: str = ""
    note: str = ""
    ends_on: date | None = None


def basis_of(relation: Relation, grounds: Grounds) -> str:
    return grounds.basis or BASIS_OF_KIND.get(Kind(relation.kind), Basis.CONSENT)


def refuse_approval(by: Actor, relation: Relation, grounds: Grounds, today: date) -> None:
    """Raise for a person, a case or a ground that gives no approval. The case is held locked."""
    _refuse_person(by, relation, today)
    _refuse_case(by, relation, grounds.case)
    if basis_of(relation, grounds) == Basis.OTHER and not grounds.note.strip():
        raise ValidationError({"basis_note": "Skriv vilken grunden är när du väljer Annat."})
    if basis_of(relation, grounds) == Basis.GUARDIAN and relation.kind not in GUARDIANS:
        raise ValidationError({"basis": "Grunden Vårdnadshavare gäller bara en vårdnadshavare."})


def last_day(relation: Relation, grounds: Grounds, today: date) -> date | None:
    """When the approval ends: a guardian's at the child's 18th birthday at the latest (I23)."""
    ends_on = grounds.ends_on
    if ends_on is not None and ends_on <= today:
        raise ValidationError({"ends_on": "Välj en dag som inte har varit."})
    if relation.kind not in GUARDIANS:
        return ends_on
    of_age = comes_of_age_on(relation.file_holder)
    if of_age is None:
        raise ValidationError(
            "Aktbärarens födelsedatum saknas. Utan det går det inte att veta när barnet fyller 18."
        )
    if ends_on is not None and ends_on > of_age:
        raise ValidationError(
            {"ends_on": f"Godkännandet upphör {of_age:%Y-%m-%d} när barnet fyller 18 år."}
        )
    return ends_on or of_age


def refuse_grown_up(kind: str, file_holder: Person, today: date) -> None:
    """Nobody is guardian of a grown-up."""
    of_age = comes_of_age_on(file_holder)
    if kind in GUARDIANS and of_age is not None and of_age <= today:
        raise ValidationError(OF_AGE_ALREADY)


def _refuse_person(by: Actor, relation: Relation, today: date) -> None:
    related = relation.related_person
    if relation.valid_to is not None and relation.valid_to <= today:
        raise ValidationError("Relationen har upphört.")
    refuse_grown_up(relation.kind, relation.file_holder, today)
    # The circle is asked for both, whatever way led here (P9).
    ends = [relation.file_holder_id, relation.related_person_id]
    if Person.objects.visible_to(by).filter(pk__in=ends).count() != len(ends):
        raise ValidationError("Du har inte längre tillgång till personerna i relationen.")
    if reason := blocked_because(related):
        raise ValidationError(reason)


def _refuse_case(by: Actor, relation: Relation, case: Case) -> None:
    if case.file.file_holder_id != relation.file_holder_id:
        raise ValidationError({"case": "Ärendet gäller någon annan än aktbäraren."})
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise ValidationError({"case": "Välj ett ärende som du har tillgång till."})
    if case.is_closed:
        raise ValidationError({"case": "Ärendet är avslutat. Välj ett pågående ärende."})
    if not Investigation.objects.filter(case=case).exists():
        raise ValidationError({"case": TOO_EARLY})


def refuse_second(relation: Relation, case: Case) -> None:
    """One approval a person and case, also when the two are related in more than one way."""
    already = (
        MessagingApproval.objects.exclude(state=MessagingApproval.State.ENDED)
        .filter(
            case=case,
            relation__file_holder=relation.file_holder_id,
            relation__related_person=relation.related_person_id,
        )
        .first()
    )
    if already is not None:
        words = already.get_state_display()
        raise ValidationError({"case": f"Personen är redan {words} för meddelande i ärendet."})
