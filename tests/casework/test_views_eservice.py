from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details
from casework.actions.switching_off import switch_off
from casework.models import Case, ContactDetails, EServiceActivation
from tests.bench.posted import posted_by
from tests.factories.accounts import MunicipalityFactory
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = pytest.mark.django_db

State = EServiceActivation.State
FILLED_IN = {
    "mobile": "070-174 06 17",
    "email": "olena.kovalenko@epost.example",
    "messages": "on",
    "notify_sms": "on",
    "notify_email": "on",
}


def page(person):
    return reverse("casework:person", args=[person.public_id])


def edit(person):
    return reverse("casework:person_edit", args=[person.public_id])


def seen_on(response):
    form = response.context["form"]
    return {name: form[name].value() for name in ("seen", "seen_boxes")}


def without(*names):
    return {name: value for name, value in FILLED_IN.items() if name not in names}


@pytest.fixture
def olena(caseworker):
    """A client with an intake and nothing else."""
    return IntakeFactory(person__numbered=True, unit=caseworker.unit).person


def test_the_boxes_are_ticked_for_somebody_who_never_had_the_eservice(caseworker, olena):
    ContactDetailsFactory(person=olena, mobile="+46701740617")

    form = caseworker.client.get(edit(olena)).context["form"]

    assert [form[name].value() for name in ("messages", "notify_sms", "notify_email")] == [True] * 3
    assert form["mobile"].value() == "070-174 06 17"


def test_the_boxes_stand_as_they_were_for_somebody_who_had_it(caseworker, olena):
    EServiceActivationFactory(person=olena, notify_sms=True)

    form = caseworker.client.get(edit(olena)).context["form"]

    values = [form[name].value() for name in ("messages", "notify_sms", "notify_email")]
    assert values == [True, True, False]


@pytest.mark.parametrize(
    "person", [{"child": True}, {"numbered": True, "deceased": True}, {"anonymous": True}]
)
def test_nothing_is_ticked_beforehand_for_somebody_who_can_not_have_it(caseworker, person):
    found = IntakeFactory(person=PersonFactory(**person), unit=caseworker.unit).person

    form = caseworker.client.get(edit(found)).context["form"]

    assert not form["messages"].value()


def test_what_is_saved_is_ordered_and_works_after_the_night(caseworker, olena):
    response = caseworker.client.post(edit(olena), FILLED_IN, follow=True)

    assertRedirects(response, page(olena))
    assertContains(response, "Sparat. E-tjänsten fungerar efter nattens körning (kl. 04.10).")
    assertContains(
        response,
        "E-tjänsten är beställd och aktiveras vid nästa nattkörning (kl. 04.10). "
        "Den fungerar därefter.",
    )
    assert olena.activations.get().state == State.REQUESTED
    contact = olena.contact_history.get()
    assert (contact.mobile, contact.email) == ("+46701740617", "olena.kovalenko@epost.example")


def test_nothing_is_saved_for_somebody_without_intake_and_the_page_says_why(caseworker):
    caseworker.unit.receives_intakes = True
    caseworker.unit.save()
    person = PersonFactory(numbered=True)

    response = caseworker.client.post(edit(person), FILLED_IN)

    assertContains(response, "E-tjänsten kan aktiveras först när personen är aktualiserad.")
    assert not EServiceActivation.objects.exists()
    assert not ContactDetails.objects.exists()


@pytest.mark.covers("D9")
@pytest.mark.parametrize(
    ("posted", "field", "sentence"),
    [
        (
            without("mobile"),
            "mobile",
            "Fyll i mobilnummer för att kunna välja notifiering via SMS.",
        ),
        (
            without("email"),
            "email",
            "Fyll i e-postadress för att kunna välja notifiering via e-post.",
        ),
        (
            without("messages"),
            "messages",
            "Välj Meddelande eller Ekonomiskt bistånd. Notifiering kan inte väljas ensamt.",
        ),
        (
            {**FILLED_IN, "mobile": "070-12"},
            "mobile",
            "Ange ett mobilnummer, till exempel 070-174 06 05.",
        ),
        (
            {**FILLED_IN, "email": "namn@"},
            "email",
            "Ange en e-postadress, till exempel namn@epost.example.",
        ),
    ],
)
def test_a_mistake_is_told_at_the_field_and_in_the_summary(
    caseworker, olena, posted, field, sentence
):
    response = caseworker.client.post(edit(olena), posted)

    assert response.context["form"].errors == {field: [sentence]}
    assertContains(response, f'<a href="#id_{field}">{sentence}</a>', html=True)
    assertContains(response, f'id="id_{field}_error"')
    assertContains(response, "<title>Fel: ")
    assert not EServiceActivation.objects.exists()


