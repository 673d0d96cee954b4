"""Import acknowledgements of E2B(R3) messages; one JSON line per file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.principal import Principal, acting, find_principal, find_service_account
from studies.services import run_import


class Command(BaseCommand):
    """`import_ack FILE… --organization SLUG [--as EMAIL]`

    Each file is taken in whole or not at all; a second run changes nothing. Exit code 2 where any file was refused.
    """

    help = "Import the recipients' acknowledgements of E2B(R3) messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, organization, person."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--as", dest="person", metavar="EMAIL", help="default: the service account"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON line per file, and a summary on standard error."""
        by = _principal(options["person"], options["organization"])
        refused = 0
        for path in options["files"]:
            line = _taken_in(path, by)
            refused += line["status"] == "refused"
            self.stdout.write(json.dumps({"file": path.name, **line}, ensure_ascii=False))
        self.stderr.write(f"{len(options['files'])} files: {refused} refused")
        if refused:
            sys.exit(2)


def _principal(person: str | None, slug: str) -> Principal:
    by = find_principal(person, slug) if person else find_service_account(slug)
    if by is None:
        who = f"{person} is no active member" if person else "There is no service account"
        raise CommandError(f"{who} of an organization {slug!r}.", returncode=2)
    return by


def _taken_in(path: Path, by: Principal) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
    try:
        with acting(by):
            done = run_import(by=by, kind="ack", content=content, file_name=path.name[:255])
            line: dict[str, Any] = done.outcome[0]
            return line
    except RuleBroken as broken:
        errors = [
            {"element": p.field.removeprefix("content"), "detail": p.detail, "clause": p.clause}
            for p in broken.problems
        ]
        return {"status": "refused", "errors": errors}
    except Refused as refusal:
        return {
            "status": "refused",
            "errors": [{"element": "", "detail": str(refusal), "clause": ""}],
        }
