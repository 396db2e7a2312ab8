"""What is to be taken out of the file, for what, and what is to be covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

WHOLE, MASKED = "whole", "masked"
COPIES = [(WHOLE, "Hel kopia"), (MASKED, "Maskad kopia")]
MOST_WORDS = 200
MOST_LETTERS = 8000


class ExtractForm(forms.Form):
    """The purpose is written in the log; the words to cover are not."""

    purpose = forms.CharField(
        label="Ändamål",
        max_length=300,
        help_text="Till vem och varför, till exempel: partsinsyn, begäran 2026-11-02. Det skrivs i "
        "loggen. Skriv inga namn.",
        error_messages={"required": "Skriv vad utdraget är till för."},
    )
    copy = forms.ChoiceField(label="Kopia", choices=COPIES, initial=WHOLE, widget=forms.RadioSelect)
    mask = forms.CharField(
        label="Ord att maskera",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Ett namn, ett nummer eller en adress per rad. Gäller bara den maskade kopian. "
        "Förslagen är de andra som finns i akten: läs igenom och ändra. Infogade filers sidor är "
        "inte med i en maskad kopia, eftersom de inte kan maskas.",
    )
    leave_out = forms.MultipleChoiceField(
        label="Handlingar att utelämna",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, papers: Sequence[tuple[str, str]], proposed: Sequence[str], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"copy": WHOLE, "mask": "\n".join(proposed)}
        super().__init__(*args, **kwargs)
        self.fields["leave_out"].choices = list(papers)  # type: ignore[attr-defined]
        if not papers:
            del self.fields["leave_out"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("copy") == MASKED and not self.words and not cleaned.get("leave_out"):
            self.add_error("mask", "Skriv vad som ska maskeras, eller utelämna handlingar.")
        if len(self.words) > MOST_WORDS:
            self.add_error("mask", f"Högst {MOST_WORDS} rader.")
        return cleaned

    @property
    def is_masked(self) -> bool:
        return bool(self.cleaned_data.get("copy") == MASKED)

    @property
    def words(self) -> list[str]:
        """What to cover, a line each."""
        lines = self.cleaned_data.get("mask", "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class CaseExtractForm(ExtractForm):
    """One case, or all there is about the person that one may read."""

    CASE, FILE = "case", "file"
    scope = forms.ChoiceField(label="Vad", initial=CASE, widget=forms.RadioSelect)

    field_order = ["scope", "purpose", "copy", "mask", "leave_out"]

    def __init__(self, *args: Any, number: str, cases: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (self.CASE, f"Ärende {number}"),
            (self.FILE, f"Hela akten, {cases} ärenden"),
        ]
        if cases < 2:
            del self.fields["scope"]

    @property
    def is_whole_file(self) -> bool:
        return bool(self.cleaned_data.get("scope") == self.FILE)
