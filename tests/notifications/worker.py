"""A worker in a process of its own, for the tests to kill: python -m tests.notifications.worker."""

from __future__ import annotations

import json
import sys
from functools import partial

import django
from django.conf import settings


def main(wishes):
    django.setup()
    settings.NOTICE_GATEWAYS = dict.fromkeys(["sms", "email"], wishes["gateway"])
    settings.NOTICE_ADDRESS_BOOK = "tests.notifications.plugs.find_address"
    settings.NOTICE_QUIET_HOURS = None
    settings.NOTICE_THREADS = 4
    settings.OUTBOX_FILE = wishes["outbox"]
    settings.SMS_API_URL = wishes.get("sms_api_url", "")
    settings.SMS_API_USER = settings.SMS_API_PASSWORD = "elk"

    from notifications import claims, delivery  # only when Django is set up

    # Small bites, so that two workers both get something.
    vars(claims)["claim"] = partial(claims.claim, limit=10)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    delivery.deliver_due()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
