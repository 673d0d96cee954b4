"""Import E2B(R3) files into the safety cases of a study; one JSON line per message."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cro_platform.access.errors import Refused
from cro_platform.access.principal import (
    Principal,
    acting,
    find_principal,
    find_service_account,
)
from pharmacovigilance.exchange.e2b_r3 import Icsr, Refusal
from pharmacovigilance.services.icsr.importer import (
    Reception,
    import_message,
    prepare,
    read_messages,
)
from pharmacovigilance.services.icsr.outcome import Outcome
from studies.selectors.named import find_study


class Command(BaseCommand):
    """`import_icsr FILE… --study ID|NCT|PROTOCOL --organization SLUG [--as EMAIL]`

    Each message is written whole or not at all, in a transaction of its own; a second run writes nothing. Exit code 2 where
    any message was refused.
    """

    help = "Import E2B(R3) ICSR files into a study's safety cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, study, organization, person."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--study", required=True, help="id, NCT number or protocol number")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--as", dest="person", metavar="EMAIL", help="default: the service account"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON line per message, and a summary on standard error."""
        by = _principal(options["person"], options["organization"])
        counts: Counter[str] = Counter()
        for outcome in self._outcomes(by, options):
            counts[outcome.status] += 1
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        listed = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        self.stderr.write(f"{sum(counts.values())} messages: {listed or 'nothing to import'}")
        if counts["refused"]:
            sys.exit(2)

    def _outcomes(self, by: Principal, options: dict[str, Any]) -> Iterator[Outcome]:
        reception = _reception(by, options["study"])
        for path in options["files"]:
            for item in self._read(path, reception):
                with acting(by):
                    outcome = import_message(item, reception, by=by)
                yield outcome

    def _read(self, path: Path, reception: Reception) -> Iterator[Icsr | Refusal]:
        """The messages of a file; what is odd about the envelope around them is told behind the last one."""
        try:
            with path.open("rb") as stream:
                batch = read_messages(stream, reception)
                yield from batch
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        for finding in batch.findings:
            self.stderr.write(f"{path.name}: {finding.severity}: {finding}")


def _principal(person: str | None, slug: str) -> Principal:
    by = find_principal(person, slug) if person else find_service_account(slug)
    if by is None:
        who = f"{person} is no active member" if person else "There is no service account"
        raise CommandError(f"{who} of an organization {slug!r}.", returncode=2)
    return by


def _reception(by: Principal, study: str) -> Reception:
    with acting(by):
        try:
            found = find_study(study)
            if found is not None:
                return prepare(found, by=by)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
    raise CommandError(
        f"{by.organization_slug} has no study {study!r}; name it by id, NCT number or protocol number.",
        returncode=2,
    )
