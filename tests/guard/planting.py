"""Rows with canaries in every table of every organization, made from the models alone, so that a new entity is probed too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg2
import psycopg2.extras
from django.db import connection, models
from django.db.models import NOT_PROVIDED

from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.scope import Actor, Scope, ScopeKind
from tests.guard.samples import BEGIN, Samples
from tests.guard.tables import BILATERAL, STUDY, Model, columns, kind_of, of_classes, private_models
from tests.world import World

psycopg2.extras.register_uuid()
ATTEMPTS = 30

# Where a plausible value is not enough: what a check constraint or a lookup of the table asks for.
RECIPES: dict[str, dict[str, Any]] = {
    "deadlines.Deadline": {"outcome": "no rule matched", "rule_id": ""},
    "studies.ContractVersion": {"effective_at": "2026-02-01T00:00:00Z", "effective_zone": "UTC"},
    "studies.ContractClause": {"obligation": "site-monitoring", "cell": "US"},
    # Overdue since, so that the log of late reports has a row to leak.
    "pharmacovigilance.SafetyReport": {"due_at": BEGIN, "status": "required"},
    "regulatory.Submission": {"obligation": "ind-maintenance", "cell": "US"},
    "access.Inspection": {
        "valid_from": "2026-01-05T12:00:00+00:00",
        "valid_until": "2026-02-01T12:00:00+00:00",
        "study_ids": [],
    },
    "access.SignOn": {"retired_at": "2026-02-01T12:00:00+00:00"},
    "notifications.MailSchedule": {"user": lambda place, cursor: _unscheduled(place, cursor)},
    "studies.SubcontractConsent": {"transfers": []},
    "studies.Bidder": {"invitation": lambda place, cursor: _invited(place, cursor)},
    "studies.ProviderProfile": {"replaced_at": lambda place, cursor: _replaced(place, cursor)},
    "studies.ProviderSelection": {"dropped_at": BEGIN},
    "studies.AcceptanceRequirement": {"lifted_at": BEGIN},
    "studies.SponsorClaim": {"representation": lambda place, cursor: _kept(place, cursor)},
    "studies.StudyJoining": {
        "kept": lambda place, cursor: _study(cursor, 0),
        "moved": lambda place, cursor: _study(cursor, 1),
        "withdrawn_at": "2026-02-01T12:00:00+00:00",
    },
    # Concluded, so that there is room for one per study and one beside.
    "studies.AccessReview": {"signed_at": "2026-02-01T12:00:00+00:00"},
    "notifications.Absence": {"deputy": lambda place, cursor: _colleague(place, cursor)},
}


@dataclass(frozen=True)
class Place:
    """Where a row stands: its author, and for a study's record study, sponsor and audience; for a paper the other side."""

    organization: UUID
    study: UUID | None = None
    sponsor: UUID | None = None
    audience: str = ""
    other: UUID | None = None
    user: UUID | None = None
    is_released: bool = True


@dataclass
class Planter:
    """Inserts as the owner of the schema, stamped with the author's scope, so that the trail is written as ever."""

    cursor: psycopg2.extensions.cursor
    samples: Samples = field(default_factory=Samples)
    parents: dict[tuple[Model, Place], UUID] = field(default_factory=dict)
    planted: int = 0

    def row(self, model: Model, place: Place) -> UUID:
        """A new row with a canary of its own; the same parent is used for all children of a place."""
        self._stamp(place)
        refusal: Exception | None = None
        for self.samples.attempt in range(ATTEMPTS):
            values = self._values(model, place)
            try:
                with self._savepoint():
                    return self._insert(model, values)
            except (psycopg2.errors.UniqueViolation, psycopg2.errors.CheckViolation) as error:
                refusal = error
        raise AssertionError(f"{model._meta.label} needs a recipe in RECIPES: {refusal}")

    def _values(self, model: Model, place: Place) -> dict[str, Any]:
        self.planted += 1
        self.samples.canary = canary(self.planted)
        recipe = RECIPES.get(model._meta.label, {})
        return {
            column: self._adapted(one, self._cooked(recipe[one.name], place))
            if one.name in recipe
            else self._adapted(one, self._value(model, one, place))
            for column, one in columns(model).items()
            if one.name in recipe or self._is_given(one)
        }

    def _cooked(self, value: Any, place: Place) -> Any:
        return value(place, self.cursor) if callable(value) else value

    @staticmethod
    def _is_given(one: models.Field[Any, Any]) -> bool:
        if one.primary_key:
            return one.db_default is NOT_PROVIDED and not isinstance(one, models.AutoField)
        is_placed = one.name in PLACED or one.attname in PLACED
        is_text = isinstance(one, models.CharField | models.TextField)
        if one.is_relation and one.null and not is_placed:
            return False
        has_own = one.db_default is not NOT_PROVIDED or (one.null and not is_text)
        return is_placed or not has_own or (is_text and not one.choices)

    def _value(self, model: Model, one: models.Field[Any, Any], place: Place) -> Any:
        for name in (one.name, one.attname):
            if name in PLACED:
                return PLACED[name](place)
        if not one.is_relation:
            return self.samples.value(one)
        target: Model = one.related_model  # type: ignore[assignment]  # a model, once loaded
        if target._meta.label in FIXED:
            return FIXED[target._meta.label](place, self.cursor)
        key = (target, place)
        if key not in self.parents:
            canary_before = self.samples.canary
            self.parents[key] = self.row(target, place)
            self.samples.canary = canary_before
        return self.parents[key]

    def _adapted(self, one: models.Field[Any, Any], value: Any) -> Any:
        if isinstance(one, models.JSONField):
            return json.dumps(value)
        return str(value) if hasattr(value, "label") else value

    def _insert(self, model: Model, values: dict[str, Any]) -> UUID:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(["%s"] * len(values))
        self.cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks}) RETURNING {model._meta.pk.column}",
            list(values.values()),
        )
        made: UUID = self.cursor.fetchone()[0]
        return made

    def _stamp(self, place: Place) -> None:
        opened = Scope(ScopeKind.ORGANIZATION, place.organization, Actor.system("planting"))
        pid = self.cursor.connection.info.backend_pid
        self.cursor.execute("SELECT set_config('app.scope', %s, false)", [opened.stamp(pid)])

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self.cursor.execute("SAVEPOINT planted")
        try:
            yield
        except psycopg2.Error:
            self.cursor.execute("ROLLBACK TO planted")
            raise
        self.cursor.execute("RELEASE planted")


