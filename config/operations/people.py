"""What only people can mend: who reads the post, and who can be told of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit, User
from accounts.without_role import without_role
from casework.models import ContactDetails, EServiceActivation, Person, Task
from config.operations.age import in_words
from config.operations.by_unit import lines_by_unit, units_managers
from config.operations.fact import Fact, Line, Place, State, counted
from messaging.alone import left_behind, managed_by_nobody, read_by_nobody
from messaging.handing_over import waiting
from messaging.models import MailboxItem
from notifications.history import failing_among
from notifications.models import Channel, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from messaging.models import Mailbox


def shared_mailboxes(now: datetime) -> Fact:
    unread, unmanaged = list(read_by_nobody()), list(managed_by_nobody())
    only_unmanaged = [one for one in unmanaged if one not in unread]
    heading, place = "Gemensamma brevlådor", _admin("Gemensamma brevlådor", "messaging_mailbox")
    if not unread and not only_unmanaged:
        text = "Alla har någon som läser och någon som sköter."
        return Fact("shared_mailboxes", heading, text, place=place)
    post = _unread_post(unread, now)
    more = tuple(
        [_mailbox("Ingen läser", one, post.get(one.pk, "")) for one in unread]
        + [_mailbox("Ingen sköter", one) for one in only_unmanaged]
    )
    text = (
        f"{counted(len(unread), 'brevlåda', 'brevlådor')} läses av ingen, "
        f"{len(only_unmanaged)} sköts av ingen."
    )
    state = State.TROUBLE if unread else State.ATTENTION
    mend = "Öppna brevlådan och ge någon behörighet att läsa och att sköta den."
    return Fact("shared_mailboxes", heading, text, state, mend, place, more)


def _mailbox(what: str, mailbox: Mailbox, post: str = "") -> Line:
    url = reverse("admin:messaging_mailbox_change", args=[mailbox.pk])
    return Line(f"{what}: {mailbox.name}{post}", url)


def _unread_post(mailboxes: list[Mailbox], now: datetime) -> dict[int, str]:
    """By mailbox: how much lies there unread, and how old the oldest is."""
    found = MailboxItem.objects.unread(now).filter(mailbox__in=mailboxes).order_by()
    counts = found.values_list("mailbox").annotate(Count("pk"), Min("sent_at"))
    return {
        mailbox: f" ({counted(count, 'oläst', 'olästa')}, äldst {in_words(now - first)})"
        for mailbox, count, first in counts
    }


def mailboxes_of_leavers(now: datetime) -> Fact:
    left = left_behind(now)
    heading, key = "Brevlådor efter dem som slutat", "leavers_mailboxes"
    place = units_managers()
    count = left.count()
    if not count:
        text = "Ingen sådan brevlåda har post som väntar."
        return Fact(key, heading, text, place=place)
    lying = waiting().filter(mailbox__in=left.order_by().values("pk"))
    first = lying.aggregate(Min("sent_at"))["sent_at__min"]
    since = f", den äldsta sedan {in_words(now - first)}" if first else ""
    text = f"I {counted(count, 'brevlåda', 'brevlådor')} väntar post som ingen ser{since}."
    mend = "Enhetens chef lämnar över dem under Meddelanden, Enhetens brevlådor."
    more = _units_of(left.values_list(F("last_unit"), flat=True))
    return Fact(key, heading, text, State.TROUBLE, mend, place, more)


def _units_of(units: Iterable[int | None]) -> tuple[Line, ...]:
    counts = Counter(units)
    names = dict(
        Unit.objects.filter(pk__in=[one for one in counts if one]).values_list("pk", "name")
    )
    named = [(names.get(unit or 0, "Ingen enhet"), count) for unit, count in counts.items()]
    return tuple(Line(f"{name}: {count}") for name, count in sorted(named))


def clients_not_told() -> Fact:
    """The e-service is on, and no notice can reach them: no box ticked, or nowhere to send it."""
    on = EServiceActivation.objects.in_force()
    current = ContactDetails.objects.filter(person=OuterRef("person"), is_current=True)
    by_sms = Q(notify_sms=True) & Exists(current.exclude(mobile=""))
    by_email = Q(notify_email=True) & Exists(current.exclude(email=""))
    told = on.filter(by_sms | by_email).filter(person=OuterRef("pk"))
    everybody = Person.objects.filter(Exists(on.filter(person=OuterRef("pk"))))
    count, total = everybody.filter(~Exists(told)).count(), everybody.count()
    heading, key, place = "Klienter som inte aviseras", "clients_not_told", units_managers()
    text = f"{count} av {counted(total, 'klient', 'klienter')} med e-tjänsten får ingen avisering."
    if not count:
        return Fact(key, heading, f"Ingen av {total} med e-tjänsten.", place=place)
    mend = (
        "Ingen ruta för avisering är ikryssad, eller så saknas numret och adressen. "
        "Enheten som beställde ser det på klientens sida och ändrar med Redigera."
    )
    at_work = Membership.objects.valid_on(stockholm_today())
    orders = on.filter(
        person__in=everybody.filter(~Exists(told)), requested_by__memberships__in=at_work
    )
    more = lines_by_unit(orders, "requested_by__memberships__unit__name", "person")
    return Fact(key, heading, text, State.ATTENTION, mend, place, more)


def failing_addresses(now: datetime) -> Fact:
    """Numbers and addresses in use to which the last notice didn't come."""
    failing = failing_among(_where_one_failed())
    channels = [channel for _who, channel in failing]
    sms, email = channels.count(Channel.SMS), channels.count(Channel.EMAIL)
    heading, key = "Nummer och adresser som inte fungerar", "failing_addresses"
    url = f"{reverse('admin:notifications_notice_changelist')}?status__exact=failed"
    place = Place("Misslyckade aviseringar i förvaltningen", url)
    if not failing:
        return Fact(key, heading, "Inga.", place=place)
    text = (
        f"{counted(sms, 'mobilnummer', 'mobilnummer')} och "
        f"{counted(email, 'e-postadress', 'e-postadresser')}, "
        f"det första sedan {in_words(now - min(failing.values()))}."
    )
    mend = "Handläggaren ser det på klientens sida och rättar uppgiften med Redigera."
    return Fact(key, heading, text, State.ATTENTION, mend, place)


