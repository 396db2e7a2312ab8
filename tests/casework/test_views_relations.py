from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.form_key import new_key
from accounts.kept_forms import STILL_HERE
from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details
from casework.models import EServiceActivation, MessagingApproval, Relation
from tests.bench.posted import posted_by
from tests.factories.accounts import UnitFactory
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db
CONTACT = ("seen_of", "seen", "seen_boxes")
MOBILE, EMAIL = "+46701740608", "karin.bergstrom@epost.example"


@pytest.fixture
def case(caseworker):
    child = PersonFactory(
        identity_number="201504022383", given_name="Elin", family_name="Bergström"
    )
    return CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit, investigated=True)


@pytest.fixture
def karin():
    """Somebody whom the unit has no business with yet."""
    person = PersonFactory(
        identity_number="198304149282", given_name="Karin", family_name="Bergström"
    )
    ContactDetailsFactory(person=person, mobile=MOBILE, email=EMAIL)
    return person


@pytest.fixture
def known_karin(karin, caseworker):
    CaseFactory(file__file_holder=karin, responsible_unit=caseworker.unit)
    return karin


def new_url(case):
    return reverse("casework:relation_new", args=[case.file.file_holder.public_id])


def tab(case):
    return reverse("casework:person_relations", args=[case.file.file_holder.public_id])


def search(colleague, case, query, **written):
    """Without JavaScript: the button shows the same page again."""
    return colleague.client.post(new_url(case), {"query": query, "search": "1", **written})


def value_in(response):
    return re.search(r'name="related" value="([^"]+)"', response.content.decode())[1]


def action_of(response):
    found = re.search(
        r'<form class="columns" method="post" action="([^"]+)"', response.content.decode()
    )
    return html.unescape(found[1])


def filled_in(of, value, **differing):
    written = {
        "related": value,
        "kind": "guardian",
        "valid_from": str(stockholm_today()),
        "approve": "on",
        "case": str(of.public_id),
        "basis": "",
        "basis_note": "",
        "ends_on": "",
        "note": "",
        "mobile": "",
        "email": "",
        "messages": "on",
        "notify_sms": "on",
        "notify_email": "on",
        **differing,
    }
    return {name: value for name, value in written.items() if value is not None}


def test_the_relations_tab_and_the_case_lead_to_the_form(caseworker, case):
    assertContains(caseworker.client.get(tab(case)), f'href="{new_url(case)}"')
    response = caseworker.client.get(reverse("casework:case", args=[case.public_id]))

    assertContains(response, f'href="{new_url(case)}?arende={case.public_id}"')


def test_the_form_opens_with_what_is_known(caseworker, case):
    form = caseworker.client.get(new_url(case)).context["form"]

    assert form["valid_from"].value() == stockholm_today()
    assert str(form["case"].value()) == str(case.public_id)
    assert [form[name].value() for name in ("messages", "notify_sms", "notify_email")] == [True] * 3
    assert not form["approve"].value()


def test_among_several_cases_the_one_being_investigated_is_chosen_and_the_one_come_from(
    caseworker, case
):
    early = CaseFactory(file=case.file, responsible_unit=caseworker.unit, stage="assessment")

    form = caseworker.client.get(new_url(case)).context["form"]
    assert form["case"].value() == case.public_id

    form = caseworker.client.get(f"{new_url(case)}?arende={early.public_id}").context["form"]
    assert form["case"].value() == early.public_id


@pytest.mark.parametrize("query", ["arende=nonsense", f"arende={'0' * 36}"])
def test_a_case_that_leads_nowhere_is_left_out(caseworker, case, query):
    assert caseworker.client.get(f"{new_url(case)}?{query}").status_code == 200