def test_a_protected_person_is_refused_in_words_that_say_nothing(caseworker):
    person = IntakeFactory(
        person__numbered=True, person__protected=True, unit=caseworker.unit
    ).person
    CircleMemberFactory(person=person, user=caseworker.user)

    response = caseworker.client.post(edit(person), FILLED_IN)

    sentence = "E-tjänsten kan inte aktiveras för den här personen. Kontakta enhetschef."
    assert response.context["form"].errors == {"messages": [sentence]}


NOTHING = {"mobile": "070-174 06 17", "email": ""}
WHY = {"reason": "Personen vill inte längre ha tjänsten."}


def test_unticking_everything_asks_why_and_keeps_what_was_written(caseworker, olena):
    EServiceActivationFactory(person=olena)

    response = caseworker.client.post(edit(olena), NOTHING)

    assertContains(response, "Du har bockat ur alla rutor")
    assertContains(response, 'name="reason"')
    assertContains(response, "070-174 06 17")
    assert olena.activations.get().state == State.ACTIVE
    assert not olena.contact_history.exists()


def test_unticking_everything_with_a_reason_ends_the_eservice_at_once(caseworker, olena):
    EServiceActivationFactory(person=olena)

    response = caseworker.client.post(edit(olena), NOTHING | WHY, follow=True)

    assertContains(response, "Sparat. E-tjänsten är avslutad.")
    assertContains(response, "E-tjänsten avslutades")
    assert olena.activations.get().state == State.ENDED


def test_taking_back_an_order_says_so(caseworker, olena):
    EServiceActivationFactory(person=olena, requested=True)

    response = caseworker.client.post(edit(olena), NOTHING | WHY, follow=True)

    assertContains(response, "Beställningen av e-tjänsten är återtagen.")


def test_whoever_has_no_eservice_is_not_asked_why_nothing_is_ticked(caseworker, olena):
    response = caseworker.client.post(edit(olena), NOTHING, follow=True)

    assertContains(response, "Sparat.")
    assertContains(response, "E-tjänsten är inte aktiverad.")


def test_the_eservice_is_ended_on_a_page_of_its_own(caseworker, olena):
    EServiceActivationFactory(person=olena)
    url = reverse("casework:eservice_end", args=[olena.public_id])
    assertContains(caseworker.client.get(edit(olena)), url)

    refused = caseworker.client.post(url, {"reason": "x"})
    ended = caseworker.client.post(url, WHY, follow=True)

    assertContains(refused, "Skriv varför e-tjänsten avslutas, med minst tre tecken.")
    assertRedirects(ended, page(olena))
    assertContains(ended, "E-tjänsten avslutades")
    assert olena.activations.get().end_reason == WHY["reason"]
    assertContains(caseworker.client.get(url), "ingen e-tjänst att avsluta")
    assertContains(caseworker.client.post(url, WHY), "ingen e-tjänst att avsluta")


def test_a_reason_holds_nobodys_number(caseworker, olena):
    EServiceActivationFactory(person=olena)
    url = reverse("casework:eservice_end", args=[olena.public_id])

    response = caseworker.client.post(url, {"reason": "Är samma som 19560321-2696."})

    assertContains(response, "Skriv inga personnummer.")
    assert olena.activations.get().state == State.ACTIVE


