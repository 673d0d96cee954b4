"""`manage.py run_safety_lane`: alerts, escalations and deadline reminders, without a broker."""

from typing import Any

from django.core.management.base import BaseCommand

from cro_platform.outbox.loops import Stop, safety_turn, serve


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Run due messages of the safety lane until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        serve("safety-lane", safety_turn, Stop())