def canary(number: int) -> str:
    """A text that occurs nowhere else."""
    return f"kanari{number:06d}"


PLACED: dict[str, Any] = {
    "organization": lambda p: p.organization,
    "organization_id": lambda p: p.organization,
    "author_organization": lambda p: p.organization,
    "other_organization": lambda p: p.other or p.organization,
    "sponsor": lambda p: p.sponsor or p.organization,
    "provider": lambda p: p.other or p.organization,
    "study": lambda p: p.study,
    "study_id": lambda p: p.study,
    "user": lambda p: p.user,
    "user_id": lambda p: p.user,
    "audience": lambda p: p.audience,
    "shared_at": lambda p: "2026-02-01T00:00:00Z" if p.is_released else None,
    "released_at": lambda p: "2026-02-01T00:00:00Z" if p.is_released else None,
}


def _work_permission(place: Place, cursor: Any) -> int:
    cursor.execute("SELECT id FROM auth_permission WHERE codename = 'work_on_study'")
    return int(cursor.fetchone()[0])


def _invited(place: Place, cursor: Any) -> UUID:
    """An invitation of the bidder's own: no two bidders share one."""
    cursor.execute(
        "INSERT INTO studies_proposalinvitation (author_organization_id, other_organization_id, sponsor_name, number, title, scope, "
        "therapeutic_area, phase, countries, currency, criteria, questions, due_at, decline_reason, outcome, message, rev) "
        "VALUES (%(by)s, %(by)s, 'S', 'N', 'T', 'S', '', '', '{}', 'EUR', '[]', '[]', %(due)s, '', 'open', '', 1) RETURNING id",
        {"by": str(place.organization), "due": BEGIN},
    )
    found: UUID = cursor.fetchone()[0]
    return found


def _colleague(place: Place, cursor: Any) -> UUID:
    cursor.execute(
        "SELECT user_id FROM tenancy_membership WHERE organization_id = %s AND user_id <> %s LIMIT 1",
        [place.organization, place.user],
    )
    found: UUID = cursor.fetchone()[0]
    return found


def _study(cursor: Any, place: int) -> UUID:
    """Some study; which one does not matter to a paper of two organizations."""
    cursor.execute("SELECT id FROM studies_study ORDER BY id OFFSET %s LIMIT 1", [place])
    found: UUID = cursor.fetchone()[0]
    return found


def _kept(place: Place, cursor: Any) -> UUID:
    """A sponsor kept by the place's organization, for one claim."""
    cursor.execute(
        "INSERT INTO tenancy_organization (slug, name, kind, time_zone, rev) "
        "VALUES ('kept-' || left(gen_random_uuid()::text, 18), 'Kept', 'sponsor', 'UTC', 1) RETURNING id"
    )
    cursor.execute(
        "INSERT INTO access_representation (organization_id, sponsor_id, role, contact_name, contact_email, rev) "
        "VALUES (%s, %s, 'qa', 'Outside', 'outside@kept.example', 1) RETURNING id",
        [place.organization, cursor.fetchone()[0]],
    )
    found: UUID = cursor.fetchone()[0]
    return found


def _unscheduled(place: Place, cursor: Any) -> UUID:
    """The place's own person, or, where they have a wish already, another member: one each in an organization."""
    cursor.execute(
        "SELECT m.user_id FROM tenancy_membership m WHERE m.organization_id = %(organization)s "
        "AND NOT EXISTS (SELECT FROM notifications_mailschedule s WHERE s.user_id = m.user_id "
        "AND s.organization_id = m.organization_id) ORDER BY (m.user_id = %(user)s) DESC LIMIT 1",
        {"organization": str(place.organization), "user": str(place.user)},
    )
    found: UUID = cursor.fetchone()[0]
    return found