def test_a_stale_tab_overwrites_no_number_and_shows_both(caseworker, olena):
    stale = seen_on(caseworker.client.get(edit(olena)))
    ContactDetailsFactory(person=olena, mobile="+46701740699", email="")

    refused = caseworker.client.post(edit(olena), {**FILLED_IN, **stale})

    assertContains(refused, "Nu gäller 070-174 06 99.")
    assertContains(refused, 'value="070-174 06 17"')
    assert not olena.activations.exists()
    again = {**FILLED_IN, **seen_on(refused)}
    assert caseworker.client.post(edit(olena), again).status_code == 302
    assert olena.contact_history.get(is_current=True).mobile == "+46701740617"


def test_saved_again_a_stale_tab_takes_back_nothing_that_was_not_touched_on_it(caseworker, olena):
    ContactDetailsFactory(person=olena, mobile="+46701740617", email="gammal@epost.example")
    form = posted_by(caseworker.client.get(edit(olena)), having="mobile")
    change_contact_details(
        by=caseworker.actor, person=olena, mobile="+46701740699", email="ny@epost.example"
    )

    refused = caseworker.client.post(edit(olena), {**form, "mobile": "070-174 06 06"})
    again = posted_by(refused, having="mobile")

    assert (again["mobile"], again["email"]) == ("070-174 06 06", "ny@epost.example")
    assertRedirects(caseworker.client.post(edit(olena), again), page(olena))
    now = olena.contact_history.get(is_current=True)
    assert (now.mobile, now.email) == ("+46701740606", "ny@epost.example")


@pytest.mark.parametrize("wrong", [{"email": "ingen adress"}, {"messages": ""}])
def test_what_a_stale_tab_is_refused_for_besides_lets_nothing_old_through(caseworker, olena, wrong):
    """Nobody has been told of the newer number yet."""
    ContactDetailsFactory(person=olena, mobile="+46701740617", email="")
    EServiceActivationFactory(person=olena)
    form = posted_by(caseworker.client.get(edit(olena)), having="mobile")
    change_contact_details(by=caseworker.actor, person=olena, mobile="+46701740699", email="")

    refused = caseworker.client.post(edit(olena), {**form, **wrong})
    again = posted_by(refused, having="mobile")
    caseworker.client.post(edit(olena), {**again, "email": "ny@epost.example", "messages": "on"})

    now = olena.contact_history.get(is_current=True)
    assert (now.mobile, now.email) == ("+46701740699", "ny@epost.example")


def test_what_a_save_means_stands_beside_the_button(caseworker, olena):
    response = caseworker.client.get(edit(olena))

    assertContains(response, "När du sparar")
    assertContains(response, "E-tjänsten fungerar efter nattens körning (kl. 04.10).")


def test_saved_where_nobody_waits_says_that_it_is_on(caseworker, olena):
    MunicipalityFactory(activation_mode="immediate")

    assertContains(caseworker.client.get(edit(olena)), "fungerar så snart du har sparat")
    response = caseworker.client.post(edit(olena), FILLED_IN, follow=True)

    assertContains(response, "Sparat. E-tjänsten är påkopplad.")


def test_a_changed_number_holds_at_once(caseworker, olena):
    EServiceActivationFactory(person=olena, notify_sms=True)
    ContactDetailsFactory(person=olena)

    response = caseworker.client.post(
        edit(olena), {"mobile": "070 174 06 99", "email": "", "messages": "on"}, follow=True
    )

    assertContains(response, "Sparat.")
    assertContains(response, "070-174 06 99")
    assertContains(response, f"Ändrad av {caseworker.user.full_name}")
    activation = olena.activations.get()
    assert (activation.state, activation.notify_sms) == (State.ACTIVE, False)


def test_economic_assistance_is_offered_only_to_a_client_with_such_a_case(caseworker, olena):
    assert "economic_assistance" not in caseworker.client.get(edit(olena)).context["form"].fields

    CaseFactory(
        file__file_holder=olena,
        responsible_unit=caseworker.unit,
        area=Case.Area.ECONOMIC_ASSISTANCE,
    )
    caseworker.client.post(edit(olena), {**FILLED_IN, "economic_assistance": "on"})

    assert olena.activations.get().economic_assistance


def test_a_box_that_is_not_offered_can_not_be_posted(caseworker, olena):
    caseworker.client.post(edit(olena), {**FILLED_IN, "economic_assistance": "on"})

    assert not olena.activations.get().economic_assistance


