"""Who may see which row, worked out from the cast and the design, not from the database's policies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.access.roles import role
from tests import databases
from tests.guard.tables import SEEDED, Model, columns, kind_of, walled_models
from tests.world import World

CANARY = re.compile(r"kanari\d{6}")
SHARED = ("sponsor", "holder", "study")
READ = (
    "id", "organization_id", "author_organization_id", "other_organization_id", "sponsor_id", "study_id",
    "audience", "released_at", "shared_at", "user_id",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row as far as its wall is concerned, and the canary in it."""

    model: Model
    pk: Any
    marks: dict[str, Any]
    canary: str = ""

    @property
    def kind(self) -> str:
        """The class of its wall."""
        return kind_of(self.model)

    @property
    def owner(self) -> Any:
        """The organization whose row it is; where the row names none, its study, or the row itself."""
        owners = ("author_organization_id", "organization_id", "sponsor_id", "study_id", "id")
        return next(self.marks[name] for name in owners if self.marks.get(name))


@dataclass
class Sight:
    """The rows of a database, and what each person may see of them. True, False, or None where only the database knows."""

    sponsors: dict[UUID, UUID]
    parties: dict[UUID, set[UUID]]
    teams: set[tuple[UUID, UUID, UUID]]
    named: set[tuple[UUID, UUID]]
    members: set[tuple[UUID, UUID]]
    partners: set[tuple[UUID, UUID]]
    rows: dict[Model, list[Row]] = field(default_factory=dict)
    by_canary: dict[str, Row] = field(default_factory=dict)

    def may_see(self, by: Principal, row: Row) -> bool | None:
        """Whether the design lets this person see the row."""
        return _SIGHTS.get(row.kind, _nobody)(self, by, row.marks)

    def strange(self, by: Principal, model: Model) -> list[Row]:
        """Rows this person must never see."""
        return [row for row in self.rows[model] if self.may_see(by, row) is False]

    def seen(self, by: Principal, model: Model) -> list[Row]:
        """Rows this person does see."""
        return [row for row in self.rows[model] if self.may_see(by, row) is True]

    def leaks(self, by: Principal, text: str) -> set[str]:
        """Canaries in a text that this person must not meet."""
        found = set(CANARY.findall(text))
        return {c for c in found if self.may_see(by, self.by_canary[c]) is False}

    def works_on(self, by: Principal, study: UUID | None) -> bool:
        """Party to the study, and assigned to it or overseeing every study."""
        if study is None or by.organization_id not in self.parties.get(study, set()):
            return False
        if role(by.organization_kind, by.role).is_organization_wide:
            return True
        return (by.user_id, study, by.organization_id) in self.teams


