"""Make the E2B(R3) message of a report and write it to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from cro_platform.access.errors import Refused
from cro_platform.access.principal import Principal, acting, find_principal, find_service_account
from pharmacovigilance.enums import MessageStatus
from pharmacovigilance.models import SafetyMessage, SafetyReport
from pharmacovigilance.services.sending.messages import make_message, open_message, request_message


class Command(BaseCommand):
    """`export_icsr REPORT --sender ID --receiver ID --batch-receiver ID --organization SLUG [--as EMAIL] [--to FILE]`

    Prints one JSON line. Exit code 2 where the report cannot leave as it is, with every element that keeps it; no file is
    written then. The message is kept beside the report and waits for its acknowledgement.
    """

    help = "Make the E2B(R3) message of a safety report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The report, the parties, the file."""
        parser.add_argument("report", type=UUID)
        for name in ("sender", "receiver", "batch-receiver"):
            parser.add_argument(f"--{name}", required=True, metavar="ID")
        for name in (
            "department",
            "title",
            "given-name",
            "family-name",
            "state",
            "telephone",
            "fax",
            "email",
        ):
            parser.add_argument(
                f"--{name}", default="", metavar="TEXT", help="contact at the sender (C.3)"
            )
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--as", dest="person", metavar="EMAIL", help="default: the service account"
        )
        parser.add_argument("--to", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, write, and tell."""
        by = _principal(options["person"], options["organization"])
        with acting(by):
            try:
                message = _made(options, by)
                content = (
                    open_message(message, by=by) if message.status == MessageStatus.READY else b""
                )
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=2) from refusal
        if content and options["to"]:
            options["to"].write_bytes(content)
        self.stdout.write(json.dumps(_told(message), ensure_ascii=False))
        if not content:
            raise CommandError("The report cannot leave as it is.", returncode=2)


def _principal(person: str | None, slug: str) -> Principal:
    by = find_principal(person, slug) if person else find_service_account(slug)
    if by is None:
        who = f"{person} is no active member" if person else "There is no service account"
        raise CommandError(f"{who} of an organization {slug!r}.", returncode=2)
    return by


def _made(options: dict[str, Any], by: Principal) -> SafetyMessage:
    report = (
        SafetyReport.objects.select_related("case__current_version")
        .filter(pk=options["report"])
        .first()
    )
    if report is None:
        raise CommandError(f"{by.organization_slug} has no such report.", returncode=2)
    names = (
        "department",
        "title",
        "given_name",
        "family_name",
        "state",
        "telephone",
        "fax",
        "email",
    )
    message = request_message(
        report,
        by=by,
        sender=options["sender"],
        receiver=options["receiver"],
        batch_receiver=options["batch_receiver"],
        **{name: options[name] for name in names},
    )
    make_message(message)
    return message


def _told(message: SafetyMessage) -> dict[str, Any]:
    return {
        "message": str(message.pk),
        "report": str(message.report_id),
        "batch_number": message.batch_number,
        "message_number": message.message_number,
        "status": message.status,
        "sha256": message.content_sha256,
        "findings": message.findings,
    }
