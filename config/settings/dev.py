"""Demo mode, what `make run` starts: Ängslunda, the e-ID simulator, notices that end in a file."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "demo-only-never-in-production-0123456789abcdefghij")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

from config.env import env_hours, env_str
from config.settings.base import *
from config.settings.base import ACCESSIBILITY_REPORTS, BASE_DIR

DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EID_SIMULATOR_URL = env_str("EID_SIMULATOR_URL", "http://127.0.0.1:8001/")
BANKID_URL = env_str("BANKID_URL", "https://127.0.0.1:8002/bankid/rp/v6.0/")
FREJA_URL = env_str("FREJA_URL", "https://127.0.0.1:8002/freja/")
NOTICE_GATEWAYS = dict.fromkeys(("sms", "email"), "notifications.gateways.file.FileGateway")
OUTBOX_FILE = env_str("OUTBOX_FILE", str(BASE_DIR / ".dev" / "outbox.jsonl"))
# Somebody who tries the demo in the evening wants to see the notice leave.
NOTICE_QUIET_HOURS = env_hours("NOTICE_QUIET_HOURS", "")
# The tests were perhaps run here after the release was made.
ACCESSIBILITY_REPORTS = [*ACCESSIBILITY_REPORTS, BASE_DIR / ".dev" / "accessibility.json"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Fewer rounds: the demo's passwords protect nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
