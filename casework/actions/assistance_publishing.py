"""Publishing to the citizen and taking back (publicera, ta tillbaka; R120-R122, P16).

An application, its calculation, its decision and each payment are published one by one. What
belongs to an application is never seen without it: so a part brings its application along, and an
application that is taken back takes its parts with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.models import Action
from casework.actions.assistance_trace import trace
from casework.models import (
    Calculation,
    Decision,
    EconomicAssistanceApplication,
    EServiceActivation,
    Payment,
)
from casework.wanted_channels import ticked_in
from notifications.models import Kind
from notifications.outbox import NewNotice, queue_notices, suppress

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.actor import Actor

Publishable: TypeAlias = "EconomicAssistanceApplication | Calculation | Decision | Payment"

NAMES: dict[type[Publishable], str] = {
    EconomicAssistanceApplication: "application",
    Calculation: "calculation",
    Decision: "decision",
    Payment: "payment",
}


@transaction.atomic
def publish(*, by: Actor, application: EconomicAssistanceApplication, thing: Publishable) -> bool:
    """Show it on Mina sidor and tell those it concerns. False when it was published already."""
    _hold(application)
    _check_is_part(application, thing)
    if isinstance(thing, Calculation) and not _row_of(thing).filter(is_final=True).exists():
        raise ValidationError("Fastställ beräkningen innan den publiceras.")
    now = timezone.now()
    if not _show(by, application, thing, now):
        return False
    if thing != application:
        _show(by, application, application, now)
    announce(application, about=id_of(thing), occasion=now.isoformat())
    return True


@transaction.atomic
def take_back(*, by: Actor, application: EconomicAssistanceApplication, thing: Publishable) -> None:
    """Hide it at once, and stop the notices about it that haven't left."""
    _hold(application)
    _check_is_part(application, thing)
    for one in parts_of(application) if thing == application else [thing]:
        shown = _row_of(one).filter(published_at__isnull=False)
        if not shown.update(published_at=None, published_by=None):
            continue
        suppress(trigger=id_of(one))
        _log(Action.WITHDRAWN, by, application, one)


def _check_is_part(application: EconomicAssistanceApplication, thing: Publishable) -> None:
    """Else another's payment could be shown and logged under this client's number."""
    if thing not in parts_of(application):
        raise ValueError("Not a part of the application")


def announce(application: EconomicAssistanceApplication, *, about: UUID, occasion: str) -> None:
    """Queue a notice to the applicant and the co-applicant, over the channels each has ticked.

    The words say that there is something new and nothing else (I20). The occasion is part of the
    key: what is published anew after it was taken back is told anew, a second click is not.
    """
    told = EServiceActivation.objects.with_economic_assistance().filter(
        person__in=[application.applicant_id, application.co_applicant_id],
        person__deceased_on__isnull=True,
    )
    queue_notices(
        [
            NewNotice(
                recipient=activation.person.public_id,
                channel=channel,
                kind=Kind.NEW_ITEM,
                key=f"item:{about}:{occasion}:{activation.person.public_id}:{channel}",
                trigger=about,
                place=application.case.public_id,
            )
            for activation in told.select_related("person").order_by("pk")
            for channel in ticked_in(activation)
        ]
    )


def id_of(thing: Publishable) -> UUID:
    """By what notices and the log know it. A calculation has no address and no id of its own."""
    if isinstance(thing, Calculation):
        return uuid5(thing.application.public_id, "calculation")
    return thing.public_id


def parts_of(application: EconomicAssistanceApplication) -> list[Publishable]:
    """The application and everything in it that can be published."""
    calculation = Calculation.objects.filter(application=application).first()
    singles: list[Publishable | None] = [application, calculation, application.decision]
    return [one for one in singles if one is not None] + list(application.payments.order_by("pk"))


def part_named(application: EconomicAssistanceApplication, name: str) -> Publishable | None:
    """The part that a page's button means: by its kind, or a payment by its id."""
    for part in parts_of(application):
        if name == (str(part.public_id) if isinstance(part, Payment) else NAMES[type(part)]):
            return part
    return None


def _hold(application: EconomicAssistanceApplication) -> None:
    """One at a time: a part isn't published while its application is taken back."""
    EconomicAssistanceApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)


def _show(
    by: Actor, application: EconomicAssistanceApplication, thing: Publishable, now: datetime
) -> bool:
    hidden = _row_of(thing).filter(published_at__isnull=True)
    if not hidden.update(published_at=now, published_by=by.user):
        return False
    _log(Action.PUBLISHED, by, application, thing)
    return True


def _row_of(thing: Publishable) -> QuerySet[Any]:
    model: Any = type(thing)
    found: QuerySet[Any] = model.objects.filter(pk=thing.pk)
    return found


def _log(
    action: Action, by: Actor, application: EconomicAssistanceApplication, thing: Publishable
) -> None:
    name = NAMES[type(thing)]
    trace(action, by=by, application=application, part=name, part_id=id_of(thing))
