"""The strict bench: demo rules, memory gateways, fast hashing."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "test-only-0123456789abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6399/0")
os.environ.setdefault("DATABASE_URL", "postgres://meddelande_app@127.0.0.1:5432/meddelande")

from config.settings.dev import *

# The migrations find their work done when the template has the tables in it already.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE") or None}
NOTICE_GATEWAYS = dict.fromkeys(("sms", "email"), "notifications.gateways.memory.MemoryGateway")
NOTICE_QUIET_HOURS = None
EID_SIMULATOR_URL = "http://127.0.0.1:9/"
MEDIA_ROOT = tempfile.mkdtemp(prefix="meddelande-test-")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECURE_HSTS_SECONDS = 0
PDF_WAIT_SECONDS = 0
