"""The states of the pages about oneself and one's contacts. STATES are all there are, these too."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.bench.posted import posted_by
from tests.browser.states import LONG, LONG_NAME, LONG_SENDER, LONG_SUBJECT, STATES, state
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.messaging import AbsenceFactory, MailboxFactory

__all__ = ["STATES"]


@state("hat")
def choice_of_hat(cast):
    _as_guardian(cast)
    return cast.get("hat")


@state("contacts", "empty")
def no_contacts(cast):
    return cast.get("contacts")


@state("contacts", "in relation, long names")
def contacts_in_relation(cast):
    cast.citizen.client.post("/minasidor/galler/", {"hat": _as_guardian(cast).public_id})
    return cast.get("contacts")


@state("compose", "empty")
def nobody_to_write_to(cast):
    return cast.get("compose", cast.person.public_id)


@state("compose", "full")
def compose(cast):
    _case_of(cast.person)
    return cast.get("compose", cast.person.public_id)


@state("compose", "error")
def compose_wrong(cast):
    _case_of(cast.person)
    address = reverse("portal:compose", args=[cast.person.public_id])
    return cast.citizen.client.post(address, {"subject": LONG_SUBJECT, "files": _no_photo()})


@state("profile", "empty")
def profile_without_contact(cast):
    cast.person.contact_history.all().delete()
    return cast.get("profile")


@state("profile", "full")
def profile(cast):
    return cast.get("profile")


@state("profile_contact")
def profile_contact(cast):
    return cast.get("profile_contact")


@state("profile_contact", "error")
def profile_contact_wrong(cast):
    address = reverse("portal:profile_contact")
    return cast.citizen.client.post(address, {"mobile": "1", "email": LONG, "notify_sms": "on"})


@state("profile_contact", "e-ID asked for")
def profile_contact_later(cast):
    cast.get("profile")
    session = cast.citizen.client.session
    session["signed_in_since"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    session.save()
    return cast.get("profile_contact")


@state("profile_undo")
def profile_undo(cast):
    address = reverse("portal:profile_contact")
    form = posted_by(cast.get("profile_contact"), having="mobile")
    # Not the number: the factory gives out every one there is, this one too at times.
    cast.citizen.client.post(address, {**form, "email": "en.ny@epost.example"})
    return cast.get("profile_undo")


@state("profile_language", "error")
def profile_language_wrong(cast):
    address = reverse("portal:profile_language")
    return cast.citizen.client.post(address, {"language": "sv", "interpreter_needed": "on"})


@state("leave")
def leave(cast):
    return cast.get("leave")


def _case_of(person):
    """With somebody who handles it, has a long name and is away."""
    unit = UnitFactory(name=LONG_SENDER.rpartition(", ")[2])
    linda = MembershipFactory(unit=unit, user__title=LONG, **_prefixed("user__", LONG_NAME)).user
    AbsenceFactory(user=linda)
    MailboxFactory(shared=True, unit=unit, name=LONG)
    return CaseFactory(file__file_holder=person, responsible_unit=unit, caseworker=linda)


def _as_guardian(cast):
    case = _case_of(PersonFactory(**LONG_NAME))
    child = case.file.file_holder
    relation = {"relation__related_person": cast.person, "relation__file_holder": child}
    approval = MessagingApprovalFactory(case=case, **relation)
    EServiceActivationFactory(in_relation=True, approval=approval)
    return child


def _prefixed(prefix, facts):
    return {f"{prefix}{name}": value for name, value in facts.items()}


def _no_photo():
    return SimpleUploadedFile(f"{LONG}.heic", b"\x00\x00\x00\x24ftypheic")
