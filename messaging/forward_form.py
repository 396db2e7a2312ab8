"""The form of *Vidarebefordra*: which of the shared mailboxes one reads, nothing else (R114)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from messaging.models import Mailbox

if TYPE_CHECKING:
    from messaging.models import MailboxQuerySet


class MailboxChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, mailbox: Mailbox) -> str:
        return mailbox.name


class ForwardForm(forms.Form):
    mailbox = MailboxChoice(
        label="Gemensam brevlåda",
        queryset=Mailbox.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        help_text="Meddelandet ligger kvar här också. Kollegorna ser det som oläst.",
        error_messages={
            "required": "Välj en brevlåda.",
            "invalid_choice": "Välj en brevlåda i listan.",
        },
    )

    def __init__(self, *args: Any, mailboxes: MailboxQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mailbox"].queryset = mailboxes  # type: ignore[attr-defined]
        found = mailboxes[:2]
        if len(found) == 1:
            self.initial["mailbox"] = found[0].public_id
