"""Current state = replay of the trail: each record is what its last event says, and nothing exists that no event made."""

from collections.abc import Iterator
from typing import Any

TRAILED = """
SELECT DISTINCT c.relname::text FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc f ON f.oid = t.tgfoid
 WHERE n.nspname = 'public' AND f.oid::regproc::text LIKE 'app.audit_%%' AND NOT t.tgisinternal ORDER BY 1
"""
COLUMNS = """
SELECT array_agg(a.attname::text), coalesce(jsonb_object_agg(a.attname, array_to_json(a.attmissingval) -> 0)
                                            FILTER (WHERE a.atthasmissing), '{}')::text
  FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""

# A column that was added since is compared once it differs from what it was added with; one that was dropped, no more.
COMPARED = """
WITH last AS (
  SELECT DISTINCT ON (e.pk) e.pk, e.op, e.new FROM audit_auditevent e
   WHERE e.tbl = %(table)s AND e.op IN ('I', 'U', 'D') ORDER BY e.pk, e.id DESC),
record AS (SELECT r.id::text AS pk, to_jsonb(r) AS now FROM {table} r)
SELECT CASE WHEN l.pk IS NULL THEN 'record-without-event'
            WHEN r.pk IS NULL THEN 'record-missing'
            WHEN l.op = 'D' THEN 'record-returned'
            ELSE 'record-changed' END,
       coalesce(r.pk, l.pk)
  FROM last l FULL JOIN record r USING (pk)
 WHERE NOT (l.pk IS NOT NULL AND l.op = 'D' AND r.pk IS NULL)
   AND (l.pk IS NULL OR r.pk IS NULL OR l.op = 'D'
        OR (SELECT jsonb_object_agg(key, value) FROM jsonb_each(l.new) WHERE key = ANY (%(columns)s))
           IS DISTINCT FROM (SELECT jsonb_object_agg(key, value) FROM jsonb_each(r.now)
                              WHERE l.new ? key OR value NOT IN ('null', coalesce(%(missing)s::jsonb -> key, 'null'))))
 ORDER BY 2
"""


def differences(cursor: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each table that has a trail, with the records whose state the trail does not explain."""
    cursor.execute(TRAILED)
    for (table,) in cursor.fetchall():
        yield table, _compared(cursor, table)


def _compared(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(COLUMNS, [table])
    columns, missing = cursor.fetchone()
    values = {"table": table, "columns": columns, "missing": missing}
    cursor.execute(COMPARED.format(table=table), values)
    return list(cursor.fetchall())
