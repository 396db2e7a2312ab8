"""The test's own database, as another process reaches it."""

from __future__ import annotations

from django.db import connection


def database_url():
    where = connection.settings_dict
    password = f":{where['PASSWORD']}" if where["PASSWORD"] else ""
    return f"postgres://{where['USER']}{password}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
