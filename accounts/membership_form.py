"""What is asked when somebody is given a role, or when one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership

if TYPE_CHECKING:
    from accounts.models import User

# The log speaks of what was given; another role or unit is another row.
SETTLED = ("user", "unit", "role", "valid_from")


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    granted_by: ClassVar[User]

    class Meta:
        model = Membership
        fields = ("user", "unit", "role", "valid_from", "valid_to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SETTLED if self.instance.pk else ():
            if name in self.fields:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        user = self.cleaned_data.get("user") or self._user_of_the_page()
        if self.has_changed() and user is not None and user == self.granted_by:
            raise ValidationError(
                "Du kan inte ge dig själv en behörighet eller ändra din egen."
                " En annan systemförvaltare får göra det."
            )
        return cleaned

    def _user_of_the_page(self) -> User | None:
        return self.instance.user if self.instance.user_id else None


def form_granted_by(user: User, form: type[Any] = MembershipForm) -> type[Any]:
    """The form as this administrator meets it."""
    return type("GrantedMembershipForm", (form,), {"granted_by": user})
