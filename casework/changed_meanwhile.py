"""What was saved by others while a page stood open, and how its form goes on from there."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django import forms


class ChangedMeanwhileError(ValidationError):
    """Refused, since the page is older than what it would change.

    `stands`, by field, is what the form shows from here on: what the refusal tells of has been
    seen, and what wasn't touched on the page is as it is now. All else stays as it was written.
    """

    def __init__(self, problems: str | dict[str, str], stands: dict[str, str]) -> None:
        super().__init__(problems)
        self.stands = stands


def carry_shown(form: forms.Form, *names: str) -> None:
    """Have these fields carry what they showed, for `written_on` to know."""
    for name in names:
        form.fields[name].show_hidden_initial = True


def written_on(form: forms.Form, *names: str) -> set[str]:
    """Which of these were changed on the page. Only for a form that is valid."""
    return {name for name in names if form.cleaned_data[name] != _shown(form, name)}


def _shown(form: forms.Form, name: str) -> Any:
    shown = form.data.get(form.add_initial_prefix(name))
    return form.initial.get(name) if shown is None else form.fields[name].to_python(shown)


def add_refusal(form: forms.Form, error: ValidationError) -> None:
    """Saved again, an old value is never written over a new one that nobody was told of."""
    form.add_error(None, error)
    if isinstance(error, ChangedMeanwhileError):
        shown: Any = copy(form.data)
        for field, now in error.stands.items():
            shown[field] = now
        form.data = shown
