"""`issue_token EMAIL --organization SLUG --days N`: a key for the API, printed this once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cro_platform.access.principal import acting, find_principal
from cro_platform.access.tokens import SCOPES, issue

LONGEST = 366


class Command(BaseCommand):
    """Prints nothing but the token; only its hash is kept."""

    help = "Issue an API token for a member of an organization."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose token, for how long, with which scopes."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--days", type=int, default=90, metavar="N")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--scopes", nargs="+", choices=SCOPES, default=list(SCOPES))

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue and print."""
        by = find_principal(options["email"], options["organization"])
        if by is None:
            raise CommandError(
                f"{options['email']} is no active member of {options['organization']!r}."
            )
        if not 1 <= options["days"] <= LONGEST:
            raise CommandError(f"--days is a number from 1 to {LONGEST}.")
        with acting(by):
            secret = issue(
                user_id=by.user_id,
                name=options["name"],
                expires_at=datetime.now(UTC) + timedelta(days=options["days"]),
                scopes=tuple(options["scopes"]),
            )
        self.stdout.write(secret)
