from __future__ import annotations

import pytest

from accounts.roles import AUTHORITY, PROVIDERS, Deed, Role, may

# The table of the domain, row by row: which roles do it at all.
CASEWORKERS = {Role.CASEWORKER, Role.GROUP_LEADER, Role.UNIT_MANAGER}
PROVIDER_ROLES = {Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER}
MANAGERS = {Role.UNIT_MANAGER, Role.PROVIDER_MANAGER}
TABLE = {
    Deed.SEARCH_PERSONS: CASEWORKERS | PROVIDER_ROLES,
    Deed.REGISTER_PERSON: CASEWORKERS,
    Deed.SEE_CASES: CASEWORKERS,
    Deed.HANDLE_CASES: CASEWORKERS,
    Deed.SEE_ASSIGNMENTS: PROVIDER_ROLES,
    Deed.CHANGE_CONTACT_DETAILS: CASEWORKERS,
    Deed.ACTIVATE_ESERVICE: CASEWORKERS,
    Deed.APPROVE_RELATION: CASEWORKERS,
    Deed.DECIDE_PROTECTION: {Role.UNIT_MANAGER},
    Deed.OPEN_IN_EMERGENCY: CASEWORKERS,
    Deed.WRITE_TO_CITIZENS: CASEWORKERS | PROVIDER_ROLES,
    Deed.JOURNAL: CASEWORKERS | PROVIDER_ROLES,
    Deed.COVER_FOR_STAFF: MANAGERS,
    Deed.MANAGE_UNITS_POST: MANAGERS,
    Deed.REVIEW_LOG: MANAGERS | {Role.LOG_REVIEWER},
    Deed.SEE_TECHNICAL_CARD: {Role.SYSTEM_ADMIN, Role.OBJECT_SPECIALIST},
    Deed.ADMINISTER: {Role.SYSTEM_ADMIN},
}


def test_the_table_speaks_of_every_deed():
    assert set(TABLE) == set(Deed)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_a_role_does_what_the_table_says_and_nothing_else(role, deed):
    assert may(role, deed) is (role in TABLE[deed])


@pytest.mark.parametrize("role", ["", "citizen", "superuser", "CASEWORKER"])
def test_a_role_that_is_not_listed_does_nothing(role):
    assert not any(may(role, deed) for deed in Deed)


def test_nobody_is_both_the_authority_and_a_provider():
    assert AUTHORITY == CASEWORKERS
    assert PROVIDERS == PROVIDER_ROLES
    assert not AUTHORITY & PROVIDERS
