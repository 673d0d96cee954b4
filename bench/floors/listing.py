"""The floor of a list: one statement for token, rights and page, rows straight into orjson, no framework."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import orjson
import psycopg2
import psycopg2.extras

PAGE = """
WITH me AS (
  SELECT t.user_id, t.organization_id FROM access_apitoken t JOIN tenancy_membership m USING (user_id, organization_id)
   WHERE t.digest = %(digest)s AND t.expires_at > now() AND t.revoked_at IS NULL AND m.ended_at IS NULL),
studies AS (
  SELECT p.study_id FROM me JOIN access_studyparty p ON p.organization_id = me.organization_id
    JOIN studies_studygrant g ON g.content_object_id = p.study_id AND g.user_id = me.user_id)
SELECT {columns}, o.name AS author FROM studies s CROSS JOIN LATERAL (
  SELECT * FROM pharmacovigilance_adverseevent e WHERE e.study_id = s.study_id ORDER BY e.id DESC LIMIT %(limit)s) e
  JOIN tenancy_organization o ON o.id = e.organization_id LEFT JOIN sites_subject u ON u.id = e.subject_id
 ORDER BY e.id DESC LIMIT %(limit)s
"""


def floor_app(
    dsn: str, columns: str, size: int
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """A WSGI application that knows one list; it runs as the owner, whom no policy narrows."""
    link = psycopg2.connect(dsn)
    link.autocommit = True
    sql = PAGE.format(columns=columns)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        secret = environ["HTTP_AUTHORIZATION"].partition(" ")[2]
        wanted = {"digest": sha256(secret.encode()).hexdigest(), "limit": size}
        with link.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(sql, wanted)
            rows = cursor.fetchall()
        body = orjson.dumps({"results": rows}, default=str, option=orjson.OPT_UTC_Z)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    return app
