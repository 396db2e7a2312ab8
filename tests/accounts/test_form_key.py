from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import RequestFactory
from django.utils import timezone

from accounts.form_key import FormKey, new_key, posted_key, read_key
from tests.factories.accounts import UserFactory


@pytest.fixture
def key():
    return FormKey(form=uuid.uuid4(), owner=uuid.uuid4())


def test_a_key_comes_back_as_it_was_given_out(key):
    assert read_key(str(key)) == key


@pytest.mark.django_db
def test_each_empty_form_has_a_key_of_its_own_that_names_its_writer():
    user = UserFactory()

    first, second = new_key(user), new_key(user)

    assert first.owner == second.owner == user.public_id
    assert first.form != second.form


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "\x00", "å" * 10_000])
def test_what_is_no_key_reads_as_none(text):
    assert read_key(text) is None


def test_a_key_with_another_owner_put_in_reads_as_none(key):
    _payload, _, signature = str(key).partition(":")
    forged, _, _ = str(FormKey(form=key.form, owner=uuid.uuid4())).partition(":")

    assert read_key(f"{forged}:{signature}") is None


def test_what_was_signed_for_something_else_reads_as_none(key):
    text = signing.dumps([str(key.form), str(key.owner)], salt="messaging.listing")

    assert read_key(text) is None


def test_a_key_signed_with_another_secret_reads_as_none(key, settings):
    text = str(key)

    settings.SECRET_KEY = "another" * 8

    assert read_key(text) is None


def test_a_key_is_good_for_a_day_and_not_longer(key):
    text, now = str(key), timezone.now()

    with time_machine.travel(now + timedelta(hours=23, minutes=59), tick=False):
        assert read_key(text) == key
    with time_machine.travel(now + timedelta(hours=24, seconds=2), tick=False):
        assert read_key(text) is None


@pytest.mark.django_db
def test_what_is_posted_is_kept_for_its_writer_and_not_while_another_is_signed_in():
    writer, another = UserFactory(), UserFactory()
    key = new_key(writer)
    kept = {}
    for who in (writer, another, AnonymousUser()):
        request = RequestFactory().post("/", {"kept": str(key)})
        request.user = who
        kept[who] = posted_key(request, "kept")

    assert kept == {writer: (key, writer), another: None, AnonymousUser(): (key, writer)}
