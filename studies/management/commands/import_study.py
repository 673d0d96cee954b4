"""`import_study FILE --organization SLUG`: a registered study becomes, or brings up to date, a study here."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.principal import acting
from studies.acting import acting_person
from studies.models import Import
from studies.services.intake import run_import

REFUSED = 2


class Command(BaseCommand):
    """Prints one JSON object per study; a refusal prints every fault and exits 2, with nothing written."""

    help = "Import ClinicalTrials.gov API v2 records (one study, or a page or list of them)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and in whose name."""
        parser.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--as",
            dest="email",
            default="",
            metavar="EMAIL",
            help="a member; else the service account",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and tell."""
        by = acting_person(options["email"], options["organization"])
        content = _content(options["file"])
        try:
            with acting(by):
                made = run_import(
                    by=by, kind="study", content=content, file_name=Path(options["file"]).name
                )
        except Refused as refusal:
            self.stdout.write(json.dumps({"errors": _errors(refusal)}, ensure_ascii=False))
            sys.exit(REFUSED)
        self._tell(made)

    def _tell(self, made: Import) -> None:
        for entry in made.outcome:
            self.stdout.write(json.dumps(entry, ensure_ascii=False))


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=REFUSED) from error


def _errors(refusal: Refused) -> list[dict[str, str]]:
    if isinstance(refusal, RuleBroken):
        return [
            {"pointer": each.field.removeprefix("content"), "detail": each.detail}
            for each in refusal.problems
        ]
    return [{"pointer": "", "detail": str(refusal)}]
