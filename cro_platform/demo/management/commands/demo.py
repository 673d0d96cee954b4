"""`manage.py demo`: build the demonstration world once; `--show` prints how to log in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cro_platform.access.roles import roles_of
from cro_platform.demo.companies import COMPANIES, ENROLLED, PASSWORD, is_built, totp_secret
from cro_platform.demo.world import build


class Command(BaseCommand):
    """The same world every time, relative to the day it is built."""

    help = "Build the demonstration world if it is absent, and print how to log in."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--show` only prints."""
        parser.add_argument(
            "--show", action="store_true", help="print the log-ins without building"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses in production: its passwords are public."""
        if settings.IS_PRODUCTION:
            raise CommandError(
                "The demonstration world is not for production: its passwords are public."
            )
        if not options["show"] and not is_built():
            self.stderr.write("Building the demonstration world …")
            build()
        self.stdout.write(self._log_ins())

    def _log_ins(self) -> str:
        lines = ["Log in as ROLE@COMPANY.example, for example:", ""]
        for company in COMPANIES:
            roles = ", ".join(
                role.code for role in roles_of(company.kind) if role.code != "service-account"
            )
            lines.append(f"  {company.slug:<10} {roles}")
        lines += [
            "",
            f"  password       {PASSWORD}",
            f"  second factor  only {ENROLLED} has one; secret {totp_secret(ENROLLED)}",
            "",
            "Try first:",
            "  1. safety-specialist@helix.example: clocks are overdue, due today, due tomorrow; open a case, make its CIOMS I.",
            "  2. safety-physician@northwind.example: see by authority what is due and why, sign the CIOMS I below its documents.",
            "  3. study-lead@meridian.example: the competitor sees none of it.",
        ]
        return "\n".join(lines)
