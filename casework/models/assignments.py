from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Municipality
from accounts.standing_rule import standing_rule
from casework.models.circle import CircleMember
from casework.models.process import Service

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models.cases import Case
    from casework.models.persons import Person


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Three circles, each inside the one before: whom it is for, all that is in it, work in it."""

    def reached_by(self, actor: Actor) -> AssignmentQuerySet:
        """A provider unit's, from when they are sent to a while after the end (I22).

        This opens whom it is for and its title, not more (domain 3.3.4). A protected person's is
        reached by the named circle alone (P9).
        """
        return self.filter(pk__in=_reached_by(actor))

    def open_to(self, actor: Actor) -> AssignmentQuerySet:
        """Those the unit has accepted: the description, the papers, the e-service (A-U18)."""
        return self.reached_by(actor).exclude(state=Assignment.State.SENT)

    def worked_by(self, actor: Actor) -> AssignmentQuerySet:
        """Those that go on: here the unit writes, to the person and into the journal."""
        return self.reached_by(actor).filter(state__in=Assignment.WORKED)

    def of_person(self, person: Person) -> AssignmentQuerySet:
        return self.filter(service__case__file__file_holder=person)

    def in_case(self, case: Case) -> AssignmentQuerySet:
        """With what a row of them shows, the newest first."""
        return (
            self.filter(service__case=case)
            .select_related("service", "provider_unit")
            .order_by("-pk")
        )


@standing_rule(by_the_municipality=True)
def _reached_by(actor: Actor) -> AssignmentQuerySet:
    if not actor.is_provider or actor.unit is None:
        return Assignment.objects.none()
    grace = timedelta(days=Municipality.objects.current().assignment_grace_days)
    since = stockholm_today() - grace
    circle = CircleMember.objects.filter(person=OuterRef("service__case__file__file_holder"))
    return Assignment.objects.filter(
        Q(Q(service__case__file__file_holder__protection="none") & ~Exists(circle))
        | Q(Exists(circle.filter(user=actor.user))),
        Q(state__in=Assignment.REACHED) | Q(state=Assignment.State.ENDED, ended_on__gte=since),
        provider_unit=actor.unit,
    )


class Assignment(models.Model):
    """A task handed to a provider unit (uppdrag)."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        SENT = "sent", "nytt"
        ACCEPTED = "accepted", "mottaget"
        ONGOING = "ongoing", "pågående"
        ENDED = "ended", "avslutat"
        DECLINED = "declined", "avböjt"
        REVOKED = "revoked", "återkallat"

    REACHED = (State.SENT, State.ACCEPTED, State.ONGOING)
    WORKED = (State.ACCEPTED, State.ONGOING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("uppdragsnummer", max_length=20, unique=True)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="assignments", verbose_name="insats"
    )
    provider_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="assignments", verbose_name="utförare"
    )
    title = models.CharField("rubrik", max_length=200)
    description = models.TextField("beskrivning", blank=True)
    state = models.CharField("läge", max_length=8, choices=State, default=State.DRAFT)
    sent_on = models.DateField("skickat", null=True, blank=True)
    accepted_on = models.DateField("mottaget", null=True, blank=True)
    ended_on = models.DateField("avslutat", null=True, blank=True)
    # Why it was declined, revoked or ended, in the words of whoever did it.
    end_reason = models.CharField("orsak", max_length=200, blank=True)
    contact_staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="kontaktpersoner"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        indexes = [models.Index(fields=["provider_unit", "state"], name="assignments_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                name="assignment_ended_on_iff_ended",
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_new(self) -> bool:
        """Sent and not answered: the unit sees whom it is for, and nothing else yet."""
        return self.state == self.State.SENT

    @property
    def is_worked(self) -> bool:
        return self.state in self.WORKED

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.ENDED, self.State.DECLINED, self.State.REVOKED)
