"""The roles of staff and what each may do at all; which persons and cases is a queryset's answer.

A user acts in one role at a time (domain 3.2.1); the acting role is shown in the header and stands
in every row of the access log.
"""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    CASEWORKER = "caseworker", "Handläggare"
    GROUP_LEADER = "group_leader", "Gruppledare"
    UNIT_MANAGER = "unit_manager", "Enhetschef"
    PROVIDER_STAFF = "provider_staff", "Utförare"
    PROVIDER_MANAGER = "provider_manager", "Enhetschef utförare"
    SYSTEM_ADMIN = "system_admin", "Systemförvaltare"
    OBJECT_SPECIALIST = "object_specialist", "Objektspecialist"
    LOG_REVIEWER = "log_reviewer", "Loggranskare"


AUTHORITY = frozenset({Role.CASEWORKER, Role.GROUP_LEADER, Role.UNIT_MANAGER})
PROVIDERS = frozenset({Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER})


class Deed(models.TextChoices):
    """What a role may do at all (the table of domain 3.5, read by row)."""

    SEARCH_PERSONS = "search_persons"
    REGISTER_PERSON = "register_person"
    SEE_CASES = "see_cases"
    HANDLE_CASES = "handle_cases"
    SEE_ASSIGNMENTS = "see_assignments"
    CHANGE_CONTACT_DETAILS = "change_contact_details"
    ACTIVATE_ESERVICE = "activate_eservice"
    APPROVE_RELATION = "approve_relation"
    DECIDE_PROTECTION = "decide_protection"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    WRITE_TO_CITIZENS = "write_to_citizens"
    JOURNAL = "journal"
    COVER_FOR_STAFF = "cover_for_staff"
    MANAGE_UNITS_POST = "manage_units_post"
    REVIEW_LOG = "review_log"
    SEE_TECHNICAL_CARD = "see_technical_card"
    ADMINISTER = "administer"


_CASEWORK = frozenset(
    {
        Deed.SEARCH_PERSONS,
        Deed.REGISTER_PERSON,
        Deed.SEE_CASES,
        Deed.HANDLE_CASES,
        Deed.CHANGE_CONTACT_DETAILS,
        Deed.ACTIVATE_ESERVICE,
        Deed.APPROVE_RELATION,
        Deed.OPEN_IN_EMERGENCY,
        Deed.WRITE_TO_CITIZENS,
        Deed.JOURNAL,
    }
)
_EXECUTION = frozenset(
    {Deed.SEARCH_PERSONS, Deed.SEE_ASSIGNMENTS, Deed.WRITE_TO_CITIZENS, Deed.JOURNAL}
)
_MANAGING = frozenset({Deed.COVER_FOR_STAFF, Deed.MANAGE_UNITS_POST, Deed.REVIEW_LOG})

MAY: dict[str, frozenset[Deed]] = {
    Role.CASEWORKER: _CASEWORK,
    Role.GROUP_LEADER: _CASEWORK,
    Role.UNIT_MANAGER: _CASEWORK | _MANAGING | {Deed.DECIDE_PROTECTION},
    Role.PROVIDER_STAFF: _EXECUTION,
    Role.PROVIDER_MANAGER: _EXECUTION | _MANAGING,
    Role.SYSTEM_ADMIN: frozenset({Deed.SEE_TECHNICAL_CARD, Deed.ADMINISTER}),
    Role.OBJECT_SPECIALIST: frozenset({Deed.SEE_TECHNICAL_CARD}),
    Role.LOG_REVIEWER: frozenset({Deed.REVIEW_LOG}),
}


def may(role: str, deed: Deed) -> bool:
    """Whether the role does this at all. A role that isn't listed does nothing."""
    return deed in MAY.get(role, frozenset())
