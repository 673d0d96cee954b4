"""The Celery application: started only by its own processes, fed only by the relay and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")

app = Celery("cro_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
