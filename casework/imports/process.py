"""What a case goes through: intake, investigation, decision and service (domain 3.2.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from casework.imports.cases import has_part_in
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.models import Decision, Intake, Investigation, Service
from casework.stages import GRANTING

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person

ENDS_BEFORE = "Slutdatumet är före startdatumet."


class IntakeKind(Kind):
    name = "intake"
    plural = "aktualiseringar"
    model = Intake
    related = ("person",)
    links = {"person": "person", "case": "case"}
    fixed = ("person",)
    together = (("status", "case", "settled_on", "settled_reason"),)
    staff = ("caseworker",)

    def read(self, entry: Entry, known: Known) -> Facts:
        person = known.ref(entry, "person", "person")
        case = known.ref(entry, "case", "case")
        facts: Facts = {
            "person": person,
            "case": case,
            "type": entry.data["kind"],
            "status": entry.data["status"],
            "received_on": entry.day("received_on"),
            "settled_on": entry.day("settled_on"),
            "settled_reason": entry.text("settled_reason"),
            "reason": entry.needed_text("reason"),
            "unit": known.unit(entry, "unit", Unit.Kind.AUTHORITY),
            **entry.texts("from_whom"),
        }
        if entry.says("caseworker"):
            facts["caseworker"] = known.user(entry, "caseworker")
        if facts["status"] == Intake.Status.TO_CASE and not entry.data.get("case"):
            entry.refuse("case", "Ange vilket ärende aktualiseringen ledde till.")
        if case and person and not has_part_in(case, person, known):
            entry.refuse("person", "Personen har ingen del i ärendet.")
        before = "Aktualiseringen är avgjord innan den kom in."
        entry.ordered(facts["received_on"], facts["settled_on"], "settled_on", before)
        return facts

    def about(self, thing: Any) -> list[Person]:
        return [thing.person]


class InvestigationKind(Kind):
    name = "investigation"
    plural = "utredningar"
    model = Investigation
    related = ("case__file__file_holder",)
    links = {"case": "case"}
    fixed = ("case",)
    together = (("opened_on", "due_on", "closed_on"),)
    staff = ("caseworker",)

    def read(self, entry: Entry, known: Known) -> Facts:
        opened_on = entry.day("opened_on")
        due_on, closed_on = entry.day("due_on", ahead=True), entry.day("closed_on")
        entry.ordered(opened_on, due_on, "due_on", "Utredningen ska vara klar innan den inleds.")
        entry.ordered(opened_on, closed_on, "closed_on", ENDS_BEFORE)
        return {
            "case": known.ref(entry, "case", "case"),
            "type": entry.needed_text("kind"),
            "opened_on": opened_on,
            "due_on": due_on,
            "closed_on": closed_on,
            "caseworker": known.user(entry, "caseworker"),
        }

    def settle(self, entry: Entry, known: Known) -> None:
        known.add("investigations", tag_of(entry.thing, "case"), entry.thing)

    def about(self, thing: Any) -> list[Person]:
        return [thing.case.file.file_holder]


class DecisionKind(Kind):
    name = "decision"
    plural = "beslut"
    model = Decision
    related = ("case__file__file_holder",)
    links = {"case": "case", "investigation": "investigation"}
    fixed = ("case",)
    together = (("period_from", "period_to"),)
    staff = ("decision_maker",)

    def read(self, entry: Entry, known: Known) -> Facts:
        case = known.ref(entry, "case", "case")
        facts: Facts = {
            "case": case,
            "type": entry.needed_text("kind"),
            "outcome": entry.data["outcome"],
            "decided_on": entry.day("decided_on"),
            "decision_maker": known.user(entry, "decision_maker"),
            "period_from": entry.day("period_from", ahead=True),
            "period_to": entry.day("period_to", ahead=True),
        }
        if entry.says("amount"):
            facts["amount"] = Decimal(entry.text("amount")) if entry.text("amount") else None
        if entry.says("investigation"):
            facts["investigation"] = found = known.ref(entry, "investigation", "investigation")
            if found and case and tag_of(found, "case") != tag(case):
                entry.refuse("investigation", "Utredningen hör till ett annat ärende.")
        if facts["period_to"] and not facts["period_from"]:
            entry.refuse("period_from", "Fältet saknas.")
        entry.ordered(facts["period_from"], facts["period_to"], "period_to", ENDS_BEFORE)
        return facts

    def settle(self, entry: Entry, known: Known) -> None:
        known.add("decisions", tag_of(entry.thing, "case"), entry.thing)

    def about(self, thing: Any) -> list[Person]:
        return [thing.case.file.file_holder]


class ServiceKind(Kind):
    name = "service"
    plural = "insatser"
    model = Service
    related = ("case__file__file_holder",)
    links = {"decision": "decision"}
    fixed = ("decision",)
    together = (("period_from", "period_to"),)

    def read(self, entry: Entry, known: Known) -> Facts:
        decision = known.ref(entry, "decision", "decision")
        period_from = entry.day("period_from", ahead=True)
        period_to = entry.day("period_to", ahead=True)
        entry.ordered(period_from, period_to, "period_to", ENDS_BEFORE)
        if decision and decision.outcome not in GRANTING:
            entry.refuse("decision", "En insats kräver ett beslut om bifall eller delavslag.")
        return {
            "decision": decision,
            "type": entry.needed_text("kind"),
            "period_from": period_from,
            "period_to": period_to,
        }

    def build(self, entry: Entry, facts: Facts, known: Known) -> Any:
        return super().build(entry, {**facts, "case": facts["decision"].case}, known)

    def about(self, thing: Any) -> list[Person]:
        return [thing.case.file.file_holder]
