from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.roles import Role
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.casework import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("A-H2", "P12", "P13")
def test_a_h2_a_person_outside_my_unit():
    linda = MembershipFactory(unit__name="Försörjningsenheten")
    manager = MembershipFactory(unit=linda.unit, role=Role.UNIT_MANAGER)
    elin = PersonFactory(given_name="Elin", family_name="Bergström", child=True)
    case = CaseFactory(
        file__file_holder=elin, responsible_unit=UnitFactory(name="Barn- och familjeenheten")
    )
    client = sign_in(Client(), linda.user, linda).client
    page = reverse("casework:person", args=[elin.public_id])

    asked = client.get(page, follow=True)
    assertContains(asked, "Nödöppning")
    assertNotContains(asked, "Bergström")

    why = asked.request["PATH_INFO"]
    assertContains(client.post(why, {"reason": "Akut nu"}), "Skriv orsaken med minst 10 tecken.")
    assertRedirects(client.post(why, {"reason": "Skolan ringer, ingen svarar."}), page)

    opened = client.get(page)
    assertContains(opened, "Elin Bergström")
    assertContains(opened, "Orsak: Skolan ringer, ingen svarar.")
    assertNotContains(opened, case.number)
    assert client.get(reverse("casework:case", args=[case.public_id])).status_code == 404
    assert client.get(reverse("casework:person_cases", args=[elin.public_id])).status_code == 404

    reviewed = sign_in(Client(), manager.user, manager).client.get(reverse("casework:log_review"))
    why, _count, lines = reviewed.context["sections"][0]
    assert why.label == "nödöppning"
    assert {line.who for line in lines} == {linda.user.full_name}
    assert {line.customer_number for line in lines} == {elin.customer_number}

    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        client = sign_in(Client(), linda.user, linda).client
        assertRedirects(
            client.get(page), reverse("casework:emergency_person", args=[elin.public_id])
        )
