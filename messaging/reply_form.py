"""The form of an answer: what every letter has, from where, and what its writer has seen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from messaging.forms import ReplyForm
from messaging.models import Mailbox
from messaging.targets import own_place, owners

if TYPE_CHECKING:
    from messaging.answering_page import Answering
    from messaging.models import Thread

NO_CASE = "Konversationen hör inte till något bestämt ärende. Journalför när den är skickad."
SHARED_SHOWS = "Från en gemensam brevlåda syns brevlådans namn, och kollegor ser att du skrev."


class AnswerForm(ReplyForm):
    mailbox = forms.ChoiceField(label="Svara från", widget=forms.RadioSelect, required=False)
    # When the page was shown: whatever has come since, its writer can't have read (F1).
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["mailbox", "body", "files", "read_receipt_requested", "journals_when_sent"]

    def __init__(self, *args: Any, answering: Answering, **kwargs: Any) -> None:
        thread = answering.message.thread
        super().__init__(*args, to_citizens=thread.is_with_citizen, **kwargs)
        if "journals_when_sent" in self.fields:
            self._offer_journaling(thread)
        self.initial["seen"] = timezone.now().isoformat()
        if len(answering.mailboxes) > 1:
            choices = [(str(one.public_id), _name(one)) for one in answering.mailboxes]
            self.fields["mailbox"].choices = choices  # type: ignore[attr-defined]
            if answering.message.thread.is_with_citizen:
                self.fields["mailbox"].help_text = SHARED_SHOWS
            self.initial["mailbox"] = str(answering.mailbox.public_id)
        else:
            del self.fields["mailbox"]

    def _offer_journaling(self, thread: Thread) -> None:
        """Only where it is clear in which case the conversation belongs (A-H19)."""
        if own_place(thread, owners(self.actor, thread)) is None:
            self.fields["journals_when_sent"].disabled = True
            self.fields["journals_when_sent"].help_text = NO_CASE
            self.initial["journals_when_sent"] = False

    @property
    def seen_at(self) -> datetime | None:
        """Nothing, where the field is missing or isn't ours: then nothing is asked."""
        try:
            moment = datetime.fromisoformat(self.data.get("seen", ""))
        except ValueError:
            return None
        return moment if timezone.is_aware(moment) else None

    def show_as_seen(self) -> None:
        """What has come by now is shown with the form: the next Skicka knows of it."""
        self.data = {**self.data.dict()} if hasattr(self.data, "dict") else dict(self.data)
        self.data["seen"] = self.initial["seen"]


def _name(mailbox: Mailbox) -> str:
    if mailbox.kind == Mailbox.Kind.SHARED:
        return f"{mailbox.name}, gemensam brevlåda"
    return "Min egen brevlåda"