@pytest.mark.covers("R32", "R33", "P6", "P7")
def test_searching_shows_the_same_page_with_what_was_written_and_chooses_nobody(
    caseworker, case, karin
):
    response = search(
        caseworker, case, "19830414-9282", kind="guardian", note="Bor ihop", mobile="070-12"
    )

    assertContains(response, "Född 1983. Kundnummer")
    assertContains(response, "Karin Bergström")
    assertNotContains(response, "06 08")
    assertNotContains(response, "checked")
    assertNotContains(response, 'class="errors"')
    form = response.context["form"]
    assert (form["kind"].value(), form["mobile"].value()) == ("guardian", "070-12")
    assert not Relation.objects.exists()


def test_nobody_found_is_told_in_the_same_words_as_somebody_protected(caseworker, case, karin):
    karin.protection = "protected_registration"
    karin.save()

    protected = search(caseworker, case, "19830414-9282")
    nobody = search(caseworker, case, "19810405-9293")

    sentence = "Ingen träff. Kontrollera stavningen eller sök på kundnummer."
    for response in (protected, nobody):
        assertContains(response, sentence)


def test_what_is_known_of_the_one_chosen_is_filled_in(caseworker, case, known_karin):
    value = value_in(search(caseworker, case, known_karin.customer_number))

    response = caseworker.client.post(
        f"{new_url(case)}?sok=1", {"related": value, "query": "", "messages": "on"}
    )

    form = response.context["form"]
    assert (form["mobile"].value(), form["email"].value()) == ("070-174 06 08", EMAIL)
    assertContains(response, "checked")
    assertContains(response, f'name="seen_of" value="{known_karin.public_id}"')


@pytest.mark.covers("R34", "R35")
def test_one_save_registers_approves_and_orders(caseworker, case, karin):
    value = value_in(search(caseworker, case, karin.customer_number))

    response = caseworker.client.post(new_url(case), filled_in(case, value), follow=True)

    assertRedirects(response, tab(case))
    assertContains(response, "E-tjänsten fungerar efter nattens körning (kl. 04.10).")
    assertContains(response, "Vårdnadshavare till Elin.")
    assertContains(response, "Gäller till")
    assertContains(response, "när barnet fyller 18 år")
    approval = MessagingApproval.objects.get()
    assert (approval.case, approval.basis) == (case, "guardian")
    assert approval.activations.get().state == "requested"


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"related": None}, "Sök och välj personen i listan."),
        ({"related": "tampered"}, "Sök och välj personen i listan."),
        ({"kind": ""}, "Välj vad personen är till aktbäraren."),
        ({"valid_from": "igår"}, "Skriv datumet som 2026-12-01."),
        ({"case": ""}, "Välj det ärende som godkännandet gäller i."),
        ({"case": "00000000-0000-0000-0000-000000000000"}, "Välj ett ärende i listan."),
        ({"ends_on": "2020-01-01"}, "Välj en dag som inte har varit."),
        ({"mobile": "070-12"}, "Ange ett mobilnummer, till exempel 070-174 06 05."),
        ({"messages": None}, "Notifiering kan inte väljas ensamt."),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_saved_or_lost(
    caseworker, case, known_karin, differing, sentence
):
    value = value_in(search(caseworker, case, known_karin.customer_number))

    response = caseworker.client.post(
        new_url(case), filled_in(case, value, **{"note": "Bor ihop", **differing})
    )

    assertContains(response, sentence)
    assertContains(response, 'value="Bor ihop"')
    assert not Relation.objects.exists()
    assert not EServiceActivation.objects.exists()


def test_a_refusal_keeps_the_one_chosen(caseworker, case, karin):
    value = value_in(search(caseworker, case, karin.customer_number))

    response = caseworker.client.post(new_url(case), filled_in(case, value, kind=""))

    assertContains(response, "checked")
    assert value_in(response) == value


def test_details_shown_for_another_are_not_saved_for_the_one_chosen(caseworker, case, known_karin):
    johan = PersonFactory(identity_number="198104059293", given_name="Johan")
    value = value_in(search(caseworker, case, "19810405-9293"))
    of_karin = {"seen_of": str(known_karin.public_id), "seen": "x", "mobile": "070-174 06 08"}

    response = caseworker.client.post(new_url(case), filled_in(case, value, **of_karin))

    assertContains(response, "Kontaktuppgifterna på sidan gällde någon annan.")
    assert not response.context["form"]["mobile"].value()
    assert not johan.contact_history.exists()
    assert not Relation.objects.exists()


