"""What a colleague sets about the own post, or a manager about a colleague's (R111-R114)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from accounts.calendar import stockholm_today
from accounts.models import Unit, User
from casework.case_fields import CHOOSE, ColleagueField, day, offer
from journal.whole_text import WholeText
from messaging.absence_text import SAYS_SHARED, proposed_text, with_date
from messaging.coworkers import coworkers
from messaging.models import Absence, Mailbox

CHANGED = ("since", "until", "text", "substitute")
FORWARDING = ("forward", "to_mailbox", "keep_copy")
# What the form needs for itself.
OWN = {"shown", "as_written"}
LONGEST = 1000
PROMISES_SHARED = "promises_shared"
PROMISED = (
    "Texten nämner en gemensam brevlåda, men meddelanden vidarebefordras inte dit. Ändra texten, "
    "eller spara den som den är."
)
A_WEEK = timedelta(days=7)
KEEP = "Behåll kopia i min inkorg"
KEEP_FOR_COLLEAGUE = "Behåll kopia i medarbetarens inkorg"
KEPT_BY_ROUTINE = (
    "Texten nämner en gemensam brevlåda. Enligt enhetens rutin läggs det medborgare skriver också "
    "där, men det kollegor skriver vidarebefordras inte."
)


class SubstituteField(ColleagueField):
    """By name and title, and by user code where that isn't enough. Nobody need be chosen."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, required="", queryset=User.objects.none(), **kwargs)
        self.required = False
        self.empty_label = "Ingen"

    def label_from_instance(self, obj: User) -> str:
        if self._bearers[obj.name_and_title] > 1 and obj.user_code:
            return f"{obj.name_and_title} ({obj.user_code})"
        return obj.name_and_title

    @cached_property
    def _bearers(self) -> Counter[str]:
        assert self.queryset is not None
        return Counter(user.name_and_title for user in self.queryset)


class MailboxField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the shared mailboxes there are to choose from. No address is ever written (R114)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Brevlåda",
            queryset=Mailbox.objects.none(),
            to_field_name="public_id",
            empty_label="Välj brevlåda",
            error_messages={"required": "Välj brevlåda.", **CHOOSE},
            **kwargs,
        )

    def label_from_instance(self, obj: Mailbox) -> str:
        return obj.name


def offer_mailboxes(form: forms.Form, mailboxes: list[Mailbox]) -> None:
    """The only one there is stands chosen."""
    keys = [one.pk for one in mailboxes]
    offer(form, "to_mailbox", Mailbox.objects.filter(pk__in=keys).order_by("name", "pk"))
    field = form.fields["to_mailbox"]
    assert isinstance(field, forms.ModelChoiceField)
    if len(mailboxes) == 1:
        field.empty_label = None
        form.initial.setdefault("to_mailbox", mailboxes[0].public_id)


class SignatureForm(forms.Form):
    text = forms.CharField(
        label="Signatur",
        required=False,
        max_length=500,
        widget=WholeText(attrs={"rows": 4}),
        help_text="Läggs sist i nya meddelanden. Lämna tomt om du inte vill ha någon.",
        error_messages={
            "max_length": "Signaturen har %(show_value)d tecken och får ha högst %(limit_value)d."
        },
    )


