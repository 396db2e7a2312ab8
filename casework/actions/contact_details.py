"""Changing where somebody wants their notices (R17, R18, P19; D7: it holds at once)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.models import Action
from casework.changed_meanwhile import ChangedMeanwhileError
from casework.models import ContactDetails, Person
from notifications.models import Channel, Kind
from notifications.outbox import NewNotice, queue_notices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from accounts.actor import Actor

UNDONE_WITHIN = timedelta(hours=24)
NO_MOBILE = _("Fyll i mobilnummer för att kunna välja notifiering via SMS.")
NO_EMAIL = _("Fyll i e-postadress för att kunna välja notifiering via e-post.")
FIELDS = ("mobile", "email")


@dataclass(frozen=True)
class _News:
    """A field that has become something else since the page was opened."""

    field: str
    is_touched: bool


@transaction.atomic
def change_contact_details(
    *,
    by: Actor,
    person: Person,
    mobile: str,
    email: str,
    seen: str | None = None,
    merges: bool = True,
) -> ContactDetails | None:
    """Make these the current details; the former row is kept. None when nothing was changed.

    `seen` is the id of the row that stood on the page ("" for none): what has come since and wasn't
    touched on the page stays, unless `merges` is false: for a page whose boxes are other than those
    there are. Raises ValidationError, with the field, for what can't be; and ChangedMeanwhileError
    where the same was changed in both places.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    former = person.contact_history.filter(is_current=True).first()
    if seen is not None and seen != version_of(former):
        mobile, email = _merged(person, former, seen, (mobile, email), merges=merges)
    before = _addresses(former)
    if before == (mobile, email):
        return None
    _refuse_a_lost_channel(person, before, mobile, email)
    details = _replace(by, former, ContactDetails(person=person, mobile=mobile, email=email))
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="contact_details",
        object_id=person.public_id,
        customer_number=person.customer_number,
    )
    _tell_old_and_new(person, former, details)
    return details


def before_own_changes(person: Person, now: datetime | None = None) -> ContactDetails | None:
    """What somebody's own latest change can be put back to, for a day (T15). None when there is
    nothing to put back.

    Rows of one's own that followed on each other, none more than a day after the former, are one
    change: it goes back to what stood before them all, and never to one halfway.
    """
    later = now or timezone.now()
    latest: ContactDetails | None = None
    for row in person.contact_history.order_by("-is_current", "-changed_at", "-pk"):
        is_own = row.changed_by_kind == ContactDetails.ChangedBy.CITIZEN
        if not is_own or later - row.changed_at >= UNDONE_WITHIN:
            return row if latest and not row.says_the_same_as(latest) else None
        later, latest = row.changed_at, latest or row
    return None


def version_of(details: ContactDetails | None) -> str:
    """What a page sends back as `seen`."""
    return str(details.public_id) if details else ""


def _merged(
    person: Person,
    current: ContactDetails | None,
    seen: str,
    posted: tuple[str, str],
    *,
    merges: bool,
) -> tuple[str, str]:
    """What is to hold: of a page older than the details, only what was changed on that page.

    Refused where the same was changed on the page and meanwhile.
    """
    was, now = _seen_addresses(person, seen), _addresses(current)
    news = [
        _News(field, is_touched=p != w)
        for field, p, w, n in zip(FIELDS, posted, was, now, strict=True)
        if n not in (w, p)
    ]
    if any(one.is_touched for one in news) or (news and not merges):
        raise _changed_meanwhile(current, news)
    kept_mobile, kept_email = (n if p == w else p for p, w, n in zip(posted, was, now, strict=True))
    return kept_mobile, kept_email


def _seen_addresses(person: Person, seen: str) -> tuple[str | None, str | None]:
    """Of the row that stood on the page. One that never was has nothing in common with any."""
    shown = [row for row in person.contact_history.all() if version_of(row) == seen]
    if not shown and seen:
        return None, None
    return _addresses(shown[0] if shown else None)


def _addresses(details: ContactDetails | None) -> tuple[str, str]:
    return (details.mobile, details.email) if details else ("", "")


def _changed_meanwhile(current: ContactDetails | None, news: list[_News]) -> ChangedMeanwhileError:
    """Told at each field; where nothing was written there, the field shows what holds now."""
    shown = {
        "mobile": current.shown_mobile if current else "",
        "email": current.email if current else "",
    }
    untouched = {one.field: shown[one.field] for one in news if not one.is_touched}
    return ChangedMeanwhileError(
        {one.field: _told(one, shown[one.field]) for one in news},
        stands={"seen": version_of(current), **untouched},
    )


def _told(news: _News, now: str) -> str:
    sentences = [
        {
            "mobile": gettext("Mobilnumret har ändrats sedan du öppnade sidan."),
            "email": gettext("E-postadressen har ändrats sedan du öppnade sidan."),
        }[news.field],
        gettext("Nu gäller %(now)s.") % {"now": now} if now else gettext("Nu finns ingenting."),
    ]
    if news.is_touched:
        sentences.append(gettext("Spara igen om det du har skrivit ska gälla i stället."))
    return " ".join(sentences)


def _refuse_a_lost_channel(
    person: Person, before: tuple[str, str], mobile: str, email: str
) -> None:
    """A ticked box always has an address (I4), whoever empties the field."""
    opened = person.activations.open()
    problems: dict[str, StrOrPromise] = {}
    if before[0] and not mobile and opened.filter(notify_sms=True).exists():
        problems["mobile"] = NO_MOBILE
    if before[1] and not email and opened.filter(notify_email=True).exists():
        problems["email"] = NO_EMAIL
    if problems:
        raise ValidationError(problems)


def _replace(by: Actor, former: ContactDetails | None, details: ContactDetails) -> ContactDetails:
    kinds = ContactDetails.ChangedBy
    details.changed_by_kind = kinds.CITIZEN if by.is_citizen else kinds.STAFF
    details.changed_by, details.changed_at = by.user, timezone.now()
    if former:
        details.secret_phone = former.secret_phone
        person = details.person
        person.contact_history.filter(is_current=True).update(is_current=False)
    details.save()
    return details


def _tell_old_and_new(
    person: Person, former: ContactDetails | None, details: ContactDetails
) -> None:
    """Whoever is spoken for by a change they didn't make learns of it at the old address (P19).

    The notice names the row that has the address: the address itself is nowhere in the outbox.
    """
    if not person.activations.in_force().exists():
        return
    queue_notices(
        [
            NewNotice(
                person.public_id,
                channel,
                Kind.CONTACT_CHANGED,
                f"contact:{details.public_id}:{age}:{channel}",
                trigger=row.public_id,
            )
            for channel, age, row in _changed_addresses(former, details)
        ]
    )


def ages_told(former: ContactDetails | None, details: ContactDetails) -> frozenset[str]:
    """Where a change is told: at an "old" address, at a "new" one, or at both."""
    return frozenset(age for _channel, age, _row in _changed_addresses(former, details))


def _changed_addresses(
    former: ContactDetails | None, details: ContactDetails
) -> Iterator[tuple[Channel, str, ContactDetails]]:
    for channel, column in ((Channel.SMS, "mobile"), (Channel.EMAIL, "email")):
        old, new = getattr(former, column, ""), getattr(details, column)
        if old == new:
            continue
        for age, row, address in (("old", former, old), ("new", details, new)):
            if row is not None and address:
                yield channel, age, row