def test_details_changed_meanwhile_are_shown_and_not_taken_back(caseworker, case, known_karin):
    value = value_in(search(caseworker, case, known_karin.customer_number))
    chosen = search(caseworker, case, known_karin.customer_number, related=value)
    form = posted_by(chosen, having="mobile")
    written = filled_in(case, value, **{name: form[name] for name in (*CONTACT, "email")})
    change_contact_details(
        by=caseworker.actor, person=known_karin, mobile="+46701740699", email="ny@epost.example"
    )

    refused = caseworker.client.post(new_url(case), {**written, "mobile": "070-174 06 06"})
    again = posted_by(refused, having="mobile")

    assertContains(refused, "Mobilnumret har ändrats sedan du öppnade sidan.")
    assert (again["mobile"], again["email"]) == ("070-174 06 06", "ny@epost.example")
    of_page = {name: again[name] for name in (*CONTACT, "mobile", "email")}
    assertRedirects(caseworker.client.post(new_url(case), {**written, **of_page}), tab(case))
    now = known_karin.contact_history.get(is_current=True)
    assert (now.mobile, now.email) == ("+46701740606", "ny@epost.example")


@pytest.mark.covers("D7")
def test_a_box_unticked_meanwhile_is_not_ticked_again_by_an_older_page(
    caseworker, case, known_karin
):
    EServiceActivationFactory(person=known_karin, notify_sms=True, notify_email=True)
    value = value_in(search(caseworker, case, known_karin.customer_number))
    chosen = search(caseworker, case, known_karin.customer_number, related=value)
    form = posted_by(chosen, having="mobile")
    written = filled_in(case, value, **{name: form[name] for name in (*CONTACT, "mobile", "email")})
    known_karin.activations.update(notify_sms=False)

    refused = caseworker.client.post(new_url(case), written)

    assertContains(refused, "E-tjänsten har ändrats medan sidan var öppen.")
    assert not known_karin.activations.filter(notify_sms=True).exists()
    # Whoever was told and saves again means it.
    again = {**written, **{name: posted_by(refused, having="mobile")[name] for name in CONTACT}}
    assertRedirects(caseworker.client.post(new_url(case), again), tab(case))
    assert known_karin.activations.open().filter(notify_sms=True).exists()


@pytest.mark.parametrize("differing", [{"kind": ""}, {"search": "1"}])
def test_a_page_shown_again_before_anything_was_told_still_knows_how_old_it_is(
    caseworker, case, known_karin, differing
):
    value = value_in(search(caseworker, case, known_karin.customer_number))
    chosen = search(caseworker, case, known_karin.customer_number, related=value)
    seen = posted_by(chosen, having="mobile")["seen"]
    of_karin = {"seen_of": str(known_karin.public_id), "seen": seen}
    change_contact_details(by=caseworker.actor, person=known_karin, mobile="", email=EMAIL)

    page = caseworker.client.post(new_url(case), filled_in(case, value, **of_karin, **differing))

    assert posted_by(page, having="mobile")["seen"] == seen


@pytest.mark.parametrize("place", ["", "?sok=1"])
@pytest.mark.parametrize("button", [{}, {"search": "1"}])
def test_the_one_chosen_comes_back_when_the_session_ended_meanwhile(
    caseworker, case, known_karin, place, button
):
    value = value_in(search(caseworker, case, known_karin.customer_number))
    chosen = search(caseworker, case, known_karin.customer_number, related=value)
    form = posted_by(chosen, having="mobile")
    differing = {"note": "Bor ihop", "mobile": "070-174 06 06", "email": form["email"]}
    written = {**form, **filled_in(case, value, **differing)}
    left = Client().post(new_url(case) + place, {**written, **button})
    back = parse_qs(urlsplit(left["Location"]).query)["next"][0]

    page = caseworker.client.get(back)
    again = posted_by(page, having="mobile")

    assertContains(page, STILL_HERE)
    assert again.items() >= {"related": value, **differing}.items()
    assertRedirects(caseworker.client.post(action_of(page), again), tab(case))
    assert Relation.objects.get().related_person == known_karin


