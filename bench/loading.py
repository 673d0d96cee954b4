"""Fill a throw-away database by INSERT … SELECT, as the owner of the schema; no trail is written while loading.

Providers of 12, 45, 100 and 2,000 studies each have one assigned person; every study has one of many sponsors.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import models
from django.db.models import NOT_PROVIDED

from cro_platform.access.models import Delegation, StudyParty, User
from cro_platform.deadlines.models import Deadline
from cro_platform.tenancy.models import Membership, Organization
from cro_platform.tenancy.scope import Actor, Scope, ScopeKind
from pharmacovigilance.models import AdverseEvent
from studies.models import Study, StudyGrant
from tests import databases

STUDIES_OF = (12, 45, 100, 2_000)
DUTIES = ("safety-case-processing", "safety-medical-review", "expedited-safety-reporting")


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows: `events` adverse events and half as many deadlines, over `studies` studies."""

    events: int
    studies: int


SIZES = {"20k": Size(20_000, 400), "200k": Size(200_000, 4_000), "2M": Size(2_000_000, 20_000)}


class Loader:
    """Inserts made from the models, so that a new column does not stop it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.link = psycopg2.connect(databases.url_for("MIGRATION_DATABASE_URL", name))
        self.cursor = self.link.cursor()
        self._open_system_scope()

    def close(self) -> None:
        """Keep the rows; let the planner know them, and index-only scans see them."""
        self.link.commit()
        self.link.autocommit = True
        self.cursor.execute("VACUUM (ANALYZE)")
        self.link.close()

    def insert(self, model: type[models.Model], given: dict[str, str], source: str) -> None:
        """`INSERT INTO model SELECT …`: `given` are SQL expressions by column, the rest is the model's default."""
        values = {str(f.column): default_of(f) for f in model._meta.concrete_fields}
        values = {column: value for column, value in values.items() if value is not None} | given
        names, expressions = ", ".join(f'"{each}"' for each in values), ", ".join(values.values())
        with self._untrailed(model._meta.db_table):
            self.cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {expressions} FROM {source}"
            )

    @contextmanager
    def _untrailed(self, table: str) -> Iterator[None]:
        self.cursor.execute(
            f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER"
        )
        yield
        self.cursor.execute(
            f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER"
        )

    def _open_system_scope(self) -> None:
        opened = Scope(ScopeKind.SYSTEM, None, Actor.system("bench"))
        stamp = opened.stamp(self.link.info.backend_pid)
        self.cursor.execute("SELECT set_config('app.scope', %s, false)", [stamp])


def default_of(field: models.Field[Any, Any]) -> str | None:
    """The literal of a column that the database does not fill by itself."""
    if field.db_default is not NOT_PROVIDED:
        return None
    if field.has_default():
        value = field.get_default()
        value = "{}" if value == [] else value
        return f"'{value}'" if not isinstance(value, bool | int) else str(value)
    is_text = isinstance(field, models.CharField | models.TextField)
    return "''" if is_text and not field.null else None


def load(name: str, size: Size) -> None:
    """Companies, people, studies, duties, adverse events and deadlines."""
    loader = Loader(name)
    _companies(loader, size)
    _studies(loader, size)
    _events(loader, size)
    _deadlines(loader, size)
    loader.close()


def _companies(loader: Loader, size: Size) -> None:

    sponsors = size.studies // 10
    named = {"slug": "'bench-s-' || n", "name": "'Sponsor ' || n", "kind": "'sponsor'"}
    loader.insert(Organization, named, f"generate_series(0, {sponsors} - 1) n")
    providers = ", ".join(f"({n})" for n in STUDIES_OF)
    named = {"slug": "'bench-' || n", "name": "'Provider ' || n", "kind": "'cro'"}
    loader.insert(Organization, named, f"(VALUES {providers}) v(n)")
    person = {
        "email": "'bench-' || n || '@bench.example'",
        "name": "'Specialist ' || n",
        "password": "'!'",
    }
    loader.insert(User, person, f"(VALUES {providers}) v(n)")
    member = {
        "user_id": "u.id", "organization_id": "o.id", "organization_kind": "'cro'", "role": "'safety-specialist'",
    }  # fmt: skip
    joined = "access_user u JOIN tenancy_organization o ON u.email = o.slug || '@bench.example'"
    loader.insert(Membership, member, joined)


