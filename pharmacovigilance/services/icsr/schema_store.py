"""The E2B(R3) schema of this installation: loaded once by the operator, compiled once per process."""

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from cro_platform.tenancy.scope import system_scope
from pharmacovigilance.exchange.e2b_r3 import Schema, SchemaError
from pharmacovigilance.models import E2bSchemaFile


def load_schema_folder(folder: Path) -> tuple[str, int]:
    """Check the schema in `folder` and store its files; returns its hash and how many files.

    From then on every import checks against it. SchemaError where it does not compile. Its terms of use stay the operator's.
    """
    schema = Schema.load(folder)
    home = folder.resolve()
    files = {p.relative_to(home).as_posix(): _text(p) for p in sorted(home.rglob("*.xsd"))}
    with system_scope("schema-loader"), connection.cursor() as cursor:
        cursor.execute("SELECT app.store_e2b_schema(%s, %s)", [schema.sha256, json.dumps(files)])
    return schema.sha256, len(files)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SchemaError(f"{path.name} is not UTF-8") from None


def current_schema() -> Schema | None:
    """The schema loaded last; None before any was loaded, and every record then says *schema not checked*."""
    digest = (
        E2bSchemaFile.objects.order_by("-loaded_at", "-id")
        .values_list("schema_sha256", flat=True)
        .first()
    )
    return _compiled(digest) if digest else None


@lru_cache(maxsize=2)
def _compiled(digest: str) -> Schema:
    files = E2bSchemaFile.objects.filter(schema_sha256=digest).values_list("path", "content")
    with TemporaryDirectory() as folder:
        for name, content in files:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return Schema.load(folder)