def test_nothing_of_another_comes_back_for_the_one_chosen_when_the_session_ended(
    caseworker, case, known_karin
):
    johan = PersonFactory(identity_number="198104059293", given_name="Johan")
    value = value_in(search(caseworker, case, "19810405-9293"))
    of_karin = {"seen_of": str(known_karin.public_id), "seen": "x", "mobile": "070-174 06 08"}
    key = str(new_key(caseworker.user))
    written = filled_in(case, value, **of_karin, search="1", kept_form=key)
    left = Client().post(new_url(case), written)

    page = caseworker.client.get(parse_qs(urlsplit(left["Location"]).query)["next"][0])

    assert not page.context["form"]["mobile"].value()
    assert posted_by(page, having="mobile")["seen_of"] == str(johan.public_id)


def test_a_proposal_needs_no_box_and_orders_nothing(caseworker, case, karin):
    value = value_in(search(caseworker, case, karin.customer_number))
    written = filled_in(case, value, approve=None, propose="1")

    response = caseworker.client.post(new_url(case), written, follow=True)

    assertContains(response, "Föreslagen för meddelande")
    assert not EServiceActivation.objects.exists()


@pytest.mark.covers("R32", "R33", "R34", "R36", "R37", "R38", "R41")
def test_the_long_way_of_the_manual_is_there_too(caseworker, case, karin):
    value = value_in(search(caseworker, case, karin.customer_number))
    caseworker.client.post(new_url(case), filled_in(case, value, approve=None))
    relation = Relation.objects.get()
    approve_url = reverse("casework:approval_new", args=[relation.public_id])
    assertContains(caseworker.client.get(tab(case)), approve_url)

    approved = caseworker.client.post(
        approve_url, {"case": str(case.public_id), "basis": ""}, follow=True
    )

    assertRedirects(approved, tab(case))
    assertContains(approved, "Godkänd för meddelande")
    assertContains(approved, "E-tjänsten: inte aktiverad")
    karins_page = reverse("casework:person", args=[karin.public_id])
    assertContains(approved, f'href="{karins_page}"')
    assertContains(caseworker.client.get(karins_page), "Redigera")
    assertContains(
        caseworker.client.get(reverse("casework:person_relations", args=[karin.public_id])),
        "Karin är vårdnadshavare till Elin.",
    )


def test_the_approval_form_says_what_is_missing(caseworker, case):
    relation = RelationFactory(file_holder=case.file.file_holder)
    url = reverse("casework:approval_new", args=[relation.public_id])

    assertContains(caseworker.client.get(url), "upphör")
    assertContains(caseworker.client.post(url, {"case": ""}), "Välj det ärende")
    proposed = caseworker.client.post(
        url, {"case": str(case.public_id), "propose": "1"}, follow=True
    )

    assertContains(proposed, "En kollega i ärendet kan godkänna.")


def test_a_proposal_is_approved_from_its_row(caseworker, case):
    approval = MessagingApprovalFactory(
        relation__file_holder=case.file.file_holder, case=case, proposed=True
    )
    url = reverse("casework:approval_approve", args=[approval.public_id])
    assertContains(caseworker.client.get(tab(case)), url)

    first = caseworker.client.post(url, follow=True)
    second = caseworker.client.post(url, follow=True)

    assertContains(first, f"Godkänd av {caseworker.user.full_name}")
    assertContains(second, "Förslaget är redan behandlat.")


