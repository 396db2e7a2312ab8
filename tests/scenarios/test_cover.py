from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.messaging import MessageFactory, OwnMailboxFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("P12", "P13", "I10", "I21")
def test_a_manager_reads_for_somebody_who_is_away():
    linda = MembershipFactory(user__given_name="Linda", user__family_name="Ekström")
    hakan = MembershipFactory(unit=linda.unit, role=Role.UNIT_MANAGER)
    message = MessageFactory(
        from_citizen=True, to=OwnMailboxFactory(owner=linda.user), body="Jag har flyttat."
    )
    manager = sign_in(Client(), hakan.user, hakan).client
    owner = sign_in(Client(), linda.user, linda).client
    covers = reverse("messaging:covers")

    manager.post(
        covers,
        {
            "colleague": str(linda.user.public_id),
            "since": f"{stockholm_today()}",
            "until": f"{days_ago(-7)}",
            "reason": "Sjuk hela veckan, klienter väntar.",
        },
    )
    cover = linda.user.mailbox.covers.get()
    inbox = manager.get(reverse("messaging:cover_inbox", args=[cover.public_id]))
    assertContains(inbox, message.thread.subject)
    read = reverse("messaging:cover_message", args=[cover.public_id, message.public_id])
    assertContains(manager.get(read), "Jag har flyttat.")

    told = owner.get(reverse("messaging:inbox"))
    assertContains(told, f"{hakan.user.full_name} läser din brevlåda")
    assertContains(told, "Sjuk hela veckan, klienter väntar.")
    assertContains(told, "Oläst.")
    row = AccessLogEntry.objects.get(action=Action.COVERED, object_type="message")
    assert row.reason == "läser åt Linda Ekström"
    assert row.customer_number == message.thread.about.customer_number

    manager.post(reverse("messaging:cover_end", args=[cover.public_id]))
    assert manager.get(read).status_code == 404
    assertNotContains(manager.get(covers), reverse("messaging:cover_inbox", args=[cover.public_id]))
