"""Settings, addresses, and the entry points of the processes."""

from cro_platform.config.celery import app as celery_app

__all__ = ["celery_app"]
