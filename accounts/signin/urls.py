"""The few pages of allauth that are used, under allauth's own names. The rest isn't reachable.

Nobody signs up, confirms an address, connects an account or asks for a new password by e-mail.
"""

from __future__ import annotations

from allauth.account.views import AccountInactiveView, LoginView
from allauth.mfa.base.views import AuthenticateView
from django.urls import path

from accounts import views
from accounts.signin import forms, oidc

urlpatterns = [
    path(
        "losenord/",
        LoginView.as_view(form_class=forms.PasswordForm, template_name="accounts/password.html"),
        name="account_login",
    ),
    path(
        "sparrad/",
        AccountInactiveView.as_view(template_name="accounts/refused.html"),
        name="account_inactive",
    ),
    path("byt-losenord/", views.new_password, name="account_change_password"),
    path(
        "kod/",
        AuthenticateView.as_view(form_class=forms.CodeForm, template_name="accounts/code.html"),
        name="mfa_authenticate",
    ),
    path("tvafaktor/", views.second_factor, name="second_factor"),
    path("<slug:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("<slug:provider_id>/svar/", oidc.callback, name="openid_connect_callback"),
]
