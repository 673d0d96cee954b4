"""The web process."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
application = get_wsgi_application()

if settings.IS_PRODUCTION:
    from cro_platform.tenancy.lint import check_wall

    check_wall()  # a process that finds a way through the wall answers no request
