"""Who is away today, and who is there instead (F2, R112)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Membership
from messaging.models import Absence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.models import User


def absence_of(user: User, today: date) -> Absence | None:
    """The absence in force; the one that lasts longest, should two overlap."""
    absences = Absence.objects.on(today).filter(user=user).select_related("user", "substitute")
    return absences.order_by("-until", "-pk").first()


def away_until(users: Iterable[int | None], today: date) -> dict[int, date]:
    """Those of them who are away that day, each with the last day of it."""
    wanted = {user for user in users if user is not None}
    absences = Absence.objects.on(today).filter(user__in=wanted)
    return dict(absences.order_by("until").values_list("user", "until"))


def works_on(user: User, day: date) -> bool:
    """Whether somebody has any role at all that day; one who hasn't has left, or isn't here yet."""
    return user.is_active and Membership.objects.valid_on(day).filter(user=user).exists()


def substitute_on(absence: Absence, day: date) -> User | None:
    """Who is there instead: a substitute who is away too has a substitute of their own.

    A chain that leads nowhere, or back, names nobody.
    """
    asked: set[int] = {absence.user_id}
    one: Absence | None = absence
    while one is not None:
        stand_in = one.substitute
        if stand_in is None or stand_in.pk in asked or not works_on(stand_in, day):
            return None
        asked.add(stand_in.pk)
        one = absence_of(stand_in, day)
        if one is None:
            return stand_in
    return None


def reply_text(absence: Absence, day: date) -> str:
    """What somebody who writes is told: the text, and who is there instead."""
    stand_in = substitute_on(absence, day)
    if stand_in is None:
        return absence.text
    hidden = stand_in.hide_name_from_citizens
    name = (stand_in.title.capitalize() or "En kollega") if hidden else stand_in.full_name
    return f"{absence.text}\n\n{name} ersätter mig under tiden."


def detour(absence: Absence, today: date) -> str:
    """What whoever sets it should know: the substitute is away too, and whom that leads to."""
    stand_in = absence.substitute
    if stand_in is None:
        return ""
    meanwhile = Absence.objects.to_come(max(today, absence.since)).filter(
        user=stand_in, since__lte=absence.until
    )
    theirs = meanwhile.select_related("user").order_by("since", "pk").first()
    if theirs is None:
        return ""
    other = substitute_on(absence, max(today, absence.since, theirs.since))
    if other is None:
        return f"{_also_away(theirs)} Då står ingen ersättare i meddelandet."
    return f"{_also_away(theirs)} Då står det i stället att {other.full_name} ersätter."


def substitutes_away(absences: Iterable[Absence], today: date) -> dict[int, str]:
    """Of many at once, by their keys: whose substitute is away too, and not whom that leads to."""
    asked = list(absences)
    stand_ins = {one.substitute_id for one in asked if one.substitute_id}
    to_come = Absence.objects.to_come(today).filter(user__in=stand_ins)
    meanwhile = list(to_come.select_related("user").order_by("since", "pk"))
    return {
        one.pk: _also_away(theirs)
        for one in asked
        for theirs in reversed(meanwhile)
        if theirs.user_id == one.substitute_id
        and theirs.since <= one.until
        and theirs.until >= one.since
    }


def _also_away(theirs: Absence) -> str:
    days = f"{theirs.since:%Y-%m-%d}–{theirs.until:%Y-%m-%d}"
    return f"{theirs.user.full_name} är också borta {days}."
