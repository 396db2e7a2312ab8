"""Economic assistance: applications with their calculation (domain 3.2.7).

Nothing is published to the citizen by an import; that is a caseworker's deed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.actions.assistance_decisions import STATUS_AFTER
from casework.imports.calculations import calculation_slots, look_up_calculations, read_calculation
from casework.imports.cases import has_part_in
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.models import Case, CaseParticipant, EconomicAssistanceApplication
from casework.stages import GRANTING

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.imports.marks import Slot
    from casework.models import Person

Application = EconomicAssistanceApplication
Status = Application.Status
MONTH_TAKEN = "Det finns redan en ansökan för den månaden."
DECISION_TAKEN = "Beslutet gäller redan en annan ansökan."


class ApplicationKind(Kind):
    name = "application"
    plural = "ansökningar"
    model = Application
    related = ("case__file__file_holder",)
    links = {
        "case": "case",
        "applicant": "person",
        "co_applicant": "person",
        "decision": "decision",
    }
    fixed = ("case", "applicant")
    together = (("status", "supplement", "supplement_due_on", "decision"),)

    def user_codes(self, entry: Entry) -> Any:
        if calculation := entry.data.get("calculation"):
            yield calculation["calculated_by"]

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        cases = [known.things.get(("case", entry.data["case"])) for entry in entries]
        if here := {case.pk for case in cases if case is not None and case.pk}:
            found = Application.objects.filter(case__in=here).select_related(*self.related)
            rows = [known.hold(row) for row in found]
            for row in rows:
                _hold_claims(row, known)
            known.look_up_links(self.name, rows)
            look_up_calculations(known, rows)

    def read(self, entry: Entry, known: Known) -> Facts:
        facts: Facts = {
            "case": known.ref(entry, "case", "case"),
            "applicant": known.ref(entry, "applicant", "person"),
            "kind": entry.data["kind"],
            "period_month": entry.month("period_month"),
            "received_on": entry.day("received_on"),
            "channel": entry.data.get("channel", Application.Channel.IMPORT),
            "status": entry.data["status"],
            "supplement": entry.text("supplement"),
            "supplement_due_on": entry.day("supplement_due_on", ahead=True),
            "decision": known.ref(entry, "decision", "decision"),
        }
        if entry.says("co_applicant"):
            facts["co_applicant"] = known.ref(entry, "co_applicant", "person")
        if entry.says("summary"):
            facts["summary"] = {"lines": entry.data["summary"]} if entry.data["summary"] else {}
        read_calculation(entry, known)
        _check_parties(entry, facts, known)
        _check_status(entry, facts)
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        application = Application(**facts)
        if not _is_the_months(application):
            return None
        found = known.claimed(*_month(application))
        if found is not None and (not found.pk or known.linked_key(self.name, found)):
            entry.refuse("period_month", MONTH_TAKEN)
        return found

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        return super().slots(entry, facts, known) + calculation_slots(entry, known)

    def settle(self, entry: Entry, known: Known) -> None:
        application = entry.thing
        if _is_the_months(application) and not known.claim(application, *_month(application)):
            entry.refuse("period_month", MONTH_TAKEN)
        if entry.data.get("decision"):
            decision = tag_of(application, "decision")
            if not known.claim(application, "decision", decision):
                # Else a co-applicant would see what was decided about somebody alone (I25).
                entry.refuse("decision", DECISION_TAKEN)

    def about(self, thing: Any) -> list[Person]:
        return [thing.case.file.file_holder]


def _hold_claims(row: Application, known: Known) -> None:
    if _is_the_months(row):
        known.hold_claim(row, *_month(row))
    if row.decision_id:
        known.hold_claim(row, "decision", ("pk", row.decision_id))


def _is_the_months(application: Application) -> bool:
    """A month is applied for once; what is supplementary or withdrawn doesn't count."""
    is_supplementary = application.kind == Application.Kind.SUPPLEMENTARY
    return not is_supplementary and application.status != Status.WITHDRAWN


def _month(application: Application) -> tuple[Any, ...]:
    return "month", tag_of(application, "case"), application.period_month


def _check_parties(entry: Entry, facts: Facts, known: Known) -> None:
    case, applicant, other = facts["case"], facts["applicant"], facts.get("co_applicant")
    if case is None:
        return
    if case.area != Case.Area.ECONOMIC_ASSISTANCE:
        entry.refuse("case", "Ärendet gäller inte ekonomiskt bistånd.")
    if applicant and not has_part_in(case, applicant, known):
        entry.refuse("applicant", "Personen har ingen del i ärendet.")
    if other is not None and other is applicant:
        entry.refuse("co_applicant", "Medsökanden är den sökande själv.")
    elif other and not has_part_in(case, other, known, CaseParticipant.Role.CO_APPLICANT):
        entry.refuse("co_applicant", "Personen är inte medsökande i ärendet.")
    decision = facts["decision"]
    if decision and tag_of(decision, "case") != tag(case):
        entry.refuse("decision", "Beslutet hör till ett annat ärende.")


def _check_status(entry: Entry, facts: Facts) -> None:
    status, decision = facts["status"], facts["decision"]
    if status == Status.SUPPLEMENT_REQUESTED and not facts["supplement"]:
        entry.refuse("supplement", "Skriv vad som saknas.")
    is_decided = status in {*STATUS_AFTER.values(), Status.PAID}
    if is_decided and not entry.data.get("decision"):
        entry.refuse("decision", "Fältet behövs när ansökan är beslutad.")
    if decision is None:
        return
    if status in Application.UNDECIDED or status == Status.WITHDRAWN:
        entry.refuse("status", "Ansökan är inte beslutad, men har ett beslut.")
    elif is_decided and status not in _statuses_after(decision.outcome):
        entry.refuse("status", "Läget stämmer inte med beslutets utfall.")


def _statuses_after(outcome: str) -> set[str]:
    granted = {Status.PAID} if outcome in GRANTING else set()
    return granted | ({STATUS_AFTER[outcome]} if outcome in STATUS_AFTER else set())
