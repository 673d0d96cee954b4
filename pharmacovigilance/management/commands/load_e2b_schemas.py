"""Make this installation check E2B(R3) files against the official schema, which is not shipped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pharmacovigilance.exchange.e2b_r3 import SchemaError
from pharmacovigilance.services.icsr.schema_store import load_schema_folder


class Command(BaseCommand):
    """`load_e2b_schemas FOLDER`: validates the schema closure and stores it; imports use it at once."""

    help = "Store the ICH E2B(R3) schema files found in FOLDER; every later import is checked against them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the schema's hash and how many files were stored."""
        try:
            digest, count = load_schema_folder(options["folder"])
        except SchemaError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"Schema {digest[:16]} loaded: {count} files.")
