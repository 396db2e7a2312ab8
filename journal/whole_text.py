"""The field of a text that is judged as it was written, long or not."""

from __future__ import annotations

from typing import Any

from django import forms


class WholeText(forms.Textarea):
    """Takes all that is pasted, too long or not: a browser that cuts says nothing of what it cut.

    The end of a line counts once, as whoever counts the signs of a text does.
    """

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs = super().build_attrs(*args, **kwargs)
        attrs.pop("maxlength", None)
        return attrs

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value
