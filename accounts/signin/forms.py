from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm

if TYPE_CHECKING:
    from django import forms


class PasswordForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["login"], "Användarnamn", "Fyll i användarnamn.")
        _word(self.fields["password"], "Lösenord", "Fyll i lösenord.")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], "Kod", "Fyll i koden.")
        self.fields["code"].help_text = "Sex siffror från autentiseringsappen, eller en reservkod."


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], "Kod", "Fyll i koden som appen visar.")
        self.fields["code"].help_text = "Sex siffror från appen."


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["oldpassword"], "Nuvarande lösenord", "Fyll i nuvarande lösenord.")
        _word(self.fields["password1"], "Nytt lösenord", "Fyll i nytt lösenord.")
        _word(self.fields["password2"], "Nytt lösenord igen", "Fyll i nytt lösenord igen.")
        self.fields["password1"].help_text = "Minst 14 tecken. Flera ord är lätta att minnas."


def _word(field: forms.Field, label: str, required: str) -> None:
    """Our words for a field of allauth's, whose own label stands inside the box and vanishes."""
    field.label = label
    field.error_messages["required"] = required
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
