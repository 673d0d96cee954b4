"""Django's own command, on a state that is quick to follow."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from cro_platform.tenancy.migration_state import options_in_place


class Command(DjangoCommand):
    """Bring the schema up to date."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django does, without rendering every model after each constraint."""
        with options_in_place():
            super().handle(*args, **options)