def test_an_approval_is_taken_back_with_a_reason(caseworker, case):
    approval = MessagingApprovalFactory(relation__file_holder=case.file.file_holder, case=case)
    url = reverse("casework:approval_end", args=[approval.public_id])

    assertContains(
        caseworker.client.get(url), "Återkalla godkännande – personen förlorar genast åtkomsten."
    )
    assertContains(caseworker.client.post(url, {"reason": ""}), "Skriv varför")
    response = caseworker.client.post(url, {"reason": "Vårdnaden har ändrats."}, follow=True)

    assertContains(response, "Godkännandet har upphört")
    assertContains(response, "Vårdnaden har ändrats.")


def test_a_proposal_is_turned_down_in_words_of_its_own(caseworker, case):
    approval = MessagingApprovalFactory(
        relation__file_holder=case.file.file_holder, case=case, proposed=True
    )
    url = reverse("casework:approval_end", args=[approval.public_id])

    question = caseworker.client.get(url)
    answer = caseworker.client.post(url, {"reason": "Behövs inte."}, follow=True)

    assertContains(question, "<h1>Avslå förslaget</h1>")
    assertNotContains(question, "Återkalla")
    assertContains(answer, "Förslaget är avslaget.")


def test_a_relation_is_ended_with_a_reason(caseworker, case):
    relation = RelationFactory(file_holder=case.file.file_holder)
    url = reverse("casework:relation_end", args=[relation.public_id])
    assertContains(caseworker.client.get(tab(case)), url)

    assertContains(caseworker.client.post(url, {"reason": ""}), "Skriv varför")
    response = caseworker.client.post(url, {"reason": "Fel person."}, follow=True)

    assertContains(response, "Relationen är avslutad.")
    assertNotContains(response, url)


def test_a_relation_and_an_approval_out_of_reach_look_as_if_not_there(caseworker, case):
    elsewhere = MessagingApprovalFactory()
    in_anothers_case = MessagingApprovalFactory(
        relation=RelationFactory(file_holder=case.file.file_holder),
        case__responsible_unit=UnitFactory(),
    )

    for name, public_id in [
        ("relation_end", elsewhere.relation.public_id),
        ("approval_new", elsewhere.relation.public_id),
        ("approval_end", elsewhere.public_id),
        ("approval_end", in_anothers_case.public_id),
    ]:
        url = reverse(f"casework:{name}", args=[public_id])
        assert caseworker.client.get(url).status_code == 404
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == 4


def test_two_related_in_several_ways_and_both_directions_are_one_row(caseworker, case):
    child = case.file.file_holder
    relation = RelationFactory(file_holder=child, related_person__given_name="Karin")
    karin = relation.related_person
    RelationFactory(file_holder=child, related_person=karin, kind="other_relative")
    RelationFactory(file_holder=karin, related_person=child, kind="child")

    [row] = caseworker.client.get(tab(case)).context["relations"]

    assert sorted(tie.words for tie in row.ties) == [
        "Annan anhörig till Elin.",
        "Elin är barn till Karin.",
        "Vårdnadshavare till Elin.",
    ]


def test_a_letter_is_offered_where_it_can_be_written(caseworker, case):
    approval = MessagingApprovalFactory(relation__file_holder=case.file.file_holder, case=case)
    EServiceActivationFactory(in_relation=True, approval=approval)
    related, child = approval.relation.related_person, approval.relation.file_holder
    link = f"?till={related.public_id}.{child.public_id}"
    assertContains(caseworker.client.get(tab(case)), link)

    case.stage, case.closed_on = "closed", stockholm_today()
    case.save()

    assertNotContains(caseworker.client.get(tab(case)), link)


@pytest.mark.parametrize("url", [tab, new_url])
def test_the_pages_cost_the_same_for_many_relations_as_for_one(
    caseworker, case, url, django_assert_num_queries
):
    def one_more():
        relation = RelationFactory(file_holder=case.file.file_holder, kind="sibling")
        approval = MessagingApprovalFactory(relation=relation, case=case)
        EServiceActivationFactory(in_relation=True, approval=approval)

    one_more()
    with CaptureQueriesContext(connection) as captured:
        caseworker.client.get(url(case))

    for _ in range(10):
        one_more()

    with django_assert_num_queries(len(captured)):
        caseworker.client.get(url(case))
