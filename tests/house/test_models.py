from __future__ import annotations

import re
import weakref

import pytest
from django.db import models
from django.db.models import CheckConstraint

from casework.models import EServiceActivation
from tests.house.finding import OUR_APPS, our_models

# A name or an abbreviation keeps its capitals in the middle of a Swedish sentence.
PROPER = re.compile(r"\b(?:E-post|SMS|PDF|BankID|Freja|Mina sidor|ID)\b")
SAME_IN_BOTH_LANGUAGES = {"person", "relation", "status", "text"}
DJANGOS_OWN = {
    # Columns that Django's own user brings along, in Django's own words.
    "accounts.User": {
        "password",
        "last_login",
        "is_superuser",
        "groups",
        "user_permissions",
        "username",
        "is_staff",
        "is_active",
        "date_joined",
    },
}
# No pair: somebody did it and the time stands in a column of another name, or nobody did it.
UNPAIRED = {
    "accounts.Membership.granted_by": "the day it is valid from is the time",
    "casework.Person.created_by": "may be emptied when a colleague's account is removed",
    "casework.CircleMember.added_by": "may be emptied when a colleague's account is removed",
    "casework.ContactDetails.changed_by": "nobody, when it was read in from another system",
    "casework.Relation.created_by": "the day it is valid from is the time",
    "casework.EServiceActivation.requested_by": "both are required",
    "casework.EServiceActivation.ended_by": "nobody, when the night or the system ended it",
    "casework.MessagingApproval.ended_by": "nobody, when it ended by its own last day",
    "casework.Calculation.calculated_by": "both are required",
    "journal.SharedPaper.shared_by": "both are required",
    "journal.JournalEntry.created_by": "both are required",
    "journal.FiledItem.filed_by": "both are required",
    "journal.Document.created_by": "both are required",
    "journal.PdfRendition.ordered_by": "both are required",
    "journal.Extract.ordered_by": "both are required",
    "messaging.JournalOrder.ordered_by": "the time is the message's own",
    "messaging.MailboxGrant.granted_by": "the day it begins is the time",
    "messaging.Absence.set_by": "both are required",
    "messaging.ForwardingRule.set_by": "both are required",
}


def labels_of(model):
    """What the model and its columns are called on a page, by what they are called in the code."""
    own = {f"{model.__name__} (many)": model._meta.verbose_name_plural}
    own[model.__name__] = model._meta.verbose_name
    skipped = DJANGOS_OWN.get(model._meta.label, set())
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if not field.auto_created and field.editable and field.name not in skipped:
            own[f"{model.__name__}.{field.name}"] = field.verbose_name
    return own


def not_in_house_style(labels):
    """Those in capitals, and those still in English: Django makes them from the code's own name."""
    wrong = {}
    for place, label in labels.items():
        text = PROPER.sub("", str(label))
        code_name = re.sub(r"[^a-z]", " ", place.rpartition(".")[2].lower()).strip()
        is_english = label == code_name and label not in SAME_IN_BOTH_LANGUAGES
        if text != text.lower() or is_english:
            wrong[place] = str(label)
    return wrong


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_labels_are_swedish_in_lower_case(model):
    assert not_in_house_style(labels_of(model)) == {}


@pytest.mark.parametrize(
    ("place", "label"),
    [("Case.opened_on", "Öppnat"), ("Case.opened_on", "opened on"), ("Unit", "unit")],
)
def test_a_label_in_capitals_or_in_english_is_found(place, label):
    assert not_in_house_style({place: label})


@pytest.mark.parametrize("label", ["notifiering via SMS", "E-post", "födelsedatum"])
def test_names_keep_their_capitals(label):
    assert not_in_house_style({"ContactDetails.email": label}) == {}


def pairs_without_promise(model):
    """Columns `…_by` whose time is kept beside them, without the database keeping them together."""
    names = {field.name for field in model._meta.local_fields}
    kept = " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    )
    return [
        f"{model._meta.label}.{name}"
        for name in sorted(names)
        if name.endswith("_by") and not (name in kept and time_of(name, names) in kept)
    ]


def time_of(name, names):
    stem = name.removesuffix("_by")
    return next(
        (f"{stem}_{end}" for end in ("at", "on") if f"{stem}_{end}" in names), "no time at all"
    )


def test_who_and_when_are_kept_together_by_the_database():
    found = {pair for model in our_models() for pair in pairs_without_promise(model)}

    assert found - set(UNPAIRED) == set()


def test_every_exception_is_still_one():
    found = {pair for model in our_models() for pair in pairs_without_promise(model)}

    assert set(UNPAIRED) - found == set()


def test_a_pair_without_a_promise_is_found():
    assert "casework.EServiceActivation.ended_by" in pairs_without_promise(EServiceActivation)


def test_what_has_an_address_has_a_random_id():
    shown = {"Person", "Case", "Assignment", "Message", "Thread", "Attachment", "Mailbox"}
    shown |= {
        "JournalEntry",
        "FiledItem",
        "Document",
        "PdfRendition",
        "Draft",
        "KeptForm",
        "User",
        "Unit",
        "Membership",
    }

    for model in our_models():
        if model.__name__ in shown:
            field = model._meta.get_field("public_id")
            assert isinstance(field, models.UUIDField)
            assert field.unique


def test_every_model_says_what_it_is_in_the_world():
    for model in our_models():
        words = (model.__doc__ or "").strip()
        assert words, model
        assert not words.startswith(f"{model.__name__}("), model


def our_receivers():
    """Those of our own apps that wait for a row to be written or removed."""
    signals = (models.signals.pre_save, models.signals.post_save, models.signals.post_delete)
    receivers = [entry[1] for signal in signals for entry in signal.receivers]
    heard = [one() if isinstance(one, weakref.ReferenceType) else one for one in receivers]
    return [one for one in heard if getattr(one, "__module__", "").split(".")[0] in OUR_APPS]


def test_what_happens_when_a_row_is_written_stands_in_the_verb_that_writes_it():
    assert our_receivers() == []


def test_a_receiver_would_be_found():
    def listen(**_kwargs):
        """Pretends to stand in one of the apps."""

    listen.__module__ = "casework.signals"
    models.signals.post_save.connect(listen)
    try:
        assert our_receivers() == [listen]
    finally:
        models.signals.post_save.disconnect(listen)
