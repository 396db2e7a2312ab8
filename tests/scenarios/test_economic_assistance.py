from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import Case, CaseParticipant, EconomicAssistanceApplication
from notifications.models import Channel, Kind, Notice
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.assistance import ApplicationFactory
from tests.factories.casework import CaseFactory, CaseParticipantFactory, PersonFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
Status = EconomicAssistanceApplication.Status
HOME = reverse("portal:home")
TABS = {
    "Ansökningar": reverse("portal:applications"),
    "Utbetalningar": reverse("portal:payments"),
    "Dokument": reverse("portal:assistance_documents"),
}


def signed_in_citizen(given_name, family_name, **boxes):
    """Somebody with the e-service, at a browser of their own."""
    user = UserFactory(citizen=True, given_name=given_name, family_name=family_name)
    person = PersonFactory(
        reachable=True, user=user, given_name=given_name, family_name=family_name
    )
    person.activations.update(**boxes)
    return sign_in(Client(), user)


def open_case(caseworker, person):
    return CaseFactory(
        area=Case.Area.ECONOMIC_ASSISTANCE,
        file__file_holder=person,
        responsible_unit=caseworker.unit,
        caseworker=caseworker.user,
    )


def post(caseworker, name, thing, **written):
    """What the caseworker sends; it is taken, and the page it leads to opens."""
    place = reverse(f"casework:{name}", args=[thing.public_id])
    response = caseworker.client.post(place, written, follow=True)
    assert response.redirect_chain, response.content.decode()
    return response


def handle(caseworker, case, *, month, amount, publish="on", **more):
    """From desk to money, all through the pages: register, investigate, decide, pay."""
    today = stockholm_today()
    post(
        caseworker,
        "application_new",
        case,
        kind="renewal",
        period_month=f"{month:%Y-%m}",
        received_on=str(days_ago(1)),
        publish=publish,
        **more,
    )
    application = case.applications.get(period_month=month)
    post(caseworker, "application_move", application, to=Status.UNDER_REVIEW)
    post(
        caseworker,
        "application_calculation",
        application,
        norm_sum="5 360",
        common_costs="1 130",
        other_costs="7 200",
        incomes="2 710",
        is_final="on",
        publish=publish,
    )
    post(caseworker, "application_move", application, to=Status.AWAITING_DECISION)
    post(
        caseworker,
        "application_decision",
        application,
        outcome="granted",
        amount=amount,
        decided_on=str(today),
        publish=publish,
    )
    post(
        caseworker,
        "application_payment",
        application,
        amount=amount,
        pay_on=str(today),
        method="account",
        account_ends_with="4471",
        publish=publish,
    )
    return application


def first_of_this_month():
    return stockholm_today().replace(day=1)


@pytest.mark.covers("A-C4", "R119")
def test_a_c4_only_messages():
    karin = signed_in_citizen("Karin", "Bergström", messages=True, economic_assistance=False)

    home = karin.client.get(HOME)

    assertContains(home, "Hej Karin!")
    assertNotContains(home, "Ekonomiskt bistånd")
    for place in TABS.values():
        assert karin.client.get(place).status_code == 404
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == len(TABS)


