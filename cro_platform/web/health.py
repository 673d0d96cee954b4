"""Three questions a machine asks: does the process live, is everything ready, is safety served in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cro_platform.outbox.models import Heartbeat
from cro_platform.tenancy.scope import login_scope

STALE = timedelta(seconds=60)
SAFETY = ("relay", "safety-lane")
EVERYTHING = (*SAFETY, "worker", "beat")
LONGEST_WAIT = 60
MAXIMUM_SKEW = 2


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database, cache and every background process are there; 503 names what is not."""
    return _answer(_database() | _cache() | _beats(EVERYTHING))


@require_safe
def safety(request: HttpRequest) -> JsonResponse:
    """The database answers, the lane beats, nothing due or unsealed is older than a minute, the clocks agree; 503 names what is not so."""
    return _answer(_database() | _beats(SAFETY) | _oldest() | _unsealed() | _skew())


def _answer(checks: dict[str, str]) -> JsonResponse:
    failed = {name: word for name, word in checks.items() if word != "ok"}
    return JsonResponse(
        {"status": "failed" if failed else "ok", "checks": checks}, status=503 if failed else 200
    )


def _database() -> dict[str, str]:
    try:
        with login_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int >= 180000")
            return {
                "database": "ok" if cursor.fetchone()[0] else "PostgreSQL 18 or later is required"
            }
    except Exception:  # noqa: BLE001 -- whatever keeps the database from answering is the answer
        return {"database": "does not answer"}


def _cache() -> dict[str, str]:
    try:
        cache.set("healthz", "ok", 5)
        return {"redis": "ok" if cache.get("healthz") == "ok" else "does not keep"}
    except Exception:  # noqa: BLE001 -- as above
        return {"redis": "does not answer"}


def _beats(processes: tuple[str, ...]) -> dict[str, str]:
    try:
        with login_scope():
            seen: dict[str, Any] = dict(Heartbeat.objects.values_list("process", "beat_at"))
    except Exception:  # noqa: BLE001 -- as above
        return dict.fromkeys(processes, "unknown")
    now = timezone.now()
    return {
        name: "ok" if name in seen and now - seen[name] < STALE else "stalled" for name in processes
    }


def _oldest() -> dict[str, str]:
    return {"oldest_due": _told("SELECT app.oldest_due('safety')", _waited)}


def _unsealed() -> dict[str, str]:
    return {"oldest_unsealed": _told("SELECT app.oldest_unsealed()", _waited)}


def _skew() -> dict[str, str]:
    return {"clock": _told("SELECT clock_timestamp()", _apart)}


def _told(question: str, judge: Callable[[Any], str]) -> str:
    """What the database's one answer means; "unknown" where it gives none."""
    try:
        with login_scope(), connection.cursor() as cursor:
            cursor.execute(question)
            return judge(cursor.fetchone()[0])
    except Exception:  # noqa: BLE001 -- as above
        return "unknown"


def _waited(seconds: float | None) -> str:
    return "ok" if seconds is None or seconds <= LONGEST_WAIT else f"waits {seconds:.0f} s"


def _apart(there: datetime) -> str:
    skew = abs((timezone.now() - there).total_seconds())
    return "ok" if skew <= MAXIMUM_SKEW else f"{skew:.1f} s apart from the database"
