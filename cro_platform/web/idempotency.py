"""`Idempotency-Key`: one object however often a POST is retried, also when the retries race."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rest_framework.request import Request

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.models import IdempotencyKey

HEADER = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was given the first time."""

    status: int
    body: Any
    etag: str


def fingerprint(method: str, path: str, raw: bytes) -> str:
    """Method, address and body: the same key for another request is refused."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), raw])).hexdigest()


def begin(request: Request, by: Principal, raw: bytes) -> "Replay | IdempotencyKey | None":
    """Claim the key in this transaction; a concurrent retry waits for it, then replays. None without the header."""
    key = request.headers.get(HEADER, "")
    if not key:
        return None
    if len(key) > 200:
        raise RuleBroken.of(HEADER, "At most 200 characters are allowed.")
    mark = fingerprint(request.method or "", request.path, raw)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{by.organization_id}{by.user_id}{key}"],
        )
    stored = IdempotencyKey.objects.filter(user_id=by.user_id, key=key).first()
    if stored is None:
        return IdempotencyKey(user_id=by.user_id, key=key, fingerprint=mark)
    if stored.fingerprint != mark:
        raise RuleBroken.of(HEADER, "This key was used for another request.")
    return Replay(stored.status or 200, stored.body, stored.etag)


def finish(claimed: IdempotencyKey, *, status: int, body: Any, etag: str) -> None:
    """Keep the answer with the object it made, in the same transaction."""
    claimed.status, claimed.body, claimed.etag = status, body, etag
    claimed.save(force_insert=True)