def _studies(loader: Loader, size: Size) -> None:

    sponsors = size.studies // 10
    study = {
        "organization_id": "o.id", "protocol_number": "'BENCH-' || n", "title": "'Study ' || n",
    }  # fmt: skip
    by_sponsor = f"generate_series(0, {size.studies} - 1) n JOIN tenancy_organization o ON o.slug = 'bench-s-' || (n % {sponsors})"
    loader.insert(Study, study, by_sponsor)
    loader.cursor.execute(NUMBERED)
    party = {
        "study_id": "s.id", "organization_id": "s.sponsor", "sponsor_id": "s.sponsor", "valid_from": "'-infinity'",
    }  # fmt: skip
    loader.insert(StudyParty, party, "bench_study s")
    for studies in STUDIES_OF:
        mine = (
            f"bench_study s JOIN tenancy_organization o ON o.slug = 'bench-{studies}' "
            f"WHERE s.n % {max(size.studies // studies, 1)} = 0 AND s.n / {max(size.studies // studies, 1)} < {studies}"
        )
        hired = party | {"organization_id": "o.id", "valid_from": "'2020-01-01'"}
        loader.insert(StudyParty, hired, mine)
        if studies == STUDIES_OF[2]:
            _duties(loader, mine)
    grant = {
        "user_id": "u.id", "content_object_id": "p.study_id", "organization_id": "p.organization_id", "permission_id": "a.id",
    }  # fmt: skip
    loader.insert(StudyGrant, grant, ASSIGNED)


def _duties(loader: Loader, mine: str) -> None:
    """The provider of a hundred studies processes their safety cases."""
    duty = {
        "study_id": "s.id", "sponsor_id": "s.sponsor", "obligation": "d.code", "cell": "'*'", "holder_id": "o.id",
        "valid_from": "'2020-01-01'",
    }  # fmt: skip
    codes = ", ".join(f"('{code}')" for code in DUTIES)
    loader.insert(
        Delegation, duty, mine.replace(" WHERE", f" CROSS JOIN (VALUES {codes}) d(code) WHERE")
    )


def _events(loader: Loader, size: Size) -> None:
    """Reported in turn by the sponsor, for every party, and by one of the providers."""

    event = {
        "study_id": "s.id", "organization_id": "s.sponsor", "audience": "'study'", "term": "'Event ' || i",
        "country": "(ARRAY['DE','FR','GB','US'])[1 + i % 4]", "results_in_death": "i % 97 = 0",
        "aware_at": "'2026-01-01'::timestamptz + i * interval '1 second'", "aware_zone": "'UTC'",
        "aware_on": "'2026-01-01'", "reported_by_id": "s.id", "description": "repeat('Narrative. ', 8)",
    }  # fmt: skip
    source = (
        f"generate_series(0, {size.events} - 1) i JOIN bench_study s ON s.n = i % {size.studies}"
    )
    loader.insert(AdverseEvent, event, source)


def _deadlines(loader: Loader, size: Size) -> None:
    clock = {
        "study_id": "s.id", "organization_id": "s.sponsor", "audience": "'study'", "key": "'bench-' || i",
        "subject_type": "'safety-cases'", "subject_id": "s.id", "label": "'Report ' || i", "jurisdiction": "'EU'",
        "obligation": "'expedited-safety-reporting'", "cell": "'EU'", "rule_id": "'EU-SUSAR-15'", "outcome": "'due'",
        "status": "'running'", "sort_at": "'2035-01-01'::timestamptz + (i % 300) * interval '1 day'",
        "record_obligation": "'safety-case-processing'", "record_cell": "'*'", "time_zone": "'UTC'",
        "due_on": "'2035-01-01'::date + i % 300",
        "due_at": "'2035-01-01'::timestamptz + (i % 300) * interval '1 day'",
    }  # fmt: skip
    source = f"generate_series(0, {size.events // 2} - 1) i JOIN bench_study s ON s.n = i % {size.studies}"
    loader.insert(Deadline, clock, source)


NUMBERED = """
CREATE TEMP TABLE bench_study AS
SELECT substr(protocol_number, 7)::int AS n, id, organization_id AS sponsor
  FROM studies_study WHERE protocol_number LIKE 'BENCH-%';
CREATE INDEX ON bench_study (n); ANALYZE bench_study;
"""
ASSIGNED = """
access_studyparty p JOIN tenancy_organization o ON o.id = p.organization_id AND o.slug LIKE 'bench-%' AND o.kind = 'cro'
  JOIN access_user u ON u.email = o.slug || '@bench.example' JOIN auth_permission a ON a.codename = 'work_on_study'
"""
