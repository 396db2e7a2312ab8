"""What a manager decides about the unit's post: members, the routine, handing over."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.calendar import stockholm_today
from accounts.models import Unit, User
from casework.case_fields import CHOOSE, ColleagueField, day, offer
from journal.whole_text import WholeText
from messaging.actions.routine import Routine
from messaging.members import at_work
from messaging.models import Mailbox, MailboxGrant

GONE = "Brevlådan finns inte längre på enheten. Välj en annan."
LEVELS = [(value, label.capitalize()) for value, label in MailboxGrant.Level.choices]
LEVELS_MEAN = (
    "Läsa: öppna det som kommer. Läsa och skriva: också svara från brevlådan. "
    "Sköta: också ge och ta bort behörigheter."
)
ROUTES = [
    (
        Unit.Route.PERSONAL,
        "Personlig: en ny konversation läggs hos den som medborgaren skriver till, och bara där.",
    ),
    (
        Unit.Route.SHARED,
        "Gemensam: en ny konversation läggs i enhetens gemensamma brevlåda, och bara där.",
    ),
    (
        Unit.Route.BOTH,
        "Båda: en ny konversation läggs hos den som medborgaren skriver till och i enhetens "
        "gemensamma brevlåda.",
    ),
]


def level_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Behörighet",
        choices=LEVELS,
        initial=MailboxGrant.Level.SEND,
        help_text=LEVELS_MEAN,
        error_messages={"required": "Välj behörighet.", **CHOOSE},
    )


def last_day() -> forms.DateField:
    return day("Till", help_text="Lämna tomt om behörigheten gäller tills vidare.")


class MemberForm(forms.Form):
    """A colleague of the unit who has no right to the mailbox yet."""

    colleague = ColleagueField("Medarbetare", required="Välj medarbetare.", queryset=None)
    level = level_field()
    since = day("Från", required="Fyll i från.")
    until = last_day()

    def __init__(self, *args: Any, mailbox: Mailbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = stockholm_today()
        members = mailbox.grants.to_come(today).values("user")
        here = at_work(mailbox, today).exclude(user__in=members)
        users = User.objects.filter(pk__in=here.values("user"))
        offer(self, "colleague", users.order_by("sort_name", "pk"))
        self.initial.setdefault("since", today)


class MemberChangeForm(forms.Form):
    level = level_field()
    until = last_day()


class RoutineForm(forms.Form):
    absence_policy = forms.CharField(
        label="Så gör vi när någon är frånvarande",
        required=False,
        max_length=2000,
        widget=WholeText(attrs={"rows": 5}),
        help_text="Alla på enheten ser texten i sina inställningar.",
        error_messages={"max_length": "Texten får ha högst 2000 tecken."},
    )
    absence_routine_url = forms.URLField(
        label="Länk till rutinen",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={
            "invalid": "Skriv en adress som börjar med https://.",
            "max_length": "Adressen får ha högst 200 tecken.",
        },
    )
    absence_text = forms.CharField(
        label="Förslag till frånvaromeddelande",
        required=False,
        max_length=1000,
        widget=WholeText(attrs={"rows": 4}),
        help_text="{datum} byts mot sista dagen. Lämna tomt för systemets eget förslag.",
        error_messages={"max_length": "Förslaget får ha högst 1000 tecken."},
    )
    new_thread_route = forms.ChoiceField(
        label="När en medborgare skriver en ny konversation",
        choices=ROUTES,
        widget=forms.RadioSelect,
        help_text="Är någon borta utan att vidarebefordra läggs det medborgare skriver också i den "
        "gemensamma brevlådan, utom när du väljer Personlig. Det som bara namngivna kollegor får "
        "läsa läggs aldrig där andra läser.",
        error_messages={"required": "Välj en väg.", **CHOOSE},
    )

    journals_when_sending = forms.BooleanField(
        label="Journalför när jag skickar är ikryssat från början",
        required=False,
        help_text="Den som skriver till en medborgare kan kryssa ur rutan. Utan kryss här börjar "
        "den tom.",
    )

    @property
    def routine(self) -> Routine:
        """Only for a form that is valid."""
        return Routine(**self.cleaned_data)


class HandOverForm(forms.Form):
    """To the mailbox whose figures the page showed."""

    to = forms.ModelChoiceField(
        queryset=Mailbox.objects.none(),
        to_field_name="public_id",
        widget=forms.HiddenInput,
        error_messages={"required": GONE, "invalid_choice": GONE},
    )

    def __init__(self, *args: Any, mailboxes: list[Mailbox], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", Mailbox.objects.filter(pk__in=[one.pk for one in mailboxes]))
