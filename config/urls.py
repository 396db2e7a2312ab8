"""Which app answers at which address (decision 6). The portal is last: it owns the root."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from accounts.views import admin_signin, signout
from config.health import healthz, readyz
from config.operations.views import operations

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("notiser/kvitto/", include("notifications.urls")),
    # Before the administration's own: there is one way in and one way out, and both are logged.
    path("admin/login/", admin_signin, name="admin_signin"),
    path("admin/logout/", signout),
    path("admin/", admin.site.urls),
    path("personal/konto/", include("accounts.signin.urls")),
    path("personal/drift/", operations, name="operations"),
    path("personal/meddelanden/", include("messaging.urls")),
    path("personal/", include("accounts.urls")),
    path("personal/", include("journal.urls")),
    path("personal/", include("casework.urls")),
    path("", include("portal.urls")),
]
