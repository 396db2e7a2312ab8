"""What only people can mend: who reads the post, and who can be told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from casework.models import ContactDetails, EServiceActivation, Person
from config.operations.fact import Fact, State, counted
from messaging.alone import left_behind, managed_by_nobody, read_by_nobody
from notifications.history import failing_among
from notifications.models import Channel, Notice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def shared_mailboxes() -> Fact:
    unread = [str(one) for one in read_by_nobody()]
    unmanaged = [str(one) for one in managed_by_nobody() if str(one) not in unread]
    heading = "Gemensamma brevlådor"
    if not unread and not unmanaged:
        return Fact("shared_mailboxes", heading, "Alla har någon som läser och någon som sköter.")
    more = tuple(
        [f"Ingen läser: {name}" for name in unread]
        + [f"Ingen sköter: {name}" for name in unmanaged]
    )
    text = (
        f"{counted(len(unread), 'brevlåda', 'brevlådor')} läses av ingen, "
        f"{len(unmanaged)} sköts av ingen."
    )
    state = State.TROUBLE if unread else State.ATTENTION
    url = reverse("admin:messaging_mailbox_changelist")
    return Fact("shared_mailboxes", heading, text, state, "Ge någon behörighet.", url, more)


def mailboxes_of_leavers(now: datetime) -> Fact:
    count = left_behind(now).count()
    heading = "Brevlådor efter dem som slutat"
    if not count:
        return Fact("leavers_mailboxes", heading, "Ingen sådan brevlåda har post som väntar.")
    text = f"I {counted(count, 'brevlåda', 'brevlådor')} väntar post som ingen ser."
    mend = "Enhetschefen lämnar över dem under Meddelanden, Enhetens brevlådor."
    return Fact("leavers_mailboxes", heading, text, State.TROUBLE, mend)


def clients_not_told() -> Fact:
    """The e-service is on, and no notice can reach them: no box ticked, or nowhere to send it."""
    on = EServiceActivation.objects.in_force()
    current = ContactDetails.objects.filter(person=OuterRef("person"), is_current=True)
    by_sms = Q(notify_sms=True) & Exists(current.exclude(mobile=""))
    by_email = Q(notify_email=True) & Exists(current.exclude(email=""))
    told = on.filter(by_sms | by_email).filter(person=OuterRef("pk"))
    everybody = Person.objects.filter(Exists(on.filter(person=OuterRef("pk"))))
    count, total = everybody.filter(~Exists(told)).count(), everybody.count()
    heading = "Klienter som inte aviseras"
    text = f"{count} av {counted(total, 'klient', 'klienter')} med e-tjänsten får ingen avisering."
    if not count:
        return Fact("clients_not_told", heading, f"Ingen av {total} med e-tjänsten.")
    mend = (
        "Ingen ruta för avisering är ikryssad, eller så saknas numret och adressen. "
        "Handläggaren ser det på klientens sida och ändrar med Redigera."
    )
    return Fact("clients_not_told", heading, text, State.ATTENTION, mend)


def failing_addresses() -> Fact:
    """Numbers and addresses in use to which the last notice didn't come."""
    failing = [channel for _who, channel in failing_among(_where_one_failed())]
    sms, email = failing.count(Channel.SMS), failing.count(Channel.EMAIL)
    heading = "Nummer och adresser som inte fungerar"
    if not failing:
        return Fact("failing_addresses", heading, "Inga.")
    text = (
        f"{counted(sms, 'mobilnummer', 'mobilnummer')} och "
        f"{counted(email, 'e-postadress', 'e-postadresser')}."
    )
    mend = "Handläggaren ser det på klientens sida och rättar uppgiften."
    url = f"{reverse('admin:notifications_notice_changelist')}?status__exact=failed"
    return Fact("failing_addresses", heading, text, State.ATTENTION, mend, url)


def _where_one_failed() -> dict[tuple[UUID, str], str]:
    """Where those are reached now whom some notice hasn't reached: few, of all there are."""
    reasons = [Notice.Reason.REFUSED, Notice.Reason.UNREACHABLE]
    missed = Notice.objects.filter(reason__in=reasons).values("recipient")
    current = ContactDetails.objects.filter(is_current=True, person__public_id__in=missed)
    found: dict[tuple[UUID, str], str] = {}
    for whom, mobile, email in current.values_list("person__public_id", "mobile", "email"):
        found |= {(whom, Channel.SMS): mobile, (whom, Channel.EMAIL): email}
    return found


def failed_activations() -> Fact:
    count = EServiceActivation.objects.filter(state=EServiceActivation.State.FAILED).count()
    heading = "Aktiveringar som inte gick"
    if not count:
        return Fact("failed_activations", heading, "Inga väntar på att rättas.")
    text = f"{count} väntar på att rättas."
    mend = "Den som beställde ser dem på Start, med orsaken, och sparar en gång till."
    return Fact("failed_activations", heading, text, State.ATTENTION, mend)


def accounts_of_leavers() -> Fact:
    here = Membership.objects.valid_on(stockholm_today()).filter(user=OuterRef("pk"))
    count = User.objects.filter(~Exists(here), kind=User.Kind.STAFF, is_active=True).count()
    heading = "Konton utan roll"
    if not count:
        return Fact(
            "leavers_accounts", heading, "Inga: alla konton hör till någon som arbetar här."
        )
    text = f"{counted(count, 'konto är öppet', 'konton är öppna')} utan någon roll i dag."
    mend = "Utan roll syns ingenting. Stäng kontot för den som har slutat."
    url = reverse("admin:accounts_user_changelist")
    return Fact("leavers_accounts", heading, text, State.ATTENTION, mend, url)
