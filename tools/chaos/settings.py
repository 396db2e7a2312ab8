"""The demo's settings, at a provider that counts."""

from __future__ import annotations

from config.settings.dev import *  # noqa: F403, TID251 - a settings module is what differs
from config.settings.dev import INSTALLED_APPS as USUAL  # noqa: TID251

NOTICE_GATEWAYS = dict.fromkeys(("sms", "email"), "tools.chaos.gateway.CountingGateway")
NOTICE_QUIET_HOURS = None
# No Ångra: a notice is due when its letter is.
MESSAGE_HOLD_SECONDS = 0
INSTALLED_APPS = ["tools.chaos.apps.Chaos", *USUAL]
