"""What tests of safety records share: sentences of a case, imports of built files, counts of everything written."""

import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from cro_platform.access.principal import Principal, acting
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services.icsr.importer import import_icsrs
from pharmacovigilance.services.opening import open_case
from sites.models import StudySite, Subject
from studies.models import Study
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
from tests.world import World

EVENT = {
    "term": "Acute liver failure",
    "requires_hospitalization": True,
    "onset_on": "2026-03-01",
    "outcome": "not_recovered",
    "country": "DE",
}
PRODUCT = {
    "name": "NWX-1",
    "role": "suspect",
    "is_study_product": True,
    "causality": [{"event": 1, "result": "related", "method": "global introspection"}],
}
REPORTER = {"qualification": "physician", "country": "DE"}
PATIENT = {"subject_code": "DE-001-007", "age": 54, "sex": "female"}


def sections(**changed: Any) -> dict[str, Any]:
    """The four minimum criteria of a case, some changed."""
    return {
        "events": [EVENT],
        "products": [PRODUCT],
        "reporter": REPORTER,
        "patient": PATIENT,
    } | changed


def opened(by: Principal, study: UUID, **changed: Any) -> SafetyCase:
    """A case entered by hand; runs inside an open scope."""
    values = {"aware_at": "2026-03-02T09:30", "aware_zone": "Europe/Berlin"} | sections() | changed
    return open_case(by=by, study=Study.objects.get(pk=study), **values)


def brought_in(by: Principal, study: UUID, *reports: Report) -> list[Any]:
    """Messages imported in the open scope."""
    return list(import_icsrs(BytesIO(batch_xml(*reports)), Study.objects.get(pk=study), by=by))


def command(*files: Path, **options: str) -> tuple[int, list[dict[str, Any]], str]:
    """`import_icsr` as an operator runs it: exit code, lines, standard error."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("import_icsr", *map(str, files), stdout=out, stderr=err, **options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def file_of(folder: Path, *reports: Report, name: str = "reports.xml") -> Path:
    """A file on disk with these reports."""
    path = folder / name
    path.write_bytes(batch_xml(*reports))
    return path


def enrolled(world: World, code: str = "DE-001-007") -> Subject:
    """A participant of alpha at a German site; runs in a scope of northwind's."""
    site = StudySite.objects.create(
        study_id=world.alpha, number="001", name="Charité", country="DE", time_zone="Europe/Berlin"
    )
    return Subject.objects.create(study_id=world.alpha, study_site=site, code=code)


def _tables() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'pharmacovigilance_%' AND relkind = 'r' ORDER BY 1"
        )
        yield from [row[0] for row in cursor.fetchall()]


def row_counts(by: Principal) -> dict[str, int]:
    """How many rows each safety table holds, as this person sees them."""
    counts = {}
    with acting(by), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


_CIPHERTEXT = re.compile(r"gAAAA[\w-]{40,}=*")


def everything(by: Principal) -> str:
    """Every safety row and every trail row this person can read, as one text.

    Ciphertext is left out: its letters are random, and one run in some fifty they spelled a short canary.
    """
    texts = []
    with acting(by), connection.cursor() as cursor:
        for table in (*_tables(), "audit_auditevent"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            texts += [row[0] for row in cursor.fetchall()]
    return _CIPHERTEXT.sub("[ciphertext]", "\n".join(texts))
