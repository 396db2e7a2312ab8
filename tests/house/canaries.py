"""A word of its own in every field of every model, and looking for them in what goes out."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from uuid import UUID

from celery.signals import before_task_publish
from django.db import DatabaseError, models, transaction
from django.db.models.signals import pre_save

from config.logs import JsonLines
from journal.written_hash import hash_of
from tests.house.finding import our_models

# A word shorter than this turns up by chance, and one shorter than that says nothing of anybody.
SHORTEST = 6
# Of these the form is given, so what the factory wrote is the canary: numbers, addresses, hashes.
AS_THEY_ARE = {
    ("Person", "identity_number"),
    ("Person", "customer_number"),
    ("PersonIdentifierHistory", "identity_number"),
    ("IssuedCustomerNumber", "number"),
    ("ContactDetails", "mobile"),
    ("Relation", "mobile"),
    ("Case", "number"),
    ("Assignment", "number"),
    ("AccessLogEntry", "customer_number"),
    ("Incident", "customer_number"),
    ("DraftFile", "sha256"),
    ("Attachment", "sha256"),
    ("FiledItem", "sha256"),
    ("PdfRendition", "sha256"),
}
# The code's own words, and what the mail server was given as the letter's id.
NO_SECRETS = {
    ("AccessLogEntry", "object_type"),
    ("Incident", "object_type"),
    ("Notice", "provider_ref"),
}
numbers = itertools.count(1000)


@contextmanager
def planted_in_what_is_made():
    """Each text that a factory writes is replaced by a word that stands nowhere else."""
    pre_save.connect(_plant)
    try:
        yield
    finally:
        pre_save.disconnect(_plant)


def _plant(instance, **_kwargs):
    if type(instance) not in our_models() or not instance._state.adding:
        return
    for field in type(instance)._meta.concrete_fields:
        if not _takes_a_word(field):
            continue
        value = getattr(instance, field.attname)
        if isinstance(value, str) and value:
            setattr(instance, field.attname, _word(field))
    if getattr(instance, "body_hash", ""):
        # Else the pages would tell of a letter that was changed behind the product's back.
        instance.body_hash = (
            hash_of(instance.heading, instance.body)
            if hasattr(instance, "heading")
            else sha256(instance.body.encode()).hexdigest()
        )


def fill_what_is_empty():
    """A word in what the factories left empty too, where the database lets it stand."""
    for model in our_models():
        for field in model._meta.concrete_fields:
            if not _takes_a_word(field):
                continue
            for key in list(model.objects.filter(**{field.name: ""}).values_list("pk", flat=True)):
                with contextlib.suppress(DatabaseError), transaction.atomic():
                    model.objects.filter(pk=key).update(**{field.name: _word(field)})


def _takes_a_word(field):
    is_text = isinstance(field, models.CharField | models.TextField)
    is_formed = isinstance(field, models.FileField | models.SlugField | models.URLField)
    short = field.max_length is not None and field.max_length < 20
    known = (field.model.__name__, field.name) in AS_THEY_ARE
    hashed = field.name.endswith(("hash", "sha256", "key", "subject_hash"))
    return is_text and not (is_formed or short or known or hashed or field.choices)


def _word(field):
    word = f"kanarie{next(numbers)}"
    return f"{word}@epost.example" if isinstance(field, models.EmailField) else word


def canaries():
    """What stands in the rows, by word: of which model and field. Names of code words are none."""
    found = defaultdict(set)
    for model in our_models():
        for field in model._meta.concrete_fields:
            says = (model.__name__, field.name)
            if field.choices or says in NO_SECRETS or isinstance(field, models.ForeignKey):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True).order_by("pk"):
                for word in _words_in(value):
                    found[word].add(f"{model.__name__}.{field.name}")
    return found


def says_something(model):
    """Whether there is a text or an id of its own in it at all, and not only ties and times."""
    return any(
        isinstance(field, models.CharField | models.TextField | models.UUIDField)
        and not field.choices
        for field in model._meta.concrete_fields
    )


def _words_in(value):
    if isinstance(value, dict | list):
        yield from _words_in(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, UUID) or (isinstance(value, date) and value.year < 2020):
        yield str(value)
    elif isinstance(value, str) and len(value) >= SHORTEST:
        yield value


def found_in(text, words):
    """Where the words come from that stand in the text."""
    return {one for word, places in words.items() if word in text for one in places}


@contextmanager
def listening():
    """Every line that would be logged and every argument that would travel to a worker."""
    heard = Heard()
    root = logging.getLogger()
    before = root.level
    root.addHandler(heard)
    # Ours to the last detail; others' as in production.
    root.setLevel(logging.INFO)
    before_task_publish.connect(heard.task)
    try:
        yield heard
    finally:
        before_task_publish.disconnect(heard.task)
        root.setLevel(before)
        root.removeHandler(heard)


class Heard(logging.Handler):
    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines = []
        self.tasks = []

    def emit(self, record):
        self.lines.append(self.format(record))

    def task(self, body=None, headers=None, **_kwargs):
        self.tasks.append(json.dumps([body, headers], default=str))
