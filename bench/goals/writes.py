"""P6 and P7: what the trail costs a write, one by one and in bulk, behind the wall."""

from __future__ import annotations

import io
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import psycopg2
from django.db import connection
from django.test import RequestFactory

from bench import world
from bench.loading import default_of
from bench.measure import Line, medians, milliseconds, once
from cro_platform.access.first_wall import my_studies
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from pharmacovigilance.models import AdverseEvent
from sites.models import Site
from tests import databases

ROWS, ONE_BY_ONE = 20_000, 400
NUMBERS = count()
GIVEN = ("study_id", "term", "country", "aware_at", "aware_zone", "aware_on", "reported_by_id")
FILLED = {  # what the form of the API leaves to the model's defaults
    str(field.column): literal
    for field in AdverseEvent._meta.concrete_fields
    if field.column not in GIVEN and (literal := default_of(field)) is not None
} | {"audience": "'holder'"}
COLUMNS = ", ".join((*GIVEN, *FILLED))


def price_of_the_trail() -> list[Line]:
    """P6: one insert with and without triggers, and a whole POST against its statements alone."""
    asker = world.asker(45)
    taken: dict[bool, list[float]] = {True: [], False: []}
    for is_on in (True, False, True, False):
        _trigger("sites_site", is_on=is_on)
        found = medians({"insert": lambda: _insert(asker)}, rounds=60)
        taken[is_on].append(found["insert"])
    _trigger("sites_site", is_on=True)
    audited, bare = min(taken[True]), min(taken[False])
    told = f"{bare:.2f} ms bare, {audited:.2f} ms audited"
    return [
        Line("P6", "audited insert, times unaudited", audited / bare, 1.8, detail=told),
        _post(asker),
    ]


def _trigger(table: str, *, is_on: bool) -> None:
    word = "ENABLE" if is_on else "DISABLE"
    connection.close()
    databases.execute(world.BENCH, f"ALTER TABLE {table} {word} TRIGGER USER")


def _insert(asker: world.Asker) -> None:
    with acting(asker.principal):
        Site.objects.create(name=f"Clinic {next(NUMBERS)}", country="DE")


def _post(asker: world.Asker) -> Line:
    study = _study(asker)
    link = psycopg2.connect(world.owner_dsn(world.BENCH))
    body = orjson.dumps(
        {
            "study": str(study),
            "term": "Headache",
            "country": "DE",
            "aware_at": "2026-01-02T09:00",
            "aware_zone": "UTC",
        }
    )

    def ours() -> None:
        request = RequestFactory(headers=asker.headers).post(
            world.PATH, body, content_type="application/json"
        )
        told: list[str] = []
        answer = world.platform()(
            request.environ, lambda status, headers, exc_info=None: told.append(status)
        )
        assert told[0].startswith("201"), b"".join(answer)
        answer.close()

    found = medians({"floor": lambda: _floor_post(link, asker, study), "ours": ours}, rounds=40)
    link.close()
    return Line(
        "P6",
        "POST, times its statements alone",
        found["ours"] / found["floor"],
        6.0,
        detail=milliseconds(found),
    )


def _floor_post(link: Any, asker: world.Asker, study: UUID) -> None:
    """Look the token up, insert with the trail, read back: three statements and a commit."""
    from hashlib import sha256  # noqa: PLC0415 -- the floor's own

    secret = asker.headers["Authorization"].partition(" ")[2]
    with link, link.cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', %s, true)", [_stamp(asker, link)])
        cursor.execute(
            "SELECT user_id FROM access_apitoken WHERE digest = %s",
            [sha256(secret.encode()).hexdigest()],
        )
        user = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO pharmacovigilance_adverseevent ({COLUMNS}) SELECT %s, 'Headache', 'DE', now(), 'UTC', "
            f"'2026-01-02', %s, {', '.join(FILLED.values())} RETURNING *",
            [str(study), str(user)],
        )
        assert cursor.fetchone()


def _stamp(asker: world.Asker, link: Any) -> str:
    from cro_platform.tenancy.scope import Scope, ScopeKind  # noqa: PLC0415 -- as above

    opened = Scope(ScopeKind.ORGANIZATION, asker.principal.organization_id, asker.principal.actor)
    return opened.stamp(link.info.backend_pid)


def _study(asker: world.Asker) -> UUID:
    with acting(asker.principal):
        found: UUID = my_studies(asker.principal).values_list("study_id", flat=True)[0]
    return found


def bulk() -> list[Line]:
    """P7: COPY into a temporary table, judge it, INSERT … SELECT behind wall and trail; against a bare COPY."""
    asker = world.asker(45)
    data = _lines(_study(asker))
    floor = once(lambda: _bare_copy(data))
    ours = once(lambda: _import(asker, data))
    each = once(lambda: _one_by_one(asker, _study(asker))) / ONE_BY_ONE * ROWS
    told = f"{ROWS} rows: COPY {floor:.0f} ms, ours {ours:.0f} ms, ORM {each:.0f} ms (from {ONE_BY_ONE})"
    return [
        Line(
            "P7",
            f"import of {ROWS} rows with its trail, times a bare COPY",
            ours / floor,
            2.5,
            detail=told,
        ),
        Line("P7", "the same, faster than row by row", each / ours, 8.0, is_at_most=False),
    ]


def _lines(study: UUID) -> str:
    return "".join(
        f"{study}\tEvent {n}\tDE\t2026-01-02 09:00+00\tUTC\t2026-01-02\t{study}\n"
        for n in range(ROWS)
    )


def _bare_copy(data: str) -> None:
    link = psycopg2.connect(world.owner_dsn(world.BENCH))
    with link, link.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_copy (LIKE pharmacovigilance_adverseevent INCLUDING ALL)")
        for name, value in FILLED.items():
            cursor.execute(f"ALTER TABLE bare_copy ALTER {name} SET DEFAULT {value}")
        cursor.execute(
            "ALTER TABLE bare_copy ALTER organization_id DROP NOT NULL, ALTER organization_id SET DEFAULT NULL"
        )
        cursor.execute("ALTER TABLE bare_copy ADD FOREIGN KEY (study_id) REFERENCES studies_study")
        cursor.copy_expert(f"COPY bare_copy ({', '.join(GIVEN)}) FROM STDIN", io.StringIO(data))
        cursor.execute("SELECT count(*) FROM bare_copy")
        assert cursor.fetchone()[0] == ROWS
        cursor.execute("DROP TABLE bare_copy")
    link.close()


def _import(asker: world.Asker, data: str) -> None:
    with acting(asker.principal), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {', '.join(GIVEN)} FROM pharmacovigilance_adverseevent LIMIT 0"
        )
        cursor.copy_expert(f"COPY incoming ({', '.join(GIVEN)}) FROM STDIN", io.StringIO(data))
        cursor.execute("SELECT count(*) FROM incoming WHERE term = '' OR aware_at > app.now()")
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            f"INSERT INTO pharmacovigilance_adverseevent ({COLUMNS}) SELECT {', '.join(GIVEN)}, {', '.join(FILLED.values())} FROM incoming"
        )
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (transaction,) = cursor.fetchone()
        assert AuditEvent.objects.filter(xid=transaction).count() == ROWS


def _one_by_one(asker: world.Asker, study: UUID) -> None:
    with acting(asker.principal):
        for number in range(ONE_BY_ONE):
            AdverseEvent.objects.create(
                study_id=study, term=f"Event {number}", country="DE", aware_at="2026-01-02T09:00Z", aware_zone="UTC",
                aware_on="2026-01-02", reported_by_id=asker.principal.user_id,
            )  # fmt: skip
