"""The doors to what is set about post: absences, forwardings, members, colleagues' mailboxes.

Another's is 404 for everybody but the manager of the unit where its owner works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from accounts.models import User
from messaging.alone import left_behind
from messaging.coworkers import coworkers
from messaging.models import Absence, ForwardingRule, Mailbox, MailboxGrant

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor


def access_absence(actor: Actor, public_id: UUID) -> Absence:
    """One's own, or that of a colleague whose post one manages."""
    absences = Absence.objects.filter(_decided_by(actor)).select_related("user", "set_by")
    absence = absences.filter(public_id=public_id).first()
    if absence is None:
        raise OutOfReach("absence", public_id)
    return absence


def access_forwarding(actor: Actor, public_id: UUID) -> ForwardingRule:
    """One's own, or that of a colleague whose post one manages."""
    rules = ForwardingRule.objects.filter(_decided_by(actor)).select_related("user", "to_mailbox")
    rule = rules.filter(public_id=public_id).first()
    if rule is None:
        raise OutOfReach("forwarding", public_id)
    return rule


def access_managed_mailbox(actor: Actor, public_id: UUID) -> Mailbox:
    """A shared mailbox whose members the actor changes: as the unit's manager, or by a grant."""
    mailboxes = managed_mailboxes(actor).select_related("unit")
    mailbox = mailboxes.filter(public_id=public_id).first()
    if mailbox is None:
        raise OutOfReach("mailbox", public_id)
    return mailbox


def managed_mailboxes(actor: Actor) -> QuerySet[Mailbox]:
    """The shared mailboxes of the acting unit whose members the actor may change."""
    mine = Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED)
    if actor.manages_units_post:
        return mine
    granted = MailboxGrant.objects.valid().filter(user=actor.user, level=MailboxGrant.Level.MANAGE)
    return mine.filter(pk__in=granted.values("mailbox"))


def access_member(actor: Actor, mailbox: Mailbox, public_id: UUID) -> MailboxGrant:
    """Somebody's right to a mailbox, now or to come."""
    grants = mailbox.grants.to_come(stockholm_today()).filter(user__public_id=public_id)
    grant = grants.select_related("user", "mailbox").order_by("since", "pk").first()
    if grant is None:
        raise OutOfReach("mailboxgrant", public_id)
    return grant


def access_colleague(actor: Actor, public_id: UUID) -> User:
    """A colleague of the unit one manages: one who works there, or has left with post waiting."""
    colleague = units_colleagues(actor).filter(public_id=public_id).first()
    if colleague is None:
        raise OutOfReach("user", public_id)
    return colleague


def units_colleagues(actor: Actor) -> QuerySet[User]:
    """Who works at the manager's unit, who has left it with post waiting, who handed over to it."""
    if not actor.manages_units_post or actor.unit is None:
        return User.objects.none()
    here = coworkers(actor.user, actor.unit, stockholm_today())
    left = left_behind(timezone.now(), actor.unit)
    over = Mailbox.objects.filter(handed_over_to__unit=actor.unit)
    of_theirs = Q(mailbox__in=left.values("pk")) | Q(mailbox__in=over.values("pk"))
    users = User.objects.filter(Q(pk__in=here.values("pk")) | of_theirs)
    return users.exclude(pk=actor.user.pk)


def _decided_by(actor: Actor) -> Q:
    own = Q(user=actor.user)
    if not actor.manages_units_post or actor.unit is None:
        return own
    return own | Q(user__in=coworkers(actor.user, actor.unit, stockholm_today()).values("pk"))