def test_a_provider_that_posts_the_form_is_refused_and_nothing_changes(provider):
    person = PersonFactory(reachable=True)
    AssignmentFactory(service__case__file__file_holder=person, provider_unit=provider.unit)

    response = provider.client.post(edit(person), {"mobile": "", "email": ""})

    assert response.status_code == 403
    assert provider.client.get(edit(person)).status_code == 403
    assert person.activations.get().state == State.ACTIVE
    assert not AccessLogEntry.objects.filter(action=Action.CHANGED).exists()


def test_somebody_of_another_unit_can_not_be_edited(caseworker):
    stranger = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=stranger)

    response = caseworker.client.post(edit(stranger), FILLED_IN)

    assert response.status_code == 404
    assert not stranger.activations.exclude(state=State.ACTIVE).exists()


@pytest.mark.parametrize("url", [page, edit])
def test_the_pages_cost_the_same_for_many_relations_as_for_one(
    caseworker, olena, url, django_assert_num_queries
):
    def one_more():
        approval = MessagingApprovalFactory(
            relation__related_person=olena,
            relation__file_holder__child=False,
            relation__file_holder__anonymous=True,
            case__responsible_unit=caseworker.unit,
        )
        EServiceActivationFactory(in_relation=True, approval=approval)

    one_more()
    with CaptureQueriesContext(connection) as captured:
        caseworker.client.get(url(olena))

    for _ in range(5):
        one_more()

    with django_assert_num_queries(len(captured)):
        caseworker.client.get(url(olena))


@pytest.mark.covers("D1")
def test_avbryt_leads_back_and_saves_nothing(caseworker, olena):
    response = caseworker.client.get(edit(olena))

    assertContains(response, f'href="{page(olena)}">Avbryt')
    assertNotContains(response, 'class="errors"')


def test_what_the_citizen_changed_is_told_beside_both_ways_to_reach_them(caseworker, olena):
    ContactDetailsFactory(person=olena, changed_by_kind=ContactDetails.ChangedBy.CITIZEN)

    form = caseworker.client.get(edit(olena)).context["form"]

    assert form["mobile"].help_text.startswith("Till exempel 070-174 06 05. Ändrad av medborgaren")
    assert form["email"].help_text.startswith("Ändrad av medborgaren")


def test_a_page_from_before_a_colleague_ended_the_eservice_orders_nothing_anew(caseworker, olena):
    ContactDetailsFactory(person=olena, mobile="+46701740617", email=FILLED_IN["email"])
    EServiceActivationFactory(person=olena, notify_sms=True, notify_email=True)
    stale = seen_on(caseworker.client.get(edit(olena)))
    switch_off(by=caseworker.actor, person=olena, reason="Personen vill inte längre.")

    refused = caseworker.client.post(edit(olena), {**FILLED_IN, **stale})

    assertContains(refused, "E-tjänsten har ändrats medan sidan var öppen.")
    assertContains(refused, "Nu är ingen ruta ikryssad.")
    assert refused.context["form"]["notify_sms"].value() is True
    assert not olena.activations.open().exists()
    again = {**FILLED_IN, **seen_on(refused)}
    assert caseworker.client.post(edit(olena), again).status_code == 302
    assert olena.activations.open().get().state == State.REQUESTED


def test_an_open_page_says_which_boxes_a_colleague_has_left(caseworker, olena):
    activation = EServiceActivationFactory(person=olena, notify_sms=True)
    stale = seen_on(caseworker.client.get(edit(olena)))
    activation.notify_sms = False
    activation.save()

    refused = caseworker.client.post(edit(olena), {**FILLED_IN, **stale})

    assertContains(refused, "Nu gäller: meddelande.")


def test_an_open_page_with_the_boxes_as_they_stand_is_saved(caseworker, olena):
    stale = seen_on(caseworker.client.get(edit(olena)))
    EServiceActivationFactory(person=olena, notify_sms=True, notify_email=True)

    response = caseworker.client.post(edit(olena), {**FILLED_IN, **stale})

    assertRedirects(response, page(olena))