def _nobody(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return None


def _study(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    study, author, audience = marks["study_id"], marks["organization_id"], marks["audience"]
    if not sight.works_on(by, study):
        return False
    if author == by.organization_id:
        return True
    if "released_at" in marks and marks["released_at"] is None:
        return False
    if sight.sponsors[study] == by.organization_id:
        return audience in SHARED
    return None if audience == "holder" else audience == "study"


def _unblinding(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    if (by.user_id, marks["study_id"]) not in sight.named:
        return False
    return _study(sight, by, marks)


def _root(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return sight.works_on(by, marks["id"])


def _private(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    if marks["organization_id"] != by.organization_id:
        return False
    study = marks.get("study_id")
    return True if study is None else sight.works_on(by, study)


def _listed(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    """None is planted as listed: what CROs show to sponsors is proven in tests/studies/selection."""
    return bool(marks["organization_id"] == by.organization_id)


def _own(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return bool(marks["organization_id"] == by.organization_id)


def _personal(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return _own(sight, by, marks) is True and marks["user_id"] == by.user_id


def _paper(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    is_shared = marks["shared_at"] is not None
    return marks["author_organization_id"] == by.organization_id or (
        marks["other_organization_id"] == by.organization_id and is_shared
    )


def _paper_of_a_study(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return _paper(sight, by, marks) and sight.works_on(by, marks["study_id"])


def _rights(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return by.organization_id in {marks["organization_id"], marks.get("sponsor_id")}


def _sealed(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    """A stranger to the study never; what a party hears of a holder is the function's own answer."""
    return None if by.organization_id in sight.parties.get(marks["study_id"], set()) else False


def _people(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    return (marks["id"], by.organization_id) in sight.members


def _organizations(sight: Sight, by: Principal, marks: dict[str, Any]) -> bool | None:
    other = marks.get("organization_id", marks["id"])
    return other == by.organization_id or (by.organization_id, other) in sight.partners


_SIGHTS = {
    "study": _study,
    "sponsor-owned": _study,
    "signatures": _study,
    "unblinding": _unblinding,
    "study-root": _root,
    "organization": _private,
    "machinery": _own,
    "queue": _own,
    "grants": _own,
    "tokens": _own,
    "invitations": _own,
    "listed": _listed,
    "personal": _personal,
    "scratch": _personal,
    "tickets": _personal,
    "bilateral": _paper,
    "bilateral-part": _paper,
    "bilateral-study": _paper_of_a_study,
    "rights": _rights,
    "sealed": _sealed,
    "membership": _own,
    "people": _people,
    "organizations": _organizations,
}

UNSEEN = {"trail", "seal", "reference", "heartbeats", "front-door"}


def is_classified(kind: str) -> bool:
    """The guard knows who sees rows of this class, or why nobody asks."""
    return kind in _SIGHTS or (kind in UNSEEN and kind in SEEDED)


def look(name: str) -> Sight:
    """Read the database as its owner."""
    link = databases.owner(name)
    with link.cursor() as cursor:
        sight = _relations(cursor)
        for model in walled_models():
            sight.rows[model] = list(_rows(cursor, model))
    link.close()
    sight.by_canary = {r.canary: r for rows in sight.rows.values() for r in rows if r.canary}
    return sight


def _relations(cursor: Any) -> Sight:
    def fetch(sql: str) -> list[Any]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    parties: dict[UUID, set[UUID]] = {}
    for study, organization in fetch("SELECT study_id, organization_id FROM access_studyparty"):
        parties.setdefault(study, set()).add(organization)
    pairs = set(fetch("SELECT organization_id, sponsor_id FROM access_studyparty"))
    pairs |= set(
        fetch(
            "SELECT author_organization_id, other_organization_id FROM studies_contract WHERE shared_at IS NOT NULL"
        )
    )
    own = set(fetch("SELECT author_organization_id, other_organization_id FROM studies_contract"))
    own |= set(fetch("SELECT organization_id, sponsor_id FROM access_representation"))
    return Sight(
        sponsors=dict(fetch("SELECT study_id, sponsor_id FROM access_studyparty")),
        parties=parties,
        teams=set(
            fetch("SELECT user_id, content_object_id, organization_id FROM studies_studygrant")
        )
        | set(fetch("SELECT user_id, study_id, organization_id FROM sites_studysitegrant")),
        named=set(fetch("SELECT user_id, study_id FROM access_unblindedperson")),
        members=set(fetch("SELECT user_id, organization_id FROM tenancy_membership")),
        partners=pairs | {(b, a) for a, b in pairs} | own,
    )


def _rows(cursor: Any, model: Model) -> list[Row]:
    known = [name for name in READ if name in columns(model)]
    if "id" not in known:
        return []
    cursor.execute(f"SELECT {', '.join(known)}, to_jsonb(t)::text FROM {model._meta.db_table} t")
    found = []
    for *values, text in cursor.fetchall():
        marks = dict(zip(known, values, strict=True))
        canaries = CANARY.findall(text) if kind_of(model) != "trail" else []
        found.append(Row(model, marks["id"], marks, canaries[0] if canaries else ""))
    return found


def everybody(world: World) -> list[Principal]:
    """Every person of every company."""
    return [person for company in world.companies for person in company.people.values()]
