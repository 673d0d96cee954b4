"""The throw-away databases of a run, and who asks in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import RequestFactory

from bench.loading import SIZES, STUDIES_OF, Size, load
from cro_platform.access.principal import Principal, find_principal
from tests import databases
from tests.world import bearer

BENCH = f"{databases.PREFIX}_bench"
SMALL = f"{databases.PREFIX}_bench_small"
PATH = "/api/v1/adverse-events/"
_HANDLER: list[WSGIHandler] = []


@dataclass(frozen=True, slots=True)
class Asker:
    """The one person of the provider of so many studies, with a token."""

    studies: int
    principal: Principal
    headers: dict[str, str]

    @property
    def environ(self) -> dict[str, Any]:
        """A request for a hundred adverse events."""
        made = RequestFactory(headers=self.headers).get(PATH, {"page_size": 100})
        return {**made.environ}


def build(scale: str) -> None:
    """Two databases: the run's scale, and a tenth of its rows over the same studies, to see growth."""
    size = SIZES[scale]
    if not databases.keeps_template():
        databases.build_template()
    for name, loaded in ((BENCH, size), (SMALL, Size(size.events // 10, size.studies))):
        databases.clone(name)
        load(name, loaded)
    databases.execute(databases.maintenance(), f"COMMENT ON DATABASE {BENCH} IS '{scale}'")


def remove() -> None:
    """Drop them."""
    for alias in connections:
        connections[alias].close()
    made = () if databases.keeps_template() else (databases.TEMPLATE,)
    for name in (BENCH, SMALL, *made):
        databases.drop(name)


def point_at(name: str) -> None:
    """Let every alias reach this database."""
    for alias in (*settings.DATABASES,):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def asker(studies: int) -> Asker:
    """Who asks, with a fresh token."""
    by = find_principal(f"bench-{studies}@bench.example", f"bench-{studies}")
    assert by is not None
    return Asker(studies, by, bearer(by))


def askers() -> list[Asker]:
    """All four."""
    return [asker(studies) for studies in STUDIES_OF]


def call(app: Any, environ: dict[str, Any]) -> bytes:
    """One request to a WSGI application, in process; every layer of it runs."""
    told: list[str] = []
    answer = app(dict(environ), lambda status, headers, exc_info=None: told.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    assert told[0].startswith("200"), (told, body[:300])
    return body


def platform() -> WSGIHandler:
    """The whole portal and API with all their middleware."""
    if not _HANDLER:
        _HANDLER.append(WSGIHandler())
    return _HANDLER[0]


def owner_dsn(name: str) -> str:
    """The owner's address, for floors and peers that no policy narrows."""
    return databases.url_for("MIGRATION_DATABASE_URL", name)