def _where_one_failed() -> dict[tuple[UUID, str], str]:
    """Where those are reached now whom some notice hasn't reached: few, of all there are."""
    reasons = [Notice.Reason.REFUSED, Notice.Reason.UNREACHABLE]
    missed = Notice.objects.filter(reason__in=reasons).values("recipient")
    current = ContactDetails.objects.filter(is_current=True, person__public_id__in=missed)
    found: dict[tuple[UUID, str], str] = {}
    for whom, mobile, email in current.values_list("person__public_id", "mobile", "email"):
        found |= {(whom, Channel.SMS): mobile, (whom, Channel.EMAIL): email}
    return found


def failed_activations(now: datetime) -> Fact:
    failed = EServiceActivation.objects.filter(state=EServiceActivation.State.FAILED)
    found = failed.aggregate(Count("pk"), Min("requested_at"))
    count, first = found["pk__count"], found["requested_at__min"]
    heading, key = "Aktiveringar som inte gick", "failed_activations"
    place = units_managers()
    if not count:
        return Fact(key, heading, "Inga väntar på att rättas.", place=place)
    text = f"{count} väntar på att rättas, den äldsta beställd för {in_words(now - first)} sedan."
    mend = (
        "Enheten har dem som uppgifter på Start, med orsaken, rättar den och sparar en gång till."
    )
    tasks = Task.objects.open().filter(kind=Task.Kind.ACTIVATION_FAILED)
    more = lines_by_unit(tasks, "unit__name")
    return Fact(key, heading, text, State.ATTENTION, mend, place, more)


def accounts_of_leavers() -> Fact:
    count = without_role(User.objects.filter(kind=User.Kind.STAFF, is_active=True)).count()
    heading, key = "Konton utan roll", "leavers_accounts"
    url = f"{reverse('admin:accounts_user_changelist')}?roll=utan"
    place = Place("Konton utan roll i förvaltningen", url)
    if not count:
        text = "Inga: alla konton hör till någon som arbetar här."
        return Fact(key, heading, text, place=place)
    text = f"{counted(count, 'konto är öppet', 'konton är öppna')} utan någon roll i dag."
    mend = "Utan roll syns ingenting. Stäng kontot för den som har slutat."
    return Fact(key, heading, text, State.ATTENTION, mend, place)


def _admin(words: str, model: str) -> Place:
    return Place(f"{words} i förvaltningen", reverse(f"admin:{model}_changelist"))
