from casework.models.cases import Case, CaseAssignment, CaseFile, CaseParticipant, CaseQuerySet
from casework.models.circle import CircleMember
from casework.models.customer_numbers import IssuedCustomerNumber
from casework.models.eservice import EServiceActivation, NightlyRun
from casework.models.persons import ContactDetails, Person, PersonIdentifierHistory, PersonQuerySet
from casework.models.process import (
    Assignment,
    AssignmentQuerySet,
    Decision,
    Intake,
    Investigation,
    Service,
)
from casework.models.relations import MessagingApproval, Relation

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "Case",
    "CaseAssignment",
    "CaseFile",
    "CaseParticipant",
    "CaseQuerySet",
    "CircleMember",
    "ContactDetails",
    "Decision",
    "EServiceActivation",
    "Intake",
    "Investigation",
    "IssuedCustomerNumber",
    "MessagingApproval",
    "NightlyRun",
    "Person",
    "PersonIdentifierHistory",
    "PersonQuerySet",
    "Relation",
    "Service",
]
