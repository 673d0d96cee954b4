"""`responsible --study … --obligation … --country … --at …`: who holds it, by which clause, as JSON."""

import json
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import acting
from cro_platform.access.rights import authorize
from studies.acting import acting_person
from studies.rules.dates import OUT_OF_RANGE, is_in_range
from studies.selectors.named import find_study
from studies.selectors.responsibility import Question, responsibility

REFUSED = 2


class Command(BaseCommand):
    """Prints a list with one object per cell; reads only."""

    help = "Say who holds an obligation of a study, in a country, at an instant, by which clause."

    def add_arguments(self, parser: CommandParser) -> None:
        """The question, and who asks."""
        parser.add_argument("--study", required=True, help="id, NCT number or protocol number")
        parser.add_argument("--obligation", default="", help="a code of the catalogue; else all")
        parser.add_argument("--country", default="", help="ISO 3166 alpha-2; else all of the study")
        parser.add_argument("--at", default="", help="ISO 8601 instant with zone; else now")
        parser.add_argument("--as-known", default="", help="ISO 8601 instant with zone; else now")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and tell."""
        by = acting_person(options["email"], options["organization"])
        at = _instant("--at", options["at"])
        known = _instant("--as-known", options["as_known"])
        try:
            with acting(by):
                authorize(by, "responsibility.view")
                asked = Question(
                    _study(options["study"]), options["obligation"], options["country"],
                    at=at, known_at=known,
                )  # fmt: skip
                rows = [answer.as_row() for answer in responsibility(asked)]
        except RuleBroken as refusal:
            errors = [{"pointer": f"/{p.field}", "detail": p.detail} for p in refusal.problems]
            self.stdout.write(json.dumps({"errors": errors}))
            sys.exit(REFUSED)
        except Http404:
            raise CommandError(
                f"There is no study {options['study']!r} here.", returncode=REFUSED
            ) from None
        self.stdout.write(json.dumps(rows, default=_plain, ensure_ascii=False, indent=2))


def _study(text: str) -> UUID:
    found = find_study(text)
    if found is None:
        raise Http404
    return found.pk


def _plain(value: Any) -> str:
    """Instants as the API writes them, in UTC with Z; ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def _instant(option: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text!r} is no instant of ISO 8601.") from None
    if instant.utcoffset() is None:
        raise CommandError(f"{option} {text!r} names no time zone.")
    if not is_in_range(instant):
        raise CommandError(f"{option} {text!r}: {OUT_OF_RANGE}")
    return instant