@pytest.mark.covers("A-C8", "R120", "R121", "R122")
def test_a_c8_applications_payments_documents(caseworker):
    samira = signed_in_citizen("Samira", "Haddad", economic_assistance=True)
    case = open_case(caseworker, samira.person)
    month = first_of_this_month()
    before = (month - timedelta(days=1)).replace(day=1)
    shown = handle(caseworker, case, month=month, amount="10 980,50")
    hidden = handle(caseworker, case, month=before, amount="9 999,00", publish="")

    home = samira.client.get(HOME)
    pages = {name: samira.client.get(place) for name, place in TABS.items()}

    assertContains(home, TABS["Ansökningar"])
    for name, page in pages.items():
        assertContains(page, f'aria-current="page">{name}</a>')
        assertNotContains(page, f"{hidden.public_id}")
        assertNotContains(page, "9\xa0999")
    assertContains(pages["Ansökningar"], "Beviljad", count=1)
    for words in ("10\xa0980,50&nbsp;kr", "avser", "konto som slutar på 4471"):
        assertContains(pages["Utbetalningar"], words, count=1)
    assertContains(pages["Dokument"], "Beslut om ekonomiskt bistånd för", count=1)

    application = samira.client.get(reverse("portal:application", args=[shown.public_id]))
    assertContains(application, "Ansökan är beviljad.")
    assertContains(application, "Pengar som saknas")
    shown.refresh_from_db()
    decision = samira.client.get(
        reverse("portal:assistance_decision", args=[shown.decision.public_id])
    )
    assertContains(decision, "Ansökan beviljas med 10\xa0980,50&nbsp;kr.")
    for name, thing in (("application", hidden), ("application", ApplicationFactory())):
        place = reverse(f"portal:{name}", args=[thing.public_id])
        assert samira.client.get(place).status_code == 404


@pytest.mark.covers("A-C8", "I20")
def test_a_c8_what_is_published_is_announced_without_a_word_of_it(caseworker):
    samira = signed_in_citizen("Samira", "Haddad", economic_assistance=True)
    case = open_case(caseworker, samira.person)

    handle(caseworker, case, month=first_of_this_month(), amount="10 980,50")

    notices = Notice.objects.filter(recipient=samira.person.public_id)
    assert {notice.kind for notice in notices} == {Kind.NEW_ITEM}
    assert {notice.channel for notice in notices} == {Channel.SMS, Channel.EMAIL}
    assert {len(str(notice.key)) < 200 for notice in notices} == {True}


@pytest.mark.covers("A-C9", "P16", "I25")
def test_a_c9_co_applicant(caseworker):
    erik = signed_in_citizen("Erik", "Lindqvist", economic_assistance=True)
    maria = signed_in_citizen("Maria", "Lindqvist", economic_assistance=True)
    case = open_case(caseworker, erik.person)
    CaseParticipantFactory(case=case, person=maria.person, role=CaseParticipant.Role.CO_APPLICANT)
    month = first_of_this_month()
    before = (month - timedelta(days=1)).replace(day=1)
    joint = handle(
        caseworker, case, month=month, amount="10 980", co_applicant=str(maria.person.pk)
    )
    alone = handle(caseworker, case, month=before, amount="7 777")
    to_erik = MessageFactory(
        thread__citizen=erik.person, thread__subject="Till Erik", thread__case=case
    )
    to_maria = MessageFactory(
        thread__citizen=maria.person, thread__subject="Till Maria", thread__case=case
    )

    hers = [maria.client.get(place) for place in TABS.values()]
    his = [erik.client.get(place) for place in TABS.values()]

    assertContains(hers[0], f"{joint.public_id}")
    assertNotContains(hers[0], f"{alone.public_id}")
    assertContains(hers[1], "10\xa0980,00")
    assertNotContains(hers[1], "7\xa0777")
    joint.refresh_from_db()
    alone.refresh_from_db()
    assertContains(hers[2], f"{joint.decision.public_id}")
    assertNotContains(hers[2], f"{alone.decision.public_id}")
    for page in his:
        assert page.status_code == 200
    assertContains(his[1], "7\xa0777")
    for name, thing, status in (
        ("application", joint, 200),
        ("assistance_decision", joint.decision, 200),
        ("application", alone, 404),
        ("assistance_decision", alone.decision, 404),
        ("thread", to_erik.thread, 404),
        ("thread", to_maria.thread, 200),
    ):
        place = reverse(f"portal:{name}", args=[thing.public_id])
        assert maria.client.get(place).status_code == status, place
    assertNotContains(maria.client.get(reverse("portal:inbox")), "Till Erik")
    assertNotContains(erik.client.get(reverse("portal:inbox")), "Till Maria")
