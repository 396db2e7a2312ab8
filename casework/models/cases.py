from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership, Municipality
from accounts.roles import AUTHORITY, Role
from accounts.standing_rule import standing_rule
from casework.models.circle import CircleMember

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.models.persons import Person


class CaseFile(models.Model):
    """All that is kept about one person (personakt). The file holder is *aktbärare*."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_holder = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="files", verbose_name="aktbärare"
    )
    common_household = models.BooleanField("gemensam akt", default=False)
    opened_on = models.DateField("upplagd")
    # Retention counts from the last note.
    last_note_on = models.DateField("senaste anteckning", null=True, blank=True)

    class Meta:
        verbose_name = "personakt"
        verbose_name_plural = "personakter"

    def __str__(self) -> str:
        return f"akt {self.public_id}"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.exclude(stage=Case.Stage.CLOSED)

    def within_period(self, day: date) -> CaseQuerySet:
        """Open, or closed so lately that there still is business with the person (domain 3.5)."""
        since = day - timedelta(days=Municipality.objects.current().closed_case_reach_days)
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since))

    def of_unit_or_assigned(self, actor: Actor) -> CaseQuerySet:
        """Cases of the actor's unit, unless restricted to those assigned; and the actor's own."""
        reached = Q(responsible_unit=actor.unit, is_restricted=False) | _handled_by(actor)
        if actor.role == Role.UNIT_MANAGER:
            # Somebody must be able to appoint a caseworker in a restricted case that nobody holds.
            held = CaseAssignment.objects.held().filter(case=OuterRef("pk"))
            reached |= Q(~Exists(held), responsible_unit=actor.unit)
        return self.filter(reached)

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """The cases the actor may open: an authority role's own, and no protected person's (P9)."""
        return self.filter(pk__in=_opened_to(actor))

    def of_client(self, person: Person) -> CaseQuerySet:
        """The person's own: as file holder, or as co-applicant in another's (P16)."""
        parties = CaseParticipant.objects.filter(person=person, role__in=CaseParticipant.OWN)
        return self.filter(Q(file__file_holder=person) | Q(pk__in=parties.values("case")))

    def assigned_to(self, actor: Actor) -> CaseQuerySet:
        return self.filter(pk__in=_assigned_to(actor))


@standing_rule(by_the_municipality=True)
def _opened_to(actor: Actor) -> CaseQuerySet:
    if not actor.is_caseworker or actor.unit is None:
        return Case.objects.none()
    circle = CircleMember.objects.filter(person=OuterRef("file__file_holder"))
    cases = Case.objects.of_unit_or_assigned(actor).within_period(stockholm_today())
    return cases.filter(
        Q(Q(file__file_holder__protection="none") & ~Exists(circle))
        | Q(Exists(circle.filter(user=actor.user)))
    )


@standing_rule()
def _assigned_to(actor: Actor) -> CaseQuerySet:
    return Case.objects.filter(_handled_by(actor))


def _handled_by(actor: Actor) -> Q:
    """The actor's own cases, in the role in which they are handled (domain 3.2.1, A-S7).

    A case of a unit where one works too belongs to that role, and sleeps in the other.
    """
    own = CaseAssignment.objects.current().filter(case=OuterRef("pk"), user=actor.user)
    roles = Membership.objects.valid_on(stockholm_today()).filter(
        user=actor.user, role__in=AUTHORITY
    )
    in_this_role = Q(responsible_unit=actor.unit) | ~Q(responsible_unit__in=roles.values("unit"))
    return Q(Exists(own)) & in_this_role


class Case(models.Model):
    """One matter in somebody's file (ärende), from intake to closing."""

    class Area(models.TextChoices):
        ECONOMIC_ASSISTANCE = "economic_assistance", "ekonomiskt bistånd"
        CHILDREN_YOUTH = "children_youth", "barn och unga"
        ADULTS = "adults", "vuxna"
        VIOLENCE = "violence", "våld i nära relationer"
        FAMILY_LAW = "family_law", "familjerätt"
        RECEPTION = "reception", "mottagning"

    class Stage(models.TextChoices):
        """How far the case has come; the furthest when there are several (domain 3.3.3)."""

        INTAKE = "intake", "aktualisering"
        ASSESSMENT = "assessment", "förhandsbedömning"
        INVESTIGATION = "investigation", "utredning inledd"
        DECIDED = "decided", "beslut"
        PERFORMING = "performing", "insats pågår"
        FOLLOW_UP = "follow_up", "uppföljning"
        CLOSED = "closed", "avslutat"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("ärendenummer", max_length=20, unique=True)
    file = models.ForeignKey(CaseFile, models.PROTECT, related_name="cases", verbose_name="akt")
    area = models.CharField("område", max_length=20, choices=Area)
    stage = models.CharField("skede", max_length=13, choices=Stage)
    responsible_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="cases", verbose_name="ansvarig enhet"
    )
    # Only those assigned reach it, not their unit.
    is_restricted = models.BooleanField("endast för handläggarna i ärendet", default=False)
    opened_on = models.DateField("öppnat")
    closed_on = models.DateField("avslutat", null=True, blank=True)
    close_reason = models.CharField("orsak till avslut", max_length=200, blank=True)
    # Counts the changes, so that whoever acts on an old page is told (actions/holding.py).
    version = models.PositiveIntegerField("ändring nummer", default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        constraints = [
            models.CheckConstraint(
                name="case_closed_on_iff_closed",
                condition=Q(stage="closed", closed_on__isnull=False)
                | (~Q(stage="closed") & Q(closed_on__isnull=True)),
            )
        ]
        indexes = [models.Index(fields=["responsible_unit", "stage"], name="cases_of_a_unit")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        return self.stage == self.Stage.CLOSED


class CaseParticipant(models.Model):
    """A party in a case (part i ärendet)."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", "sökande"
        CO_APPLICANT = "co_applicant", "medsökande"
        CHILD = "child", "barn"
        GUARDIAN = "guardian", "vårdnadshavare"
        OTHER_PARTY = "other_party", "annan part"

    # Whoever has one of these roles has the case as a matter of their own (P16).
    OWN = (Role.APPLICANT, Role.CO_APPLICANT)

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="participants", verbose_name="ärende"
    )
    person = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="participations", verbose_name="person"
    )
    role = models.CharField("roll", max_length=12, choices=Role)

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parter"
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="party_once_in_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} i {self.case}"


class CaseAssignmentQuerySet(models.QuerySet["CaseAssignment"]):
    def current(self) -> CaseAssignmentQuerySet:
        today = stockholm_today()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)

    def held(self) -> CaseAssignmentQuerySet:
        """Current, and the caseworker still works for the authority."""
        at_work = Membership.objects.valid_on(stockholm_today()).filter(
            user=OuterRef("user"), role__in=AUTHORITY
        )
        return self.current().filter(Exists(at_work), user__is_active=True)


class CaseAssignment(models.Model):
    """Who handles the case (handläggare i ärendet)."""

    class Kind(models.TextChoices):
        MAIN = "main", "handläggare"
        CO = "co", "medhandläggare"

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="caseworkers", verbose_name="ärende"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="case_assignments",
        verbose_name="handläggare",
    )
    kind = models.CharField("slag", max_length=4, choices=Kind, default=Kind.MAIN)
    since = models.DateField("från och med")
    until = models.DateField("till och med", null=True, blank=True)

    objects = CaseAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "handläggare i ärendet"
        verbose_name_plural = "handläggare i ärendet"
        indexes = [models.Index(fields=["user", "case"], name="cases_of_a_caseworker")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="main", until__isnull=True),
                name="one_main_caseworker_at_a_time",
            ),
            models.CheckConstraint(
                name="case_assignment_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()} i {self.case}"
