"""Whether a verified identity is let in, and as whom (R125, R126, I6, P20; decision 13).

What the e-ID itself says (level, age) is judged before anybody is looked up. After that there is
one answer to everybody who isn't let in, so that it tells nobody who is a client.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import EidIdentity, LoginAttempt, User
from accounts.signin.claims import refuse_reason
from accounts.signin.provider import LOW_LEVEL
from casework.models import Person, PersonIdentifierHistory
from portal import wording
from portal.access import may_be_signed_in

if TYPE_CHECKING:
    from datetime import date

    from accounts.identity_number import IdentityNumber
    from accounts.signin.claims import Claims

Result = LoginAttempt.Result
_REFUSED = {"age": Result.REFUSED_AGE, "level": Result.REFUSED_LEVEL}


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Not let in; `text` is all that is said about it."""

    text: str


@transaction.atomic
def admit(
    claims: Claims, *, reference: str, ip: str | None, today: date | None = None
) -> EidIdentity | TurnedAway:
    """The e-ID of the user to sign in, made the first time. An order is answered once (T8)."""
    person, result, text = _judge(claims, today or stockholm_today())
    user = _user_of(person) if person else None
    if not _is_first_answer(claims.provider, reference, result, ip=ip, user=user):
        return TurnedAway(wording.cancelled())
    if user is None:
        return TurnedAway(text)
    eid, _is_new = EidIdentity.objects.update_or_create(
        provider=claims.provider,
        subject=keyed_hash(claims.identity.digits),
        defaults={"user": user, "assurance": claims.assurance, "last_login": timezone.now()},
    )
    return eid


def note_unanswered(provider: str, reference: str, code: str, *, ip: str | None) -> None:
    """Count a sign-in that ended without an identity; too low a level is told apart."""
    result = Result.REFUSED_LEVEL if code == LOW_LEVEL else Result.ERROR
    _is_first_answer(provider, reference, result, ip=ip, user=None)


def keyed_hash(text: str) -> str:
    """Stands for a number or an order where it has no business itself: HMAC-SHA256, in hex."""
    return hmac.new(settings.EID_HASH_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _judge(claims: Claims, today: date) -> tuple[Person | None, str, str]:
    if refusal := refuse_reason(claims, today):
        return None, _REFUSED[refusal.reason], refusal.text
    person = _admissible(claims.identity)
    if person is None:
        return None, Result.REFUSED_NO_SERVICE, wording.no_service()
    return person, Result.OK, ""


def _admissible(identity: IdentityNumber) -> Person | None:
    """The person with this number, else the only one who had it before. Locked for writing."""
    has_number = {"identity_type": identity.kind, "identity_number": identity.digits}
    former = PersonIdentifierHistory.objects.filter(person=OuterRef("pk"), **has_number)
    let_in = may_be_signed_in().select_for_update(of=("self",))
    if Person.objects.filter(**has_number).exists():
        found = list(let_in.filter(**has_number).order_by("pk"))
    else:
        found = list(let_in.filter(Exists(former)).order_by("pk")[:2])
    return found[0] if len(found) == 1 and not _is_shut_out(found[0]) else None


def _is_shut_out(person: Person) -> bool:
    return person.user is not None and not person.user.is_active


def _user_of(person: Person) -> User:
    """The person's own user, under the name the register has today. The e-ID is its only way in."""
    user = person.user or User(kind=User.Kind.CITIZEN, username=uuid.uuid4().hex)
    if user.pk is None:
        user.set_unusable_password()
    user.given_name, user.family_name = person.given_name, person.family_name
    user.save()
    if person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
    return user


def _is_first_answer(
    provider: str, reference: str, result: str, *, ip: str | None, user: User | None
) -> bool:
    _attempt, is_first = LoginAttempt.objects.get_or_create(
        order_hash=keyed_hash(reference),
        defaults={"provider": provider, "result": result, "ip": ip, "user": user},
    )
    return is_first
