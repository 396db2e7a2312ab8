"""A page that prints a name nobody passed to it fails the test, instead of printing nothing.

Asking whether there is one (`{% if title %}`) and saying what else to print (`|default`) is fine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings
from django.template import Engine
from django.template.defaultfilters import default, default_if_none


class UnknownTemplateVariableError(Exception):
    pass


class Trap(str):
    """What Django fills in for an unknown name: here, the end of the test."""

    __slots__ = ()

    def __contains__(self, text):
        return text == "%s"

    def __mod__(self, variable):
        frame = sys._getframe(1).f_locals
        expression, context = frame["self"], frame["context"]
        if expression.filters and expression.filters[0][0] in {default, default_if_none}:
            return expression.resolve(context, ignore_failures=True)
        if is_ours(context.template):
            raise UnknownTemplateVariableError(f"{variable} in {context.template.name}")
        return ""


def is_ours(template):
    """Django's own admin pages print unknown names on purpose."""
    own = Path(settings.BASE_DIR) / "templates"
    return template.origin.name == "<unknown source>" or own in Path(template.origin.name).parents


def set_the_trap():
    Engine.get_default().string_if_invalid = Trap("trap")
