import os

from django.core.wsgi import get_wsgi_application

import config.started  # noqa: F401 - the moment is taken here, not at the first page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

application = get_wsgi_application()
