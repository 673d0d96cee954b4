"""`manage.py verify_audit`: prove that the trail is whole and that every record is what its trail says."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from cro_platform.audit.anchors import configured
from cro_platform.audit.verifier import Report, verify

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Command(BaseCommand):
    """Runs as the owner of the schema, who alone reads every organization's trail; changes nothing."""

    help = "Check chains, anchors and replay of the audit trail; prints JSON, exit code 1 when anything was touched."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify in one snapshot."""
        anchors = configured()
        written = list(anchors)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SNAPSHOT)
            report = verify(cursor, written, anchors.public_key)
        self.stdout.write(as_json(report))
        if report.faults:
            raise SystemExit(1)


def as_json(report: Report) -> str:
    """The report for people and machines."""
    document = {
        "is_whole": not report.faults,
        "sealed": report.sealed,
        "unsealed": report.unsealed,
        "anchors": report.anchors,
        "tables": report.tables,
        "chains": {str(chain): asdict(head) for chain, head in report.heads.items()},
        "faults": [asdict(fault) for fault in report.faults],
    }
    return json.dumps(document, indent=2)
