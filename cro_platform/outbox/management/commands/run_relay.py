"""`manage.py run_relay`: hand due messages of the Celery lane to the broker."""

from typing import Any

from django.core.management.base import BaseCommand

from cro_platform.outbox.loops import Stop, relay_turn, serve


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Hand due messages of the Celery lane to the broker until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        serve("relay", relay_turn, Stop())