class AbsenceForm(forms.Form):
    """Everything stands filled in: a week from today, the unit's words, its only mailbox (F15)."""

    since = day("Från", required="Fyll i från.")
    until = day("Till", required="Fyll i till.")
    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        widget=WholeText(attrs={"rows": 4}),
        help_text="Ändrar du Till ändras datumet i texten när du sparar.",
        error_messages={
            "required": "Skriv ett frånvaromeddelande.",
            "max_length": f"Frånvaromeddelandet får ha högst {LONGEST} tecken.",
        },
    )
    substitute = SubstituteField(
        "Ersättare",
        help_text="Namnet läggs till sist i texten. Ersättaren får inte läsa brevlådan.",
    )
    forward = forms.BooleanField(
        label="Vidarebefordra meddelanden till gemensam brevlåda",
        required=False,
        help_text="Det som bara namngivna kollegor får läsa vidarebefordras aldrig.",
    )
    to_mailbox = MailboxField(required=False)
    keep_copy = forms.BooleanField(
        label=KEEP,
        required=False,
        help_text="Utan kopia ligger det som kommer bara i den gemensamma brevlådan.",
    )
    # Asked for when the text promises what isn't done; seen only then.
    as_written = forms.BooleanField(label="Spara texten som den är", required=False)
    # The day that was written into the proposed text, to find it again.
    shown = forms.DateField(widget=forms.HiddenInput, required=False)
    is_forwarded_already = False

    def __init__(
        self,
        *args: Any,
        colleague: User,
        unit: Unit | None,
        mailboxes: list[Mailbox],
        is_own: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        today = stockholm_today()
        until = today + A_WEEK
        offer(self, "substitute", coworkers(colleague, unit, today))
        if not is_own:
            self.fields["keep_copy"].label = KEEP_FOR_COLLEAGUE
        self.initial.update(
            since=today,
            until=until,
            shown=until,
            text=proposed_text(unit, until, is_forwarded=bool(mailboxes)),
            forward=bool(mailboxes),
            keep_copy=True,
        )
        self._offer_forwarding(mailboxes)

    def _offer_forwarding(self, mailboxes: list[Mailbox]) -> None:
        """The box that was ticked while the right to the mailbox ended is answered, not ignored."""
        if mailboxes or self.data.get(self.add_prefix("forward")):
            offer_mailboxes(self, mailboxes)
        else:
            for name in FORWARDING:
                del self.fields[name]

    @property
    def offers_forwarding(self) -> bool:
        return "forward" in self.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        until, text = cleaned.get("until"), cleaned.get("text")
        if until and text:
            cleaned["text"] = with_date(text, until, cleaned.get("shown"))
            if len(cleaned["text"]) > LONGEST:
                self.add_error("text", self.fields["text"].error_messages["max_length"])
        wants = cleaned.pop("forward", False)
        if wants and not cleaned.get("to_mailbox") and "to_mailbox" not in self.errors:
            self.add_error("to_mailbox", self.fields["to_mailbox"].error_messages["required"])
        if not wants:
            cleaned["to_mailbox"] = None
        is_forwarded = wants or self.is_forwarded_already
        self.is_promising = not is_forwarded and SAYS_SHARED in cleaned.get("text", "").lower()
        if self.is_promising and not (self._keeps_half or cleaned.get("as_written")):
            self.add_error("text", ValidationError(PROMISED, code=PROMISES_SHARED))
        return cleaned

    @property
    def _keeps_half(self) -> bool:
        """Whether the unit lays what citizens write to somebody away in the shared mailbox (P5)."""
        return self.unit is not None and self.unit.new_thread_route != Unit.Route.PERSONAL

    @property
    def is_asked_of_its_text(self) -> bool:
        return self.has_error("text", PROMISES_SHARED)

    @property
    def note(self) -> str:
        """What the text that is saved holds for, when it isn't for everybody who writes."""
        return KEPT_BY_ROUTINE if self.is_promising and self._keeps_half else ""

    @property
    def chosen(self) -> dict[str, Any]:
        """What the verb wants. Only for a form that is valid."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN}


class ChangedAbsenceForm(AbsenceForm):
    """An absence as it is, to change. What it forwards follows the days by itself."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, absence: Absence, is_forwarded: bool, unit: Unit | None, **kwargs: Any
    ) -> None:
        super().__init__(
            *args, colleague=absence.user, unit=unit, mailboxes=[], is_own=True, **kwargs
        )
        self.is_forwarded_already = is_forwarded
        self.initial.update(
            {name: getattr(absence, name) for name in CHANGED},
            shown=absence.until,
            seen=absence.version,
        )

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*CHANGED, "seen")}

    def note_told(self, absence: Absence) -> None:
        """What holds now is told on the page: saved again, what is written there is meant."""
        self.data = {**dict(self.data.items()), "seen": absence.version}


class ForwardingForm(forms.Form):
    to_mailbox = MailboxField()
    since = day("Från", required="Fyll i från.")
    until = day("Till", help_text="Lämna tomt om vidarebefordran ska gälla tills vidare.")
    keep_copy = forms.BooleanField(
        label=KEEP, required=False, help_text=AbsenceForm.base_fields["keep_copy"].help_text
    )

    def __init__(self, *args: Any, mailboxes: list[Mailbox], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            self.fields["keep_copy"].label = KEEP_FOR_COLLEAGUE
        self.initial.update(since=stockholm_today(), keep_copy=True)
        offer_mailboxes(self, mailboxes)
