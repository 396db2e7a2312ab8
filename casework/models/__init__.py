from casework.models.assignments import Assignment, AssignmentQuerySet
from casework.models.assistance import (
    ApplicationQuerySet,
    Calculation,
    EconomicAssistanceApplication,
    Payment,
    PaymentQuerySet,
)
from casework.models.cases import (
    Case,
    CaseAssignment,
    CaseAssignmentQuerySet,
    CaseFile,
    CaseParticipant,
    CaseQuerySet,
)
from casework.models.circle import CircleMember
from casework.models.customer_numbers import IssuedCustomerNumber
from casework.models.emergency import EmergencyAccess
from casework.models.eservice import EServiceActivation
from casework.models.imports import ImportedRecord
from casework.models.machinery import NightlyRun, SignOfLife
from casework.models.persons import ContactDetails, Person, PersonIdentifierHistory, PersonQuerySet
from casework.models.process import Decision, Intake, IntakeQuerySet, Investigation, Service
from casework.models.relations import MessagingApproval, Relation
from casework.models.tasks import Task, TaskQuerySet

__all__ = [
    "ApplicationQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "Calculation",
    "Case",
    "CaseAssignment",
    "CaseAssignmentQuerySet",
    "CaseFile",
    "CaseParticipant",
    "CaseQuerySet",
    "CircleMember",
    "ContactDetails",
    "Decision",
    "EServiceActivation",
    "EconomicAssistanceApplication",
    "EmergencyAccess",
    "ImportedRecord",
    "Intake",
    "IntakeQuerySet",
    "Investigation",
    "IssuedCustomerNumber",
    "MessagingApproval",
    "NightlyRun",
    "Payment",
    "PaymentQuerySet",
    "Person",
    "PersonIdentifierHistory",
    "PersonQuerySet",
    "Relation",
    "Service",
    "SignOfLife",
    "Task",
    "TaskQuerySet",
]
