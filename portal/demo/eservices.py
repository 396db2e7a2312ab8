"""Who has the e-service, since when, and the nights that switched it on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from accounts.calendar import STOCKHOLM
from accounts.models import User
from casework.actions.eservice import save_eservice
from casework.actions.night import nightly_time
from casework.eservice_boxes import Boxes
from casework.models import EServiceActivation, MessagingApproval, NightlyRun
from casework.wanted_channels import ticked_in
from messaging.actions.mailboxes import citizens_mailbox
from notifications.models import Kind
from portal.demo.notices import sent_notices
from portal.demo.town import at

if TYPE_CHECKING:
    from casework.models import Person
    from portal.demo.town import Town

State = EServiceActivation.State
NIGHTS = 7


class DemoActivation(NamedTuple):
    person: str
    ordered_by: str
    days_ago: int
    sms: bool = False
    email: bool = False
    economic_assistance: bool = False
    # Whose matters it is for, where they aren't the person's own.
    about: str = ""
    ended_days_ago: int = 0
    end_reason: str = ""


ACTIVE = (
    DemoActivation("C1", "S1", 75, sms=True, email=True, economic_assistance=True),
    DemoActivation("C2", "S1", 38, sms=True, economic_assistance=True),
    DemoActivation("C3", "S1", 38, email=True, economic_assistance=True),
    DemoActivation("C5", "S3", 39, sms=True, email=True, about="C4"),
    DemoActivation("C7", "S2", 88, sms=True),
    DemoActivation("C8", "S1", 14, sms=True, email=True, economic_assistance=True),
    DemoActivation("C9", "S2", 94, sms=True, email=True),
    # Two hats: what concerns herself, and whom she is appointed to look after.
    DemoActivation("C11", "S3", 4, sms=True, email=True),
    DemoActivation("C11", "S2", 29, sms=True, about="C7"),
    DemoActivation("C13", "S2", 440, sms=True, email=True),
    DemoActivation("C19", "S1", 34, sms=True, email=True, economic_assistance=True),
)
ENDED = (
    DemoActivation("C14", "S2", 389, sms=True, about="C13", end_reason="Godkännandet har upphört."),
    DemoActivation("C20", "S2", 85, ended_days_ago=4, end_reason="Personen är avliden."),
)
# Ordered on the day the town is loaded: they wait for the coming night.
WAITING = (
    ("C6", "S3", Boxes(messages=True, notify_sms=True, notify_email=True)),
    ("C15", "S10", Boxes(messages=True, notify_sms=True)),
)


def build_eservices(town: Town) -> None:
    for one in (*ACTIVE, *ENDED):
        activation = _activate(town, one)
        citizens_mailbox(activation.person)
        if activation.state == State.ACTIVE:
            _let_sign_in(activation.person)
    for key, orderer, boxes in WAITING:
        person = town.people[key]
        details = person.contact_history.get(is_current=True)
        save_eservice(
            by=town.actor(orderer),
            person=person,
            boxes=boxes,
            mobile=details.mobile,
            email=details.email,
        )


def _activate(town: Town, one: DemoActivation) -> EServiceActivation:
    person = town.people[one.person]
    approval = _approval(town, one)
    ordered_on = town.day.workday_near(one.days_ago)
    activation = EServiceActivation.objects.create(
        person=person,
        context="relation" if approval else "client",
        approval=approval,
        messages=True,
        economic_assistance=one.economic_assistance,
        notify_sms=one.sms,
        notify_email=one.email,
        state=State.ENDED if one.end_reason else State.ACTIVE,
        requested_by=town.staff[one.ordered_by],
        requested_at=at(ordered_on, "14.20"),
        effective_at=datetime.combine(
            ordered_on + timedelta(days=1), nightly_time(), tzinfo=STOCKHOLM
        ),
        ended_at=_ended_at(town, one, approval),
        end_reason=one.end_reason,
    )
    _welcome(activation)
    return activation


def _approval(town: Town, one: DemoActivation) -> MessagingApproval | None:
    if not one.about:
        return None
    return MessagingApproval.objects.get(
        relation__related_person=town.people[one.person],
        relation__file_holder=town.people[one.about],
    )


def _ended_at(
    town: Town, one: DemoActivation, approval: MessagingApproval | None
) -> datetime | None:
    """A related person's ends with the approval, in the same moment."""
    if not one.end_reason:
        return None
    with_approval = approval and approval.ended_at
    return with_approval or at(town.day.ago(one.ended_days_ago), "04.10")


def _welcome(activation: EServiceActivation) -> None:
    assert activation.effective_at is not None
    sent_notices(
        person=activation.person,
        kind=Kind.ACTIVATED,
        trigger=activation.public_id,
        channels=ticked_in(activation),
        # The night is quiet: nobody is told before the morning.
        at=activation.effective_at.replace(hour=8, minute=0),
        key=f"welcome:{activation.person.public_id}:{activation.effective_at:%Y-%m-%d}",
    )


def _let_sign_in(person: Person) -> None:
    """Those who have it have been there: what they read was read by somebody."""
    if person.user is not None:
        return
    user = User(
        username=str(person.public_id),
        kind=User.Kind.CITIZEN,
        given_name=person.given_name,
        family_name=person.family_name,
    )
    user.set_unusable_password()
    user.save()
    person.user = user
    person.save(update_fields=["user"])


def build_nights(town: Town, now: datetime | None = None) -> None:
    """The last nights are done, so that what is ordered today waits for the coming one."""
    here = (now or timezone.now()).astimezone(STOCKHOLM)
    latest = town.day.ago(0 if here.time() >= nightly_time() else 1)
    for back in range(NIGHTS):
        night = latest - timedelta(days=back)
        started_at = datetime.combine(night, nightly_time(), tzinfo=STOCKHOLM)
        activated = EServiceActivation.objects.filter(effective_at=started_at).count()
        NightlyRun.objects.get_or_create(
            date=night,
            defaults={
                "started_at": started_at,
                "ended_at": started_at + timedelta(seconds=2),
                "picked": activated,
                "activated": activated,
            },
        )
