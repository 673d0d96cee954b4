"""Let this installation sort adverse events by system organ class; the dictionary is licensed and not shipped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pharmacovigilance.exchange.meddra import MeddraError
from pharmacovigilance.services.dictionary import load_release


class Command(BaseCommand):
    """`load_meddra FOLDER RELEASE`: reads the `.asc` files and stores terms with their primary system organ class."""

    help = "Store the MedDRA release (such as 28.0) found in FOLDER; the operator answers for its licence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder and the number of its release."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("release")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many terms were stored."""
        try:
            count = load_release(options["folder"], options["release"])
        except MeddraError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"MedDRA {options['release']} loaded: {count} terms.")
