"""The timeline of holders, as far as the asker may know it; never the raw table."""

from typing import Any
from uuid import UUID

from django.db import connection

from cro_platform.access.obligations import obligation
from studies.selectors.embedded import organization_names
from studies.selectors.responsibility import NOT_YOURS

HISTORY = """
SELECT id, obligation, cell, relation, holder, clause, contract, version, valid_from, recorded_at, is_return
  FROM app.delegation_history(%s)
 WHERE (%s = '' OR obligation = %s) AND (%s = '' OR cell = %s) AND (%s::uuid IS NULL OR id < %s)
 ORDER BY id DESC LIMIT %s
"""


def delegation_history(
    study: UUID, *, owed: str = "", cell: str = "", before: UUID | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """Changes of holder, newest first; a change that ended one's own holding is told without naming a third party."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [study, owed, owed, cell, cell, before, before, limit])
        rows = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
    names = organization_names({row["holder_id"] for row in rows if row["holder_id"]})
    for row in rows:
        row["study"] = study
        row["name"] = obligation(row["obligation"]).name
        row["holder"] = names.get(row["holder_id"], NOT_YOURS)
    return rows


NAMES = (
    "id", "obligation", "cell", "relation", "holder_id", "clause", "contract", "version", "valid_from", "recorded_at", "is_return",
)  # fmt: skip