def _replaced(place: Place, cursor: Any) -> str | None:
    """The first profile of a company stands; each further one has been replaced."""
    cursor.execute(
        "SELECT FROM studies_providerprofile WHERE organization_id = %s AND replaced_at IS NULL",
        [str(place.organization)],
    )
    return BEGIN if cursor.rowcount else None


FIXED: dict[str, Any] = {
    "tenancy.Organization": lambda p, c: p.other or p.organization,
    "access.User": lambda p, c: p.user,
    "auth.Permission": _work_permission,
    "studies.Study": lambda p, c: p.study,
}


def study_places(world: World) -> Iterator[Place]:
    """Each party of each study as author, each audience, released and, once each, as a draft."""
    for study, sponsor, parties in (
        (world.alpha, world.northwind, (world.northwind, world.helix, world.orbis)),
        (world.bravo, world.northwind, (world.northwind,)),
        (world.rival, world.meridian, (world.meridian, world.helix)),
    ):
        for party in parties:
            user = next(iter(party.people.values())).user_id
            for audience in Audience.values:
                yield Place(party.id, study, sponsor.id, audience, sponsor.id, user)
            yield Place(
                party.id, study, sponsor.id, Audience.STUDY, sponsor.id, user, is_released=False
            )


def private_places(world: World) -> Iterator[Place]:
    """Each organization by itself, for a study it is party to."""
    for company, study in (
        (world.northwind, world.bravo),
        (world.meridian, world.rival),
        (world.helix, world.alpha),
        (world.helix, world.rival),
        (world.orbis, world.alpha),
    ):
        for person in list(company.people.values())[:2]:
            yield Place(company.id, study, company.id, user=person.user_id)


def paper_places(world: World) -> Iterator[Place]:
    """Each pair that does business with each other, shared and not yet shared."""
    for author, other, study in (
        (world.northwind, world.helix, world.alpha),
        (world.northwind, world.orbis, world.alpha),
        (world.meridian, world.helix, world.rival),
        (world.helix, world.northwind, world.alpha),
        (world.helix, world.meridian, world.rival),
    ):
        user = next(iter(author.people.values())).user_id
        for is_released in (True, False):
            yield Place(
                author.id, study, author.id, other=other.id, user=user, is_released=is_released
            )


def plant(name: str, world: World) -> int:
    """Rows in every table that holds organizations' data; returns how many canaries there are."""
    link = psycopg2.connect(**_owner_of(name))
    with link, link.cursor() as cursor:
        planter = Planter(cursor)
        for models_of_class, places in (
            (of_classes(STUDY), study_places),
            (private_models(), private_places),
            (of_classes(BILATERAL), paper_places),
        ):
            for model in models_of_class:
                for place in places(world):
                    planter.row(model, _own(model, place))
        for place in kept_places(world, cursor):
            planter.row(Representation, place)
    link.close()
    return planter.planted


def kept_places(world: World, cursor: Any) -> Iterator[Place]:
    """Sponsors that are not on the platform, each kept by one of the two CROs."""
    for company in (world.helix, world.orbis):
        for number in range(6):
            cursor.execute(
                "SELECT set_config('app.scope', %s, false)",
                [
                    Scope(ScopeKind.ORGANIZATION, company.id, Actor.system("planting")).stamp(
                        cursor.connection.info.backend_pid
                    )
                ],
            )
            cursor.execute(
                "INSERT INTO tenancy_organization (slug, name, kind, time_zone, rev) VALUES (%s, %s, 'sponsor', 'UTC', 1) RETURNING id",
                [f"kept-{company.slug}-{number}", f"Kept {number} of {company.slug}"],
            )
            yield Place(company.id, None, cursor.fetchone()[0])


def assign_to_a_site(name: str, person: Principal, study: UUID) -> None:
    """Assign somebody to one site only: whoever works at a site works on its study."""
    link = psycopg2.connect(**_owner_of(name))
    with link, link.cursor() as cursor:
        Planter(cursor)._stamp(Place(person.organization_id))
        cursor.execute(
            "INSERT INTO sites_studysitegrant (user_id, organization_id, study_id, content_object_id, permission_id) "
            "SELECT %s, %s, s.study_id, s.id, p.id FROM sites_studysite s, auth_permission p "
            "WHERE s.study_id = %s AND p.codename = 'work_at_site' LIMIT 1",
            [person.user_id, person.organization_id, study],
        )
    link.close()


def _own(model: Model, place: Place) -> Place:
    """A table that belongs to the sponsor has the sponsor as author, whoever writes it."""
    if kind_of(model) != "sponsor-owned" or place.sponsor is None:
        return place
    return Place(place.sponsor, place.study, place.sponsor, place.audience, place.other, place.user)


def _owner_of(name: str) -> dict[str, Any]:
    from tests import databases

    return {"dsn": databases.url_for("MIGRATION_DATABASE_URL", name)}


def database_name() -> str:
    """The database the connection points at."""
    return str(connection.settings_dict["NAME"])
