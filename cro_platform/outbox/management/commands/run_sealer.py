"""`manage.py run_sealer`: chain the trail's events and anchor the chains outside of the database."""

from typing import Any

from django.core.management.base import BaseCommand

from cro_platform.audit.anchors import configured
from cro_platform.audit.sealer import Sealer
from cro_platform.outbox.loops import Stop, serve


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; any number may run, one at a time seals."""

    help = "Seal the audit trail into hash chains, and anchor them, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        serve("sealer", Sealer(configured()).turn, Stop())
