"""The daily letter to whoever runs the system: the facts of *Drift*, and of nobody (R129).

It comes also when all is well: a morning without it says that the machinery stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from accounts.calendar import stockholm_today
from casework.models import SignOfLife
from config.operations.facts import groups, summary, worst_first

if TYPE_CHECKING:
    from config.operations.fact import Fact
    from config.operations.facts import Group

NAME = SignOfLife.Name.DAILY_REPORT
LONG_AGO = timedelta(days=366)


def send_daily_report(now: datetime) -> bool:
    """Once a Stockholm date, however often it is asked for. A letter that fails is tried again.

    The day is claimed before the letter leaves and nothing is locked while it does: a mail server
    may take its time, and what goes wrong after it took the letter sends no second one.
    """
    if not settings.OPERATIONS_EMAIL:
        return False
    last = _claim_day(now)
    if last is None:
        return False
    try:
        _letter(now).send()
    except BaseException:
        SignOfLife.objects.filter(name=NAME, seen_at=now).update(seen_at=last)
        raise
    return True


@transaction.atomic
def _claim_day(now: datetime) -> datetime | None:
    """When the last letter left; none when today's has, or is on its way."""
    sent, _made = SignOfLife.objects.select_for_update().get_or_create(
        name=NAME, defaults={"seen_at": now - LONG_AGO}
    )
    last = sent.seen_at
    if stockholm_today(last) >= stockholm_today(now):
        return None
    sent.seen_at = now
    sent.save(update_fields=["seen_at"])
    return last


def _letter(now: datetime) -> EmailMessage:
    found = groups(now)
    return EmailMessage(
        subject=f"Meddelande IFO, drift: {summary(found)}",
        body=text_of(found),
        to=settings.OPERATIONS_EMAIL,
    )


def text_of(found: list[Group]) -> str:
    """What isn't well first, with where it is mended; names of mailboxes stay on the page."""
    page = f"{settings.PUBLIC_URL}{reverse('operations')}"
    lines = [summary(found), ""]
    for group in worst_first(found):
        lines += [group.heading.upper(), ""]
        for fact in group.facts:
            lines.append(f"{fact.words}: {fact.heading}. {fact.text}")
            if not fact.is_well:
                lines += [f"  {fact.mend}", f"  {_address(fact, page)}"]
        lines.append("")
    lines.append(f"Allt om driften: {page}")
    return "\n".join(lines)


def _address(fact: Fact, page: str) -> str:
    url = fact.place.url
    whole = f"{page if fact.place.is_on_server else settings.PUBLIC_URL}{url}"
    return f"{fact.place.words}: {whole}"
