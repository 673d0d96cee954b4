"""`manage.py lint_wall`: ask the database's catalogue what escapes the wall."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cro_platform.tenancy.lint import RULES, find


class Command(BaseCommand):
    """Prints each finding with its reason; exit code 1 when there is one."""

    help = "List every table, view, function, role and model that escapes the wall between organizations."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every rule."""
        findings = find()
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} findings: the wall has a way out.")
        self.stdout.write(f"The wall stands: {len(RULES) + 2} rules, nothing found.")
