from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.eservice_banner import Banner, banners, for_provider
from casework.models import EServiceActivation
from tests.factories.casework import EServiceActivationFactory

State = EServiceActivation.State
AUTUMN_EVENING = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def activation(**fields):
    return EServiceActivationFactory.build(
        person=None, requested_by=None, effective_at=AUTUMN_EVENING, **fields
    )


def failed(**fields):
    return activation(state=State.FAILED, last_error="Mobilnummer saknas.", **fields)


def texts(found):
    return [f"{banner.title} {banner.text}".strip() for banner in found]


def test_nobody_who_never_had_the_eservice_has_a_box():
    assert banners([]) == []


def test_the_box_tells_what_is_on_and_since_when_in_swedish_time():
    on = activation(notify_sms=True, notify_email=True)

    assert texts(banners([on])) == [
        "E-tjänsten är påkopplad. Meddelande: ja. Notifiering: SMS, e-post. "
        'Aktiverad <span class="nowrap">2026-11-20.</span>'
    ]


@pytest.mark.parametrize(
    ("boxes", "words"),
    [({"notify_sms": True}, "Notifiering: SMS."), ({"notify_email": True}, "Notifiering: e-post.")],
)
def test_the_box_varies_with_the_notices(boxes, words):
    [banner] = banners([activation(**boxes)])

    assert words in banner.text


def test_without_notices_the_box_says_that():
    assert texts(banners([activation()])) == ["E-tjänsten är påkopplad. Ingen notifiering är vald."]


def test_two_capacities_are_told_as_their_union():
    client = activation(notify_sms=True)
    relation = activation(notify_email=True)

    [banner] = banners([client, relation])

    assert "Notifiering: SMS, e-post." in banner.text


@pytest.mark.django_db
def test_what_is_ordered_names_the_time_of_the_next_night(settings):
    settings.NIGHTLY_RUN_AT = "02:30"

    assert banners([activation(state=State.REQUESTED)]) == [
        Banner(
            "E-tjänsten är beställd och aktiveras vid nästa nattkörning (kl. 02.30). "
            "Den fungerar därefter."
        )
    ]


def test_what_failed_says_why_with_one_full_stop():
    assert banners([failed()]) == [
        Banner("E-tjänsten kunde inte aktiveras: Mobilnummer saknas.", kind="stop")
    ]


def test_what_failed_is_told_also_beside_what_is_on():
    assert [banner.kind for banner in banners([activation(), failed()])] == ["", "stop"]


def test_an_end_is_told_only_when_nothing_is_open():
    ended = activation(state=State.ENDED, ended_at=AUTUMN_EVENING)

    assert texts(banners([ended])) == [
        'E-tjänsten avslutades <span class="nowrap">2026-11-20.</span>'
    ]
    assert "avslutades" not in texts(banners([ended, activation()]))[0]


def test_an_order_that_was_taken_back_leaves_no_box():
    cancelled = activation(state=State.CANCELLED, ended_at=AUTUMN_EVENING)

    assert banners([cancelled]) == []


def test_a_provider_is_told_the_same_but_for_what_failed():
    on = activation(notify_sms=True)

    assert for_provider([on, failed()]) == banners([on])
    assert for_provider([failed()]) == []
