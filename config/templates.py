"""Every page with a form shows what its writer had written there when the session ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.template.backends.django import DjangoTemplates, Template

from accounts.kept_forms import take_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest


class HouseTemplates(DjangoTemplates):
    """Django's own, whose pages take up what is kept of the forms they are given."""

    def get_template(self, template_name: str) -> Page:
        found = super().get_template(template_name)
        return Page(found.template, self)


class Page(Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> str:
        if request is not None and context:
            take_up(request, *_forms_in(context.values()))
        return super().render(context, request)


def _forms_in(values: Any) -> Iterator[forms.BaseForm]:
    for value in values:
        if isinstance(value, forms.BaseForm):
            yield value
        elif isinstance(value, list | tuple):
            yield from _forms_in(value)
